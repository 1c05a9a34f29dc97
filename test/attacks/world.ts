/** Where attacks happen: an attacker's hospital and its prey, furnished alike. What only the prey's data holds is loot. */
import { createHash, randomBytes } from 'node:crypto';
import { CognitoIdentityProviderClient, paginateListUsers } from '@aws-sdk/client-cognito-identity-provider';
import { DescribeKeyCommand, GetKeyPolicyCommand, KMSClient } from '@aws-sdk/client-kms';
import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { asTenantId } from '../../functions/kernel/ids.ts';
import { referenceDataOf } from '../../functions/records/reference-data.ts';
import { createApiClient } from '../../local/api-client.ts';
import { renewedToken } from '../../local/sign-in.ts';
import { aHospital, asRoot, type Hospital, type TestCloud } from '../cloud.ts';
import { type Furnished, furnish } from './furnish.ts';
import { itemsOf, secretsOf, wordsOf } from './harvest.ts';

/** Asked for at each use: the attacks last longer than a token. */
export type Credential = () => string | Promise<string>;

export interface Side extends Hospital, Furnished {
  /** The host of its address, with the port. */
  readonly host: string;
  /** What its people and machines call with. */
  readonly credentials: Readonly<Record<'administrator' | 'reader' | 'integration', Credential>>;
}

export interface World {
  readonly cloud: TestCloud;
  /** The attacker is its administrator, and a clinician there. */
  readonly own: Side;
  readonly prey: Side;
  /** The platform's own person's. */
  readonly operator: Credential;
  /** The console's, with which a path that no route's pattern takes is answered, whoever asks. */
  readonly page: string;
  /** Every word that the prey's data holds and the attacker's does not: ids, keys, cursors, names. It grows by `gatherLoot`. */
  readonly loot: string[];
}

/** A new API key of the hospital, with its secret. */
export const aKey = async ({ client }: Hospital, role: string): Promise<string> => {
  const body = { name: role, roles: [role], days: 1 };
  return (await client({ method: 'POST', path: '/v1/api-keys', body })).json<{ secret: string }>().secret;
};

const aSide = async (cloud: TestCloud): Promise<Side> => {
  const hospital = await aHospital({ plan: 'standard' }, cloud);
  const word = `Mark${randomBytes(6).toString('hex')}`;
  const furnished = await furnish(hospital, word);
  furnished.words.add(hospital.slug).add(hospital.id);
  const keyOf = async (role: string): Promise<Credential> => {
    const secret = await aKey(hospital, role);
    return () => secret;
  };
  const credentials = {
    administrator: renewedToken(cloud, hospital.admin),
    reader: await keyOf('reader'),
    integration: await keyOf('integration'),
  };
  return { ...hospital, ...furnished, credentials, host: new URL(hospital.url).host };
};

export const aWorld = async (cloud: TestCloud): Promise<World> => {
  const [own, prey] = await Promise.all([aSide(cloud), aSide(cloud)]);
  const { text: page } = await createApiClient(own.url)({ path: '/' });
  if (!page.includes('<html')) throw new Error(`the console does not answer at ${own.url}`);
  const world: World = { cloud, own, prey, operator: renewedToken(cloud, cloud.operator), page, loot: [] };
  await gatherLoot(world);
  return world;
};

/** Adds what has come to the hospitals' tables since the loot was last gathered. */
export const gatherLoot = async ({ cloud, own, prey, loot }: World): Promise<void> => {
  for (const { id, words } of [own, prey]) {
    for (const item of await itemsOf(cloud, id)) for (const found of wordsOf(item)) words.add(found);
  }
  // The lists that every hospital begins with are no hospital's secret, whichever of them it happened to read.
  const common = wordsOf(referenceDataOf(asTenantId(own.id)).map(({ resource }) => resource));
  loot.splice(0, loot.length, ...secretsOf(prey.words, [...own.words, ...common]));
};

/** A digest of all that is kept of the hospital: while nobody of it works, only an intruder changes it. */
export const stateOf = async ({ cloud }: World, { id }: Side): Promise<string> => {
  const items = await itemsOf(cloud, id);
  const kept = await Promise.all([objectsOf(cloud, id), keysOf(cloud, items), usersOf(cloud, id)]);
  return createHash('sha256')
    .update(JSON.stringify([items.map(spelled).sort(), ...kept]))
    .digest('hex');
};

const objectsOf = async (cloud: TestCloud, id: string): Promise<string[]> => {
  const s3 = new S3Client({ ...asRoot(cloud), forcePathStyle: true });
  const { Versions: versions = [], DeleteMarkers: markers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: cloud.outputs.FilesBucket, Prefix: `tenants/${id}/` }),
  );
  s3.destroy();
  return [...versions, ...markers].map(({ Key, VersionId }) => `${Key} ${VersionId}`).sort();
};

/** The keys that its items name, and what these keys' own policies say. */
const keysOf = async (cloud: TestCloud, items: readonly Record<string, unknown>[]): Promise<unknown[]> => {
  const kms = new KMSClient(asRoot(cloud));
  const ids = [...new Set(items.flatMap(({ keyId }) => (typeof keyId === 'string' ? [keyId] : [])))].sort();
  const found = ids.map(async (KeyId) => {
    const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId }));
    const { Policy: policy } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
    return [key?.Arn, key?.KeyState, policy];
  });
  const all = await Promise.all(found);
  kms.destroy();
  return all;
};

const usersOf = async (cloud: TestCloud, id: string): Promise<string[]> => {
  const pool = new CognitoIdentityProviderClient(asRoot(cloud));
  const users: string[] = [];
  for await (const page of paginateListUsers({ client: pool }, { UserPoolId: cloud.outputs.UserPoolId }))
    users.push(...(page.Users ?? []).map((user) => JSON.stringify(user)).filter((user) => user.includes(id)));
  pool.destroy();
  return users.sort();
};

/** An item's attributes come in any order. */
const spelled = (item: object): string =>
  JSON.stringify(item, (_, value: unknown) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isMap ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
  });
