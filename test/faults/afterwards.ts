/** What is found of a write once nothing fails any more: whether it is there, what the same request then gives, and how many there are. */
import type { ApiAnswer, ApiClient } from '../../local/api-client.ts';
import { allRoutes } from '../attacks/furnish.ts';
import { isGood, type Told, toldBy } from './answer.ts';
import { type Asked, idIn, type Subject, slugOf } from './subject.ts';
import type { Afterwards } from './verdict.ts';

/** Who is told to come again comes again: a machine may be busy when nothing fails. */
export const patient =
  (client: ApiClient): ApiClient =>
  async (request) => {
    for (let left = 5; ; left -= 1) {
      const answer = await client(request);
      if (answer.status !== 503 || left === 0) return answer;
    }
  };

export const lookAfter = async (subject: Subject, given: Asked, answer: Told): Promise<Afterwards> => {
  const asked = { ...given, client: patient(given.client) };
  const isThere = isGood(answer) ? await isDone(subject, asked, answer) : false;
  const repeated = await toldBy(() => asked.client(asked.request));
  return {
    isThere,
    repeated,
    isRepeatable: subject.isRepeatable,
    ...(subject.isRepeatable && isGood(answer) && isGood(repeated) ? { first: idIn(answer), again: idIn(repeated) } : {}),
    ...(subject.isRepeatable ? { count: await countOf(subject, asked) } : {}),
  };
};

const isDone = async ({ named }: Subject, { client, request, word, isThere }: Asked, answer: Told): Promise<boolean> => {
  if (isThere) return isThere();
  const { method, path } = named.route;
  const at = request.path;
  const begun = jobIdIn(answer);
  if (begun) return isGood(await client({ path: `/v1/jobs/${begun}` }));
  if (method === 'DELETE') return isGone(client, at, path);
  if (method === 'PUT') return holds(await client({ path: at }), word);
  const parent = at.slice(0, at.lastIndexOf('/'));
  const verb = path.endsWith('}') ? undefined : /\}\/\w+$/.exec(path);
  if (verb) return statusIn(await client({ path: parent })) === statusIn(answer);
  return isMade(client, { at, answer, word });
};

/** What has an address is not found there any more; what has none is not in its list. */
const isGone = async (client: ApiClient, at: string, path: string): Promise<boolean> => {
  const hasAddress = allRoutes.some(({ route }) => route.method === 'GET' && route.path === path);
  if (hasAddress) return [404, 410].includes((await client({ path: at })).status);
  const cut = at.lastIndexOf('/');
  return !holds(await client({ path: at.slice(0, cut) }), at.slice(cut + 1));
};

const isMade = async (client: ApiClient, made: { at: string; answer: Told; word: string }): Promise<boolean> => {
  const { at, answer, word } = made;
  const { location } = answer.headers;
  if (location)
    return isGood(await client({ path: new URL(String(location), 'http://localhost').pathname.replace(/\/_history\/\d+$/, '') }));
  const entries = (JSON.parse(answer.text) as { entry?: { response: { location?: string } }[] }).entry;
  if (!entries) return holds(await client({ path: at }), idIn(answer) ?? word);
  const found = entries.flatMap(({ response: { location: made } }) => (made ? [client({ path: pathIn(made) })] : []));
  return (await Promise.all(found)).every((one) => holds(one, word));
};

/** `Patient/1/_history/1`, relative to the server's base or not. */
const pathIn = (location: string): string => {
  const relative = location.replace(/^.*\/fhir\/R4\//, '').replace(/\/_history\/\d+$/, '');
  return `/fhir/R4/${relative}`;
};

const holds = (answer: ApiAnswer, word: string): boolean => isGood(answer) && answer.text.includes(word);

/** Of work that was begun. */
const jobIdIn = ({ text }: Pick<ApiAnswer, 'text'>): string | undefined =>
  text.startsWith('{') ? (JSON.parse(text) as { job?: { id: string } }).job?.id : undefined;

const statusIn = ({ text }: Pick<ApiAnswer, 'text'>): unknown => (JSON.parse(text) as { status?: unknown }).status;

/** How many things bear the request's word, where they can be listed. */
const countOf = async ({ named: { route } }: Subject, { client, request, word }: Asked): Promise<number | undefined> => {
  if (route.method !== 'POST') return undefined;
  const list: Readonly<Record<string, readonly [path: string, word: string]>> = {
    '/fhir/R4/{type}': [`${request.path}?identifier=${word}`, `"${word}"`],
    '/v1/files': ['/v1/files?limit=100', `"${word}"`],
    '/v1/tenants': ['/v1/tenants?limit=100', `"${slugOf(word)}"`],
  };
  const [path, sought] = list[route.path] ?? [];
  if (path === undefined || sought === undefined) return undefined;
  const { text } = await client({ path });
  const { entry, files, tenants } = JSON.parse(text) as Readonly<Record<string, object[] | undefined>>;
  return (entry ?? files ?? tenants ?? []).filter((one) => JSON.stringify(one).includes(sought)).length;
};
