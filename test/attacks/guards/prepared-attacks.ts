/** One attack for each guard of the code: prepared while all guards stand, then tried as often as is asked. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { apiKeyKeyOf, makeApiKey } from '../../../functions/access/api-key.ts';
import { asTenantId } from '../../../functions/kernel/ids.ts';
import { createSigningKeys, decode } from '../../../local/cognito/signing-key.ts';
import { aHospital, asOperator, asRoot, type Hospital } from '../../cloud.ts';
import { eventually } from '../../eventually.ts';
import type { Scene } from './scene.ts';

/** Whether it got somewhere. */
export type Attempt = () => Promise<boolean>;

export type Preparation = (scene: Scene) => Promise<Attempt>;

const me = { path: '/v1/me' };
const patients = { path: '/fhir/R4/Patient' };
const newPatient = { method: 'POST', path: '/fhir/R4/Patient', body: { resourceType: 'Patient' } };

const newKey = async ({ client }: Hospital, role: string): Promise<{ id: string; secret: string }> =>
  (await client({ method: 'POST', path: '/v1/api-keys', body: { name: role, roles: [role], days: 1 } })).json();

/** A credential used at the address of a hospital that is not its own. */
export const wrongHost: Preparation = async (scene) => async () =>
  (await scene.ask(scene.prey, await scene.tokenOf(scene.own), me)).status === 200;

export const writingReader: Preparation = async (scene) => {
  const { secret } = await newKey(scene.own, 'reader');
  return async () => (await scene.ask(scene.own, secret, newPatient)).status === 201;
};

/** A token from before its hospital was suspended. */
export const suspendedHospital: Preparation = async (scene) => {
  const hospital = await aHospital({}, scene.cloud.told);
  const token = await scene.tokenOf(hospital);
  const operator = await asOperator(scene.cloud.told);
  await operator({ method: 'POST', path: `/v1/tenants/${hospital.id}/suspend` });
  return async () => (await scene.ask(hospital, token, patients)).status === 200;
};

/** Somebody who has a password and nothing else, at a hospital whose plan demands more. */
export const passwordAlone: Preparation = async (scene) => {
  const hospital = await aHospital({ plan: 'enterprise' }, scene.cloud.told);
  return async () => (await scene.ask(hospital, await scene.tokenOf(hospital), patients)).status === 200;
};

/** The gateway remembers that the key was good; the functions, which believe it for five seconds, do not any more. */
export const revokedKey: Preparation = async (scene) => {
  const { id, secret } = await newKey(scene.own, 'integration');
  await scene.ask(scene.own, secret, patients);
  await scene.own.client({ method: 'DELETE', path: `/v1/api-keys/${id}` });
  await scene.restart(['records/api']);
  return async () => (await scene.ask(scene.own, secret, patients)).status === 200;
};

/** Well signed, by whoever has the pool's keys in hands: so that only its times or its signature are wrong. */
const claimsOf = async (scene: Scene): Promise<Record<string, unknown>> =>
  decode((await scene.tokenOf(scene.own)).split('.')[1] ?? '');

/** The gateway remembers that the token was good. */
export const endedToken: Preparation = async (scene) => {
  const keys = createSigningKeys(scene.cloud.told.directory);
  const exp = Math.floor(Date.now() / 1000) + 5;
  const token = await keys.sign(scene.cloud.told.outputs.UserPoolId ?? '', 'access', { ...(await claimsOf(scene)), exp });
  const first = await scene.ask(scene.own, token, patients);
  if (first.status !== 200) throw new Error(`the gateway does not remember the token, for it was answered ${first.status}`);
  await eventually(
    async () => Date.now(),
    (now) => now > exp * 1000,
  );
  return async () => (await scene.ask(scene.own, token, patients)).status === 200;
};

/** Claims of the prey's, under a signature of nobody's; another at each attempt, for the gateway remembers. */
export const forgedToken: Preparation = async (scene) => {
  const [header, , signature] = (await scene.tokenOf(scene.own)).split('.');
  const claims = { ...(await claimsOf(scene)), tenantId: scene.prey.id, slug: scene.prey.slug, roles: 'clinician' };
  return async () => {
    const payload = Buffer.from(JSON.stringify({ ...claims, jti: crypto.randomUUID() })).toString('base64url');
    return (await scene.ask(scene.prey, `${header}.${payload}.${signature}`, patients)).text.includes(scene.word);
  };
};

/** The ids of a key are no secret; its secret is made up, anew at each attempt. */
export const guessedSecret: Preparation = async (scene) => {
  const { id } = await newKey(scene.prey, 'integration');
  return async () => {
    const { text } = makeApiKey(asTenantId(scene.prey.id), apiKeyKeyOf(scene.prey.id, id).sk);
    return (await scene.ask(scene.prey, text, patients)).text.includes(scene.word);
  };
};

/** A sealed record, put in the place of another by whoever can write the table itself. */
export const movedRecord: Preparation = async (scene) => {
  const { told } = scene.cloud;
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(asRoot(told)));
  const body = { resourceType: 'Patient', name: [{ family: 'Moved' }] };
  const made = async (resource: object): Promise<string> =>
    (await scene.own.client({ ...newPatient, body: resource })).json<{ id: string }>().id;
  const [from, to] = [await made(body), await made(newPatient.body)];
  const keyOf = (id: string) => ({ pk: `${scene.own.id}#record#Patient/${id}`, sk: 'record' });
  const { Item: item } = await table.send(new GetCommand({ TableName: told.outputs.TenantTable, Key: keyOf(from) }));
  await table.send(new PutCommand({ TableName: told.outputs.TenantTable, Item: { ...item, ...keyOf(to) } }));
  table.destroy();
  const path = `/fhir/R4/Patient/${to}`;
  return async () => (await scene.own.client({ path })).text.includes('Moved');
};

export const preysCursor: Preparation = async (scene) => {
  const { link } = (await scene.prey.client({ path: '/fhir/R4/Patient?_count=1' })).json<{
    link: { relation: string; url: string }[];
  }>();
  const { pathname, search } = new URL(link.find(({ relation }) => relation === 'next')?.url ?? '');
  return async () => (await scene.own.client({ path: `${pathname}${search}` })).status === 200;
};

/** The prey was served just before, by the same process: what it remembers of the prey must not serve the attacker. */
export const rememberedPrey: Preparation = async (scene) => async () => {
  await scene.prey.client(patients);
  return (await scene.own.client(patients)).text.includes(scene.word);
};

/** The same, where it does not serve the attacker, but keeps their own from who should be served. */
export const disturbedByPrey: Preparation = async (scene) => async () => {
  await scene.prey.client(patients);
  return !(await scene.own.client(patients)).text.includes(scene.ownWord);
};
