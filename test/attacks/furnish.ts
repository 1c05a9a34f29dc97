/** Fills a hospital through every route that its people may call, as its contracts describe them, and keeps what it answered. */
import * as z from 'zod';
import type { Route } from '../../functions/kernel/route.ts';
import { contracts } from '../../lib/contracts.ts';
import { type NamedRoute, routesOf } from '../../lib/openapi.ts';
import type { ApiAnswer, ApiClient, ApiRequest } from '../../local/api-client.ts';
import type { Hospital } from '../cloud.ts';
import { wordsIn } from './harvest.ts';
import { pathOf, resourceOf, sampleOf } from './sample.ts';

export type Params = Readonly<Record<string, string>>;

export interface Furnished {
  /** In everything that could be given a name. */
  readonly word: string;
  /** What the hospital's answers held. */
  readonly words: Set<string>;
  /** For each route that answered well, parameters with which it did. */
  readonly known: Map<Route, Params>;
}

export const allRoutes: readonly NamedRoute[] = routesOf(Object.values(contracts));

export const isTenants = ({ route }: NamedRoute): boolean => Array.isArray(route.allow);

const order = ['POST', 'PUT', 'PATCH', 'GET'];

/** What makes things comes before what needs them: fewer parameters first, then by method. */
const furnishing = allRoutes
  .filter((named) => isTenants(named) && named.route.method !== 'DELETE')
  .toSorted((a, b) => rank(a) - rank(b));

function rank({ route }: NamedRoute): number {
  return openNames(route).length * order.length + order.indexOf(route.method);
}

/** Parameters that are not one of a few. */
function openNames({ params }: Route): string[] {
  return Object.entries(params?.shape ?? {}).flatMap(([name, schema]) => (choicesOf(schema as z.ZodType) ? [] : [name]));
}

function choicesOf(schema: z.ZodType): readonly string[] | undefined {
  return schema instanceof z.ZodEnum ? (schema.options as string[]) : undefined;
}

/** Every assignment of the route's parameters: each choice, and each word that the schema takes. */
export function* assignmentsOf({ params }: Route, words: Iterable<string>): Generator<Params> {
  let assignments: Params[] = [{}];
  for (const [name, schema] of Object.entries(params?.shape ?? {}) as [string, z.ZodType][]) {
    const values = choicesOf(schema) ?? [...words].filter((word) => schema.safeParse(word).success);
    assignments = assignments.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  yield* assignments;
}

/** A body that the route takes. */
export const bodyOf = (route: Route, params: Params, of: Pick<Furnished, 'word' | 'words'>): unknown => {
  if (!route.body) return undefined;
  if (route.format !== 'fhir') return sampleOf(route.body, of.word);
  const patient = [...of.words].find((word) => word.startsWith('Patient/'))?.slice('Patient/'.length);
  const sample = resourceOf(params.type ?? 'Patient', of.word, patient);
  if (params.type) return { ...sample, ...(params.id ? { id: params.id } : {}) };
  return { resourceType: 'Bundle', type: 'batch', entry: [{ resource: sample, request: { method: 'POST', url: 'Patient' } }] };
};

export const requestOf = ({ route }: NamedRoute, params: Params, of: Pick<Furnished, 'word' | 'words'>): ApiRequest => {
  const body = bodyOf(route, params, of);
  const type = route.format === 'fhir' ? 'application/fhir+json' : 'application/json';
  return {
    method: route.method,
    path: pathOf(route, params, smallestPage(route)),
    ...(body === undefined ? {} : { body, headers: { 'content-type': type } }),
  };
};

/** What the hospital's route was asked with when it answered well, or what its schema takes. */
export const knownParams = (side: Pick<Furnished, 'word' | 'known'>, { route }: NamedRoute): Params =>
  side.known.get(route) ?? (route.params ? (sampleOf(route.params, side.word) as Params) : {});

/** The route as the hospital's own people ask it. */
export const usualRequest = (side: Furnished, named: NamedRoute): ApiRequest => requestOf(named, knownParams(side, named), side);

/** Bytes for a form that an answer brought, so that what it announces is there. */
export const followForm = async (answer: ApiAnswer): Promise<void> => {
  const { upload } = answer.text === '' ? {} : answer.json<{ upload?: { url: string; fields: Record<string, string> } }>();
  if (!upload) return;
  const form = new FormData();
  for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
  form.append('file', new Blob(['x']));
  const sent = await fetch(upload.url, { method: 'POST', body: form });
  if (!sent.ok) throw new Error(`the form was answered ${sent.status}: ${await sent.text()}`);
};

/** What makes something anew is asked twice, so that there is more than one page to list. */
const isCreating = (named: NamedRoute): boolean => named.route.method === 'POST' && openNames(named.route).length === 0;

/** The smallest page, where a route gives pages: the next one has a cursor. */
const smallestPage = ({ query }: Route): Params =>
  Object.fromEntries(['limit', '_count'].filter((name) => query?.shape[name]).map((name) => [name, '1']));

/** Throws, naming it, when a route is not answered well however it is asked: it would not be attacked either. */
export const furnish = async ({ client }: Hospital, word: string): Promise<Furnished> => {
  const furnished: Furnished = { word, words: new Set(), known: new Map() };
  for (const named of [...furnishing.filter(isCreating), ...furnishing]) {
    await askWell(client, named, furnished);
    const { method, path } = named.route;
    if (!furnished.known.has(named.route))
      throw new Error(`${method} ${path} is not answered well: teach test/attacks/sample.ts`);
  }
  return furnished;
};

/** A route whose parameters are all choices is asked for each of them; another until an answer is good. */
const askWell = async (client: ApiClient, named: NamedRoute, furnished: Furnished): Promise<void> => {
  const { known, words } = furnished;
  for (const params of assignmentsOf(named.route, [...words])) {
    const answer = await client(requestOf(named, params, furnished));
    if (answer.status >= 300) continue;
    if (!known.has(named.route)) known.set(named.route, params);
    for (const found of wordsIn(answer)) words.add(found);
    await followForm(answer);
    if (openNames(named.route).length > 0) return;
  }
};
