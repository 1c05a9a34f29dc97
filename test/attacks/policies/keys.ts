/**
 * Every action on keys: all that use one, with every encryption context and through every service, and all that manage one.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 */
import type { Attempt, Deed } from './attempt.ts';
import { type Spot, spotsOf } from './objects.ts';
import type { DeployedPlatform } from './platform.ts';
import { type Key, s3Service, useOf } from './tenant-keys.ts';
import { foreign, names, nobodies, own, type Whose } from './tenants.ts';

/** They turn what is sealed into what is not, or the other way, or let somebody else do so. */
export const cryptographic: readonly string[] = [
  'CreateGrant',
  'Decrypt',
  'DeriveSharedSecret',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'ReEncryptFrom',
  'ReEncryptTo',
  'Sign',
  'Verify',
  'VerifyMac',
];

const managing = [
  'CancelKeyDeletion',
  'CreateAlias',
  'CreateKey',
  'DeleteAlias',
  'DeleteImportedKeyMaterial',
  'DescribeKey',
  'DisableKey',
  'DisableKeyRotation',
  'EnableKey',
  'EnableKeyRotation',
  'GenerateRandom',
  'GetKeyPolicy',
  'GetKeyRotationStatus',
  'GetParametersForImport',
  'GetPublicKey',
  'ImportKeyMaterial',
  'ListAliases',
  'ListGrants',
  'ListKeyPolicies',
  'ListKeys',
  'ListResourceTags',
  'PutKeyPolicy',
  'ReplicateKey',
  'RetireGrant',
  'RevokeGrant',
  'RotateKeyOnDemand',
  'ScheduleKeyDeletion',
  'TagResource',
  'UntagResource',
  'UpdateAlias',
  'UpdateKeyDescription',
  'UpdatePrimaryRegion',
];

/** An encryption context, and whom each of the two pairs that bind it names. */
interface Context {
  readonly pairs: Readonly<Record<string, string>>;
  readonly tenant?: Whose;
  readonly object?: Pick<Spot, 'whose' | 'folder'>;
}

const others = { area: 'key', id: 'data#1' };

const ofTenants: readonly Context[] = [
  { pairs: {} },
  { pairs: others },
  ...names.map(({ id, whose }) => ({ pairs: { tenantId: id }, tenant: whose })),
  { pairs: { tenantId: own, ...others }, tenant: 'own' },
  { pairs: { tenantId: foreign, ...others }, tenant: 'foreign' },
];

const isPlain = ({ arn }: Spot): boolean => nobodies.every(({ id }) => !arn.includes(`/tenants/${id}/`));

const ofObjects = (platform: DeployedPlatform): Context[] => {
  const spots = spotsOf(platform).filter(isPlain);
  const alone = spots.map((spot) => ({ pairs: { 'aws:s3:arn': spot.arn }, object: spot }));
  const [home, abroad] = (['own', 'foreign'] as const).map((whose) => spots.find((spot) => spot.whose === whose) as Spot);
  const both = (object: Spot | undefined, id: string, tenant: Whose) =>
    object ? [{ pairs: { 'aws:s3:arn': object.arn, tenantId: id }, tenant, object }] : [];
  return [...alone, ...both(home, own, 'own'), ...both(home, foreign, 'foreign'), ...both(abroad, own, 'own')];
};

const ways = [undefined, s3Service, 's3.eu-west-1.amazonaws.com', 'dynamodb.us-east-1.amazonaws.com'];

/**
 * S3 binds a key's use to the object, the functions bind it to the tenant: that pair says whose it is, and any other is a word like
 * another. Where it is missing, the other pair may still tell.
 */
const boundTo = ({ tenant, object }: Context, via: string | undefined): Whose => {
  const [first, second] = via?.startsWith('s3.') ? [object?.whose, tenant] : [tenant, object?.whose];
  return first ?? second ?? 'nobody';
};

const deedOf = (operation: string, { tenant, object }: Context, via: string | undefined): Deed | undefined => {
  if (via === s3Service && object?.folder) return { on: 'key of an object', folder: object.folder, operation };
  return via === undefined && tenant ? { on: 'key', operation } : undefined;
};

const use = (operation: string, key: Key, { via, context }: { via: string | undefined; context: Context }): Attempt => {
  const deed = deedOf(operation, context, via);
  return {
    asks: [useOf(key, operation, { pairs: context.pairs, via })],
    names: [key.whose, boundTo(context, via)],
    ...(deed ? { deed } : {}),
  };
};

/** The own key in every context and way; and every key in the contexts and ways that are right for the own. */
const onTenantKeys = (platform: DeployedPlatform, keys: readonly Key[]): Attempt[] => {
  const objects = ofObjects(platform);
  const mine = keys.filter(({ whose }) => whose === 'own').slice(0, 1);
  const every = ways.flatMap((via) => [...ofTenants, ...objects].map((context) => ({ via, context })));
  const right = [
    { via: undefined, context: ofTenants.find(({ tenant }) => tenant === 'own') as Context },
    { via: s3Service, context: objects.find(({ object }) => object?.whose === 'own') as Context },
  ];
  const foreignToo = [
    { via: undefined, context: ofTenants.find(({ tenant }) => tenant === 'foreign') as Context },
    { via: s3Service, context: objects.find(({ object }) => object?.whose === 'foreign') as Context },
  ];
  return cryptographic.flatMap((operation) => [
    ...mine.flatMap((key) => every.map((way) => use(operation, key, way))),
    ...keys.flatMap((key) => [...right, ...foreignToo].map((way) => use(operation, key, way))),
  ]);
};

/** Of the platform's key a session has what DynamoDB needs in its name to open a table. */
const onPlatformKey = ({ key }: DeployedPlatform): Attempt[] => {
  const platformKey: Key = { ...key, whose: 'nobody', tags: { 'ward:stage': 'prod' } };
  const forTables = /^(Encrypt|Decrypt|ReEncrypt|GenerateDataKey|DescribeKey)/;
  return [...cryptographic, ...managing].flatMap((operation) =>
    ways.flatMap((via) =>
      [undefined, own].map((tenantId): Attempt => {
        const pairs: Context['pairs'] = tenantId ? { tenantId } : {};
        const asks = [useOf(platformKey, operation, { pairs, via })];
        const isForTable = via?.startsWith('dynamodb.') && forTables.test(operation);
        return isForTable ? { asks, names: [], deed: { on: 'key of a table' } } : { asks, names: ['nobody'] };
      }),
    ),
  );
};

const onManagement = (keys: readonly Key[]): Attempt[] =>
  managing.flatMap((operation) => [
    ...keys.map((key) => ({ asks: [useOf(key, operation, { pairs: {} })], names: [key.whose] })),
    ...['*', 'arn:aws:kms:us-east-1:000000000000:alias/ward/prod/platform'].map(
      (resource): Attempt => ({ asks: [{ action: `kms:${operation}`, resource }], names: ['nobody'] }),
    ),
  ]);

export const keyAttempts = (platform: DeployedPlatform, keys: readonly Key[]): Attempt[] => [
  ...onTenantKeys(platform, keys),
  ...onPlatformKey(platform),
  ...onManagement(keys),
];
