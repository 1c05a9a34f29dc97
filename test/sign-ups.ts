/** Hospitals that sign themselves up, for tests: brought to where each route of a sign-up is answered well. */
import { randomUUID } from 'node:crypto';
import type { NewTenant } from '../functions/kernel/tenant.ts';
import type { ShownSignUp } from '../functions/signup/contract.ts';
import { slugKeyOf } from '../functions/tenancy/tenant.store.ts';
import type { NamedRoute } from '../lib/openapi.ts';
import type { ApiAnswer, ApiClient, ApiRequest } from '../local/api-client.ts';
import { outbox } from '../local/mail/outbox.ts';
import { AwsError } from '../local/service.ts';
import { clientWith, newHospital, type TestCloud } from './cloud.ts';
import { eventually } from './eventually.ts';
import type { OwnCloud } from './own-cloud.ts';

/** One that has begun. */
export interface SigningUp {
  readonly wanted: NewTenant;
  /** `/v1/sign-ups/<id>` */
  readonly path: string;
  /** What opens it. */
  readonly headers: { readonly 'sign-up-secret': string };
  /** Somebody nobody knows, who has the secret. */
  readonly client: ApiClient;
}

/** Throws when it is not answered well. */
export const signUp = async (cloud: TestCloud, wanted = newHospital()): Promise<SigningUp> => {
  const stranger = clientWith(cloud.apiUrl);
  const answer = await stranger({ method: 'POST', path: '/v1/sign-ups', body: wanted });
  if (answer.status !== 202) throw new Error(`signing up was answered ${answer.status}: ${answer.text}`);
  const headers = { 'sign-up-secret': answer.json<{ secret: string }>().secret };
  return { wanted, path: String(answer.headers.location), headers, client: withHeaders(stranger, headers) };
};

const withHeaders =
  (client: ApiClient, headers: Readonly<Record<string, string>>): ApiClient =>
  (request) =>
    client({ ...request, headers: { ...request.headers, ...headers } });

const codesTo = (cloud: TestCloud, email: string): readonly string[] =>
  outbox(cloud).flatMap(({ recipient, text }) => (recipient === email ? (/\b\d{8}\b/.exec(text) ?? []) : []));

/** The newest that was mailed; empty when none was. */
export const codeTo = (cloud: TestCloud, email: string): string => codesTo(cloud, email).at(-1) ?? '';

export const verify = ({ path, client }: Pick<SigningUp, 'path' | 'client'>, code: string): Promise<ApiAnswer> =>
  client({ method: 'POST', path: `${path}/verify`, body: { code } });

export const readSignUp = async ({ path, client }: Pick<SigningUp, 'path' | 'client'>): Promise<ShownSignUp> =>
  (await client({ path })).json<ShownSignUp>();

/** Whose code was given. */
const verified = async (cloud: TestCloud, wanted?: NewTenant): Promise<SigningUp> => {
  const begun = await signUp(cloud, wanted);
  await verify(begun, codeTo(cloud, begun.wanted.administrator.email));
  return begun;
};

/** A route of sign-ups asked well: by whom, for what, and whether it is done afterwards. */
export interface SignUpAsked {
  readonly client: ApiClient;
  readonly request: ApiRequest;
  isThere(): Promise<boolean>;
}

export interface SignUpDesk {
  /** Where operators approve, so that a sign-up stays where it is until one does. */
  readonly own: OwnCloud;
  readonly operator: ApiClient;
}

type Way = (
  desk: SignUpDesk,
  wanted: NewTenant,
) => Promise<SigningUp & { readonly body?: object; isThere?: SignUpAsked['isThere'] }>;

/** Where a route's sign-up must be, what it takes, and what is so when it is done. Any other route takes one that has just begun. */
const ways: Readonly<Record<string, Way>> = {
  async verifySignUp({ own }, wanted) {
    const begun = await signUp(own.told, wanted);
    return {
      ...begun,
      body: { code: codeTo(own.told, wanted.administrator.email) },
      isThere: () => isAt(begun, 'verified', 'waiting'),
    };
  },
  async resendCode({ own }, wanted) {
    const begun = await signUp(own.told, wanted);
    return { ...begun, isThere: async () => codesTo(own.told, wanted.administrator.email).length > 1 };
  },
  async retrySignUp({ own }, wanted) {
    const unheard = await unheardOf(own, wanted);
    return { ...unheard, isThere: () => comesTo(unheard, 'waiting') };
  },
  async chooseSlug(desk, wanted) {
    const { slug } = wanted;
    const overtaken = await overtakenOn(desk, newHospital());
    return { ...overtaken, body: { slug }, isThere: async () => (await readSignUp(overtaken)).slug === slug };
  },
  async approveSignUp({ own, operator }, wanted) {
    const waiting = await waitingOn(own, wanted);
    return { ...waiting, client: operator, isThere: () => isAt(waiting, 'onboarding', 'open') };
  },
  async declineSignUp({ own, operator }, wanted) {
    const waiting = await waitingOn(own, wanted);
    return { ...waiting, client: operator, body: { reason: 'Not yet.' }, isThere: () => isAt(waiting, 'declined') };
  },
};

/** Whether a route is asked of a sign-up, or makes one. */
export const isOfSignUps = ({ contract, route }: NamedRoute): boolean =>
  contract.feature === 'signup' || route.path.includes('{signUpId}');

/** Brings a sign-up to where the route is answered well. */
export const askedOfSignUp = async (desk: SignUpDesk, named: NamedRoute, wanted: NewTenant): Promise<SignUpAsked> => {
  const { name, route } = named;
  if (!route.params) return beginning(desk, wanted);
  const { path, client, body, isThere } = await (ways[name] ?? begun)(desk, wanted);
  return {
    client,
    request: { method: route.method, path: route.path.replace('/v1/sign-ups/{signUpId}', path), ...(body ? { body } : {}) },
    isThere: isThere ?? (async () => true),
  };
};

const begun: Way = ({ own }, wanted) => signUp(own.told, wanted);

/** The Idempotency-Key stays, so the same request again finds the first one's. */
const beginning = async ({ own }: SignUpDesk, wanted: NewTenant): Promise<SignUpAsked> => {
  const headers = { 'idempotency-key': randomUUID() };
  return {
    client: clientWith(own.told.apiUrl),
    request: { method: 'POST', path: '/v1/sign-ups', body: wanted, headers },
    isThere: async () => codeTo(own.told, wanted.administrator.email) !== '',
  };
};

const isAt = async (of: SigningUp, ...statuses: readonly ShownSignUp['status'][]): Promise<boolean> =>
  statuses.includes((await readSignUp(of)).status);

const comesTo = async (of: SigningUp, wanted: ShownSignUp['status']): Promise<boolean> =>
  eventually(
    () => readSignUp(of),
    ({ status }) => status === wanted,
  ).then(() => true);

const waitingOn = async ({ told }: OwnCloud, wanted: NewTenant): Promise<SigningUp> => {
  const waiting = await verified(told, wanted);
  await comesTo(waiting, 'waiting');
  return waiting;
};

/** Of which the registry has not heard: its event was not taken. */
const unheardOf = async ({ told, embedded }: OwnCloud, wanted: NewTenant): Promise<SigningUp> => {
  const stop = embedded.cloud.traffic.disturb({
    matches: ({ service, operation }) => service === 'events' && operation === 'PutEvents',
    error: new AwsError('InternalException', 'The event is not taken.', 500),
  });
  return verified(told, wanted).finally(stop);
};

/** Approved when somebody else had its subdomain. */
const overtakenOn = async ({ own, operator }: SignUpDesk, wanted: NewTenant): Promise<SigningUp> => {
  const waiting = await waitingOn(own, wanted);
  const { slug } = wanted;
  const item = { ...slugKeyOf(slug), slug, tenantId: randomUUID() };
  const Item = Object.fromEntries(Object.entries(item).map(([name, value]) => [name, { S: value }]));
  await own.embedded.root('dynamodb', 'PutItem', { TableName: own.told.outputs.ControlTable, Item });
  await operator({ method: 'POST', path: `${waiting.path}/approve` });
  await comesTo(waiting, 'failed');
  return waiting;
};
