/** Every route, with every word of the prey in every place where a route takes one: path, query, header, body. */
import { type NamedRoute, operationIdOf } from '../../lib/openapi.ts';
import type { ApiRequest } from '../../local/api-client.ts';
import { type Attack, difference, secretIn, send, strange } from './attack.ts';
import { allRoutes, bodyOf, knownParams, type Params, requestOf } from './furnish.ts';
import { pathOf, resourceOf } from './sample.ts';
import type { World } from './world.ts';

/** A place of a request, and the request with a word put there. */
interface Place {
  readonly name: string;
  readonly put: (word: string) => ApiRequest;
}

/** Reading comes first, and deleting before making: what an attack leaves at home must not change the next one's answer. */
const order = ['GET', 'DELETE', 'POST', 'PATCH', 'PUT'];

export const foreignValues = (world: World): Attack[] =>
  allRoutes
    .toSorted((a, b) => order.indexOf(a.route.method) - order.indexOf(b.route.method))
    .flatMap((named) => placesOf(world, named).flatMap((place) => world.loot.map((word) => attackAt(world, named, place, word))));

const attackAt = (world: World, { contract, name, route }: NamedRoute, place: Place, word: string): Attack => ({
  sort: `foreign values: ${route.method}`,
  name: `${operationIdOf(contract, name)}, ${place.name}: ${word}`,
  isAlone: route.method !== 'GET',
  async run() {
    const { url, credentials } = world.own;
    const ask = (value: string) => send(url, credentials.administrator, place.put(value));
    if (isToldToAnyone(name, place)) return secretIn(world, place.put(word), await ask(word));
    const answers = async () => [await ask(word), await ask(strange(world, word))] as const;
    const first = await answers();
    const got = secretIn(world, place.put(word), first[0]);
    if (got || !difference(world, word, first)) return got;
    // Where asking made something (a limit reached, a version more), the second answers are alike.
    const second = await answers();
    return secretIn(world, place.put(word), second[0]) ?? difference(world, word, second);
  },
});

/** Whether a subdomain is taken is what it is there to tell, as visiting it does; and whoever signs up must hear of it. */
const isToldToAnyone = (route: string, { name }: Place): boolean =>
  route === 'readSlug' || (route === 'createSignUp' && name === 'body slug');

const placesOf = (world: World, named: NamedRoute): Place[] => {
  const { route } = named;
  const params = knownParams(world.own, named);
  const request = requestOf(named, params, world.own);
  return [
    ...Object.keys(route.params?.shape ?? {}).map((name) => ({
      name: `path {${name}}`,
      put: (word: string) => requestOf(named, { ...params, [name]: word }, world.own),
    })),
    ...Object.keys(route.query?.shape ?? {}).map((name) => ({
      name: `query ${name}`,
      put: (word: string) => ({ ...request, path: pathOf(route, params, { [name]: word }) }),
    })),
    ...(route.headers ?? []).map((name) => ({
      name: `header ${name}`,
      put: (word: string) => ({ ...request, headers: { ...request.headers, [name]: headerOf(name, word) } }),
    })),
    ...bodiesOf(world, named, params).flatMap(([name, body]) => bodyPlaces(name, body, request)),
  ];
};

/** Header values hold what a header can: `If-Match` speaks of versions, `If-None-Exist` of a search. */
const headerOf = (name: string, word: string): string => {
  const plain = encodeURIComponent(word);
  if (name === 'if-none-exist') return `identifier=${plain}`;
  return name.startsWith('if-') ? `W/"${plain}"` : plain;
};

/** The bodies whose every text is a place: for bundles, an entry for each route that speaks FHIR. */
const bodiesOf = (world: World, named: NamedRoute, params: Params): [string, unknown][] => {
  const body = bodyOf(named.route, params, world.own);
  if (!body) return [];
  const isBundle = (body as { resourceType?: string }).resourceType === 'Bundle';
  return isBundle ? entriesOf(world) : [['body', body]];
};

const entriesOf = (world: World): [string, unknown][] =>
  ['batch', 'transaction'].flatMap((type) =>
    allRoutes
      .filter(({ route }) => route.format === 'fhir' && route.path.includes('{type}'))
      .map(({ name, route }): [string, unknown] => {
        const params = world.own.known.get(route) ?? { type: 'Patient', id: world.own.id };
        const url = pathOf(route, params).replace('/fhir/R4/', '');
        const needsBody = route.body !== undefined;
        const resource = { ...resourceOf(params.type ?? 'Patient', world.own.word), ...(params.id ? { id: params.id } : {}) };
        const entry = { ...(needsBody ? { resource } : {}), request: { method: route.method, url } };
        return [`${type} of ${name}`, { resourceType: 'Bundle', type, entry: [entry] }];
      }),
  );

/** Each text of the body, wherever it is, in turn replaced; a text of several parts in each of them. */
const bodyPlaces = (name: string, body: unknown, request: ApiRequest): Place[] =>
  textsOf(body).map(({ at, text }) => ({
    name: `${name} ${at.join('.')}`,
    put: (word: string) => ({ ...request, body: replaced(body, at, inPlaceOf(text, word)) }),
  }));

/** A reference keeps its type, a path what follows, and a search its parameter. */
const inPlaceOf = (text: string, word: string): string => {
  if (word.includes('/')) return word;
  if (uuid.test(text)) return text.replace(uuid, word);
  const [, head] = /^([\w/]+\?\w+=)/.exec(text) ?? [];
  return head ? `${head}${word}` : word;
};

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

const textsOf = (value: unknown, at: readonly (string | number)[] = []): { at: readonly (string | number)[]; text: string }[] => {
  if (typeof value === 'string') return [{ at, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, [...at, name]));
};

const replaced = (value: unknown, [name, ...rest]: readonly (string | number)[], word: string): unknown => {
  if (name === undefined) return word;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[name] = replaced(copy[name], rest, word);
  return copy;
};
