/** What is asked while something fails: every route, made from its contract, with what it needs made before and looked for after. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { NamedRoute } from '../../lib/openapi.ts';
import type { ApiAnswer, ApiClient, ApiRequest } from '../../local/api-client.ts';
import { allRoutes, bodyOf, followForm, isTenants, knownParams, type Params, requestOf } from '../attacks/furnish.ts';
import { pathOf } from '../attacks/sample.ts';
import { clientWith, newHospital } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import { askedOfDomain, isOfDomains } from '../own-domains.ts';
import { askedOfSignUp, isOfSignUps } from '../sign-ups.ts';
import { turnBack } from '../turned-back.ts';
import type { Stage } from './stage.ts';

/** One request, ready to be asked. */
export interface Asked {
  readonly client: ApiClient;
  readonly request: ApiRequest;
  /** In the name of what it makes or changes; nothing else bears it. */
  readonly word: string;
  /** Whether it is done, where no route tells whoever asked. */
  isThere?(): Promise<boolean>;
}

export interface Subject {
  /** `records.createRecord`, and which of its bodies. */
  readonly name: string;
  readonly feature: string;
  /** Subjects of one lane are asked one after the other: what makes one ready may pass by the function that another asks. */
  readonly lane: string;
  readonly named: NamedRoute;
  readonly isWrite: boolean;
  /** Whether the same request again must find the first one's. */
  readonly isRepeatable: boolean;
  /** Where in its answer stands what goes on by itself: `/status`. It, and what is below it, is not compared. */
  readonly moving: readonly string[];
  /** Makes what the request needs. */
  ready(): Promise<Asked>;
}

const creating = (method: string, path: string): NamedRoute | undefined =>
  allRoutes.find(({ route }) => route.method === method && route.path === path);

/** Every route as its own people ask it; a bundle as a batch and as a transaction. */
export const subjectsOn = (stage: Stage): readonly Subject[] => allRoutes.flatMap((named) => variantsOf(stage, named));

const variantsOf = (stage: Stage, named: NamedRoute): readonly Subject[] => {
  const { contract, name, route } = named;
  const isBundle = route.format === 'fhir' && route.method === 'POST' && !route.params;
  return (isBundle ? ['batch', 'transaction'] : ['']).map((kind) => ({
    name: [`${contract.feature}.${name}`, ...(kind ? [kind] : [])].join(' '),
    feature: contract.feature,
    lane: isOfSignUps(named) ? signUpLane : contract.feature,
    named,
    isWrite: route.method !== 'GET',
    isRepeatable: route.headers?.includes('idempotency-key') === true || ['PUT', 'DELETE'].includes(route.method),
    moving: movingIn(named),
    ready: () => readyOf(stage, named, kind),
  }));
};

/**
 * The registry hears of what is asked for a sign-up, and may have looked at it before the answer is made. What was done with a hospital is
 * told with it, and here the same is done again and again.
 */
const movingIn = ({ contract, route }: NamedRoute): readonly string[] => {
  if (route.params === undefined || route.method === 'GET') return [];
  return contract.feature === 'signup' ? ['/status'] : contract.feature === 'registry' ? ['/changes'] : [];
};

/** Every other lane asks nothing of sign-ups. */
export const signUpLane = 'sign-ups';

const readyOf = async (stage: Stage, named: NamedRoute, kind: string): Promise<Asked> => {
  if (isOfDomains(named)) {
    const word = newWord();
    const wanted = {
      own: stage.own,
      operator: stage.operator,
      tenantId: stage.busy.id,
      domain: `records.${slugOf(word)}.example`,
    };
    return { ...(await askedOfDomain(wanted, named)), word };
  }
  if (!isOfSignUps(named)) return named.route.method === 'GET' ? readingOf(stage, named) : writingOf(stage, named, kind);
  const word = newWord();
  return { ...(await askedOfSignUp(stage, named, newHospital({ slug: slugOf(word) }))), word };
};

const newWord = (): string => `Word${randomBytes(6).toString('hex')}`;

const readingOf = async ({ quiet, operator, own, jobId }: Stage, named: NamedRoute): Promise<Asked> => {
  const { slug } = quiet;
  const params = isTenants(named) ? knownParams(quiet, named) : { tenantId: quiet.id, jobId, slug };
  const client = isTenants(named) ? quiet.client : named.route.allow === 'anyone' ? clientWith(own.told.apiUrl) : operator;
  return { client, request: requestOf(named, params, quiet), word: quiet.word };
};

const writingOf = async (stage: Stage, named: NamedRoute, kind: string): Promise<Asked> => {
  const { route } = named;
  const client = isTenants(named) ? stage.busy.client : stage.operator;
  const word = newWord();
  const params = isTenants(named) ? await madeFor(stage, named, word) : { tenantId: await turnedBack(stage, named) };
  const headers = {
    ...(route.body ? { 'content-type': route.format === 'fhir' ? 'application/fhir+json' : 'application/json' } : {}),
    ...(route.headers?.includes('idempotency-key') ? { 'idempotency-key': randomUUID() } : {}),
  };
  const body = bodyFor(named, { params, word, kind });
  return { client, word, request: { method: route.method, path: pathOf(route, params), headers, ...(body ? { body } : {}) } };
};

interface Wanted {
  readonly params: Params;
  readonly word: string;
  readonly kind: string;
}

const bodyFor = (named: NamedRoute, { params, word, kind }: Wanted): unknown => {
  if (named.name === 'createTenant') return newHospital({ slug: slugOf(word) });
  const body = bodyOf(named.route, params, { word, words: new Set() });
  return kind ? { ...(body as object), type: kind } : body;
};

/** Letters only: digits would look like others to whoever reserves a subdomain. */
export const slugOf = (word: string): string =>
  word.toLowerCase().replaceAll(/\d/g, (digit) => 'ghijkmpqrt'.charAt(Number(digit)));

/** Parameters of a thing made for this request alone: by the route that makes such things, whose path the request's begins with. */
const madeFor = async ({ busy, quiet }: Stage, named: NamedRoute, word: string): Promise<Params> => {
  const { route } = named;
  const params = route.params ? { ...knownParams(quiet, named) } : {};
  if ('type' in params) params.type = 'Patient';
  if (route.path === '/v1/api-keys') await revokeAll(busy.client);
  const [, collection = '', open] = /^(.*?)\/\{(\w*[iI]d)\}/.exec(route.path) ?? [];
  const maker = open && creating('POST', collection);
  if (!maker) return params;
  const made = await busy.client({
    method: 'POST',
    path: pathOf(maker.route, params),
    body: bodyOf(maker.route, params, { word: `${word}before`, words: new Set() }),
    headers: { 'content-type': route.format === 'fhir' ? 'application/fhir+json' : 'application/json' },
  });
  if (made.status !== 201) throw new Error(`nothing could be made for ${named.name}: ${made.status} ${made.text}`);
  await followForm(made);
  return { ...params, [open]: idIn(made) ?? '' };
};

/** The id of what an answer speaks of, wherever its contract puts it. */
export const idIn = ({ text }: Pick<ApiAnswer, 'text'>): string | undefined => {
  if (!text.startsWith('{')) return undefined;
  const body = JSON.parse(text) as { id?: string; file?: { id: string }; signUp?: { id: string }; tenantId?: string };
  return body.file?.id ?? body.signUp?.id ?? body.id ?? body.tenantId;
};

const revokeAll = async (client: ApiClient): Promise<void> => {
  const { keys } = (await client({ path: '/v1/api-keys' })).json<{ keys: { id: string }[] }>();
  for (const { id } of keys) await client({ method: 'DELETE', path: `/v1/api-keys/${id}` });
};

/** The hospital whose status a route changes. */
const turnedBack = async (stage: Stage, named: NamedRoute): Promise<string> => {
  const { operator, idle } = stage;
  if (named.name === 'retryTenant') return failedOn(stage);
  await turnBack(operator, named, idle.id);
  return idle.id;
};

/** A hospital whose onboarding failed: its administrator was to be another's. */
const failedOn = async ({ operator, quiet }: Stage): Promise<string> => {
  const { email } = quiet.admin;
  const { json } = await operator({
    method: 'POST',
    path: '/v1/tenants',
    body: newHospital({ administrator: { email, name: 'Ada Quiet' } }),
  });
  const { tenantId } = json<{ tenantId: string }>();
  const read = async () => (await operator({ path: `/v1/tenants/${tenantId}` })).json<{ status: string }>();
  await eventually(read, ({ status }) => status === 'failed', 60_000);
  return tenantId;
};
