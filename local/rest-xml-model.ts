/**
 * The operations of a service as the AWS SDK's own model of it tells them: where each member travels, and of what type it is.
 * https://smithy.io/2.0/spec/http-bindings.html
 */

type Traits = Readonly<Record<string, unknown>>;

/** `text` stands for every scalar that is written as it is; the rest are structures and lists of the model. */
export type Shape = 'text' | 'number' | 'boolean' | 'time' | readonly unknown[];

export interface Member {
  readonly name: string;
  readonly shape: Shape;
  /** Its name in XML. */
  readonly element: string;
  readonly query?: string;
  readonly header?: string;
  /** It alone is the body. */
  readonly payload: boolean;
  readonly required: boolean;
}

export interface Operation {
  readonly name: string;
  readonly method: string;
  /** `['2013-04-01', 'hostedzone', '{Id}']` */
  readonly segments: readonly string[];
  /** What tells apart operations of one path: `?Operation=Tag`. */
  readonly query: URLSearchParams;
  readonly status: number;
  readonly input: Shape;
  readonly output: Shape;
}

const kinds = { list: 1, structure: 3, operation: 9 };

/** The marks of a member that are written as one number. */
const marks = ['httpLabel', 'idempotent', 'idempotencyToken', 'sensitive', 'httpPayload', 'httpResponseCode', 'httpQueryParams'];

const traitsOf = (given: unknown): Traits =>
  typeof given === 'object' && given !== null
    ? (given as Traits)
    : Object.fromEntries(marks.map((mark, at) => [mark, ((Number(given ?? 0) >> at) & 1) === 1]));

/** The model refers to what it tells later by functions. */
const told = (given: unknown): unknown => (typeof given === 'function' ? told((given as () => unknown)()) : given);

const scalars: Readonly<Record<number, Shape>> = { 1: 'number', 2: 'boolean', 4: 'time', 5: 'time' };

/** A member is told by its shape alone, or by the shape and its traits. */
const memberIn = (given: unknown): { shape: Shape; traits: Traits } => {
  const value = told(given);
  const isPair = Array.isArray(value) && typeof value[1] !== 'string';
  const [schema, traits] = isPair ? [told(value[0]), traitsOf(value[1])] : [value, {}];
  return { shape: Array.isArray(schema) ? schema : (scalars[Number(schema)] ?? 'text'), traits };
};

const known = new Map<Shape, readonly Member[]>();

/** The members of a structure; none of anything else. */
export const membersOf = (shape: Shape): readonly Member[] => {
  if (typeof shape === 'string' || Math.abs(Number(shape[0])) !== kinds.structure) return [];
  const found = known.get(shape) ?? readMembers(shape);
  known.set(shape, found);
  return found;
};

const readMembers = (structure: readonly unknown[]): Member[] => {
  const [, , , , names = [], members = [], required = 0] = structure as [0, '', '', unknown, string[], unknown[], number];
  return names.map((name, at) => {
    const { shape, traits } = memberIn(members[at]);
    return {
      name,
      shape,
      element: String(traits.xmlName ?? name),
      query: traits.httpQuery as string | undefined,
      header: traits.httpHeader as string | undefined,
      payload: Boolean(traits.httpPayload),
      required: at < required,
    };
  });
};

/** What a list is made of, and the element of each entry; undefined for what is no list. */
export const listEntry = (shape: Shape): { readonly shape: Shape; readonly element: string } | undefined => {
  if (typeof shape === 'string' || shape[0] !== kinds.list) return undefined;
  const entry = memberIn(shape[4]);
  return { shape: entry.shape, element: String(entry.traits.xmlName ?? 'member') };
};

/** Paths without labels go before those with, so that `/hostedzonesbyname` is never somebody's id. */
export const operationsIn = (model: object): Operation[] =>
  Object.values(model)
    .filter((schema): schema is unknown[] => Array.isArray(schema) && schema[0] === kinds.operation)
    .map(readOperation)
    .sort((one, other) => labelsIn(one) - labelsIn(other) || other.query.size - one.query.size);

const labelsIn = ({ segments }: Operation): number => segments.filter((segment) => segment.startsWith('{')).length;

const readOperation = (schema: readonly unknown[]): Operation => {
  const [method, target, status] = (schema[3] as { http: [string, string, number] }).http;
  const { pathname, searchParams } = new URL(target.replaceAll('{', '%7B').replaceAll('}', '%7D'), 'http://model');
  return {
    name: String(schema[2]),
    method,
    segments: decodeURIComponent(pathname).split('/').slice(1),
    query: searchParams,
    status,
    input: memberIn(schema[4]).shape,
    output: memberIn(schema[5]).shape,
  };
};
