/** An answer of a route: `reply(200, body)`, `reply(202, body, { location })`, `reply(204)`. Its status must be one its contract declares. */
interface Reply<Status extends number, Body> {
  readonly status: Status;
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string>>;
}

export function reply<const Status extends number>(status: Status): Reply<Status, undefined>;
export function reply<const Status extends number, Body>(
  status: Status,
  body: Body,
  headers?: Readonly<Record<string, string>>,
): Reply<Status, Body>;
export function reply(status: number, body?: unknown, headers?: Readonly<Record<string, string>>): Reply<number, unknown> {
  return { status, body, ...(headers ? { headers } : {}) };
}
