/** Step 5: the route's schemas. What they do not name is refused, not dropped: a misspelled filter must not widen a search. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import type * as z from 'zod';
import { type Fault, invalid } from '../kernel/errors.ts';
import { unknownWordsOf, wordsOf } from '../kernel/fault-words.ts';
import type { Route, RouteHeader, RouteInput } from '../kernel/route.ts';
import { headerOf, readBody } from './body.ts';
import type { Step } from './exchange.ts';
import { maxFaults } from './problem.ts';

export const readInput: Step = (exchange) => {
  const { event, route } = exchange;
  const faults: Fault[] = [];
  const params = check(strict(route.params), event.pathParameters ?? {}, 'path', faults);
  const query = check(strict(route.query), queryOf(event), 'query', faults);
  const body = route.body ? check(route.body, readBody(event, route.format ?? 'json'), 'body', faults) : undefined;
  if (!route.query && Object.keys(queryOf(event)).length > 0) {
    faults.push({ in: 'query', pointer: '', detail: 'this route takes no query parameters' });
  }
  const headers = headersOf(event, route.headers ?? []);
  faults.push(...headerFaults(headers));
  if (faults.length > 0) throw invalid('InputInvalid', 'The request does not fit; see errors.', faults);
  exchange.input = { params, query, body, headers } as RouteInput<Route>;
};

/** Made once a schema: making one costs more than many requests' use of it. */
const stricts = new WeakMap<z.ZodObject, z.ZodObject>();

const strict = (schema: z.ZodObject | undefined): z.ZodObject | undefined => {
  if (!schema) return undefined;
  const known = stricts.get(schema) ?? schema.strict();
  stricts.set(schema, known);
  return known;
};

const check = (schema: z.ZodType | undefined, value: unknown, where: NonNullable<Fault['in']>, faults: Fault[]): unknown => {
  if (!schema) return {};
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues.slice(0, maxFaults)) faults.push(...faultsOf(issue, where, schema));
  return undefined;
};

/** One fault an issue, or one for each field that has no business here. Values are never repeated: they may be PHI. */
const faultsOf = (issue: z.core.$ZodIssue, where: NonNullable<Fault['in']>, schema: z.ZodType): Fault[] =>
  issue.code === 'unrecognized_keys'
    ? issue.keys
        .slice(0, maxFaults)
        .map((key) => ({ in: where, pointer: pointerOf([...issue.path, key]), detail: unknownWordsOf(where, namesOf(schema)) }))
    : [{ in: where, pointer: pointerOf(issue.path), detail: wordsOf(issue) }];

const namesOf = (schema: z.ZodType): string[] => ('shape' in schema ? Object.keys(schema.shape as object) : []);

/** RFC 6901 */
const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const queryOf = (event: APIGatewayProxyEvent): Record<string, string | readonly string[]> =>
  Object.fromEntries(
    Object.entries(event.multiValueQueryStringParameters ?? {}).map(([name, values = []]) => [
      name,
      values.length === 1 ? (values[0] as string) : values,
    ]),
  );

const headersOf = (event: APIGatewayProxyEvent, names: readonly RouteHeader[]): Partial<Record<RouteHeader, string>> =>
  Object.fromEntries(names.flatMap((name) => (headerOf(event, name) === undefined ? [] : [[name, headerOf(event, name)]])));

/** A key with nothing in it would make one request of all that carry it. */
const headerFaults = ({ 'idempotency-key': key }: Partial<Record<RouteHeader, string>>): Fault[] =>
  key === undefined || /^[\x21-\x7e]{1,255}$/.test(key)
    ? []
    : [{ in: 'header', pointer: '/idempotency-key', detail: 'must be 1 to 255 visible ASCII characters' }];
