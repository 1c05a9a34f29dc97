/** An answer as a caller has it, taken apart: where each word of it stands, so that two answers can be compared. */
import type { ApiAnswer } from '../../local/api-client.ts';

export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** From asking to the answer's last byte. */
  readonly milliseconds: number;
}

/** A request that nobody answered has the status 0. */
export const toldBy = async (ask: () => Promise<ApiAnswer>): Promise<Told> => {
  const begun = performance.now();
  const { status, headers, text } = await ask().catch((): Pick<Told, 'status' | 'headers' | 'text'> => unanswered);
  return { status, headers, text, milliseconds: performance.now() - begun };
};

const unanswered = { status: 0, headers: {}, text: '' };

export const isGood = ({ status }: Pick<Told, 'status'>): boolean => status >= 200 && status < 300;

/** The body as JSON; undefined when it is none. */
export const bodyOf = ({ text }: Pick<Told, 'text'>): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** `/entry/0/response/status` → `201 Created`, for each leaf of a value. */
export const leavesOf = (value: unknown, path = ''): ReadonlyMap<string, unknown> => {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(Object.entries(value).flatMap(([name, member]) => [...leavesOf(member, `${path}/${name}`)]));
};

/** What a route answers while nothing fails: how it looks, and which of its words differ from one time to the next. */
export interface Usual {
  readonly status: number;
  /** Paths that are not compared, with all that is below them. */
  readonly moving: readonly string[];
  readonly leaves: ReadonlyMap<string, unknown>;
  readonly varying: ReadonlySet<string>;
}

/** RFC 3339's form, and the one signatures use: two answers of one second do not show that it varies. */
const time = /^\d{4}-?\d\d-?\d\dT/;

/** Learns it from answers to the same request, or to requests for new things of one kind. Throws when they are not alike. */
export const usualOf = (answers: readonly Told[], moving: readonly string[] = []): Usual => {
  const [first, ...others] = answers.map((answer) => ({ answer, leaves: comparedOf(answer, moving) }));
  if (!first) throw new Error('nothing was answered');
  const varying = new Set<string>();
  for (const [path, value] of first.leaves) if (typeof value === 'string' && time.test(value)) varying.add(path);
  for (const { answer, leaves } of others) {
    if (answer.status !== first.answer.status) throw new Error(`answered ${first.answer.status}, then ${answer.status}`);
    if (pathsOf(leaves) !== pathsOf(first.leaves)) throw new Error(`answered ${pathsOf(first.leaves)}, then ${pathsOf(leaves)}`);
    for (const [path, value] of leaves) if (value !== first.leaves.get(path)) varying.add(path);
  }
  return { status: first.answer.status, moving, leaves: first.leaves, varying };
};

const comparedOf = (answer: Pick<Told, 'text'>, moving: readonly string[]): ReadonlyMap<string, unknown> => {
  const leaves = [...leavesOf(bodyOf(answer))];
  return new Map(
    leaves
      .filter(([path]) => !moving.some((one) => path === one || path.startsWith(`${one}/`)))
      .map(([path, value]) => [path, unsigned(value)]),
  );
};

/** A signed URL without its query: its signature is of the second in which it was made. */
const unsigned = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('X-Amz-Signature=') ? value.slice(0, value.indexOf('?')) : value;

const pathsOf = (leaves: ReadonlyMap<string, unknown>): string => [...leaves.keys()].sort().join(' ');

/** Where an answer is not the usual one; undefined when it is. */
export const differenceFrom = (usual: Usual, answer: Told): string | undefined => {
  if (answer.status !== usual.status) return `the status is ${answer.status}, and ${usual.status} otherwise`;
  const leaves = comparedOf(answer, usual.moving);
  for (const path of new Set([...usual.leaves.keys(), ...leaves.keys()])) {
    if (!leaves.has(path)) return `${path} is missing`;
    if (!usual.leaves.has(path)) return `${path} is new`;
    if (!usual.varying.has(path) && leaves.get(path) !== usual.leaves.get(path)) return `${path} is another`;
  }
  return undefined;
};
