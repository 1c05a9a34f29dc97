/** What functions could do to tenants' data with their own roles, before they have opened any session: nothing. */
import { type Attempt, told } from './attempt.ts';
import { cryptographic } from './keys.ts';
import { tenantRolesOf } from './openings.ts';
import { type DeployedPlatform, ownPlaceOf } from './platform.ts';
import { functionSession, isAllowed } from './session.ts';

const settings = [
  'BucketPublicAccessBlock',
  'BucketOwnershipControls',
  'EncryptionConfiguration',
  'BucketVersioning',
  'LifecycleConfiguration',
  'BucketCORS',
  'BucketLogging',
  'BucketPolicy',
];

const uses = new Set(cryptographic.map((operation) => `kms:${operation}`));

/** How a table or a bucket is set: of the shared ones, what hospitals' own are made after. It tells nothing of what is in them. */
const settingsRead = new Set([
  'dynamodb:DescribeTable',
  'dynamodb:DescribeTimeToLive',
  'dynamodb:DescribeContinuousBackups',
  ...settings.map((name) => `s3:Get${name}`),
]);

/** And of hospitals' own: to make them, set them, and take them away. */
const placesMade = new Set([
  ...settingsRead,
  'dynamodb:CreateTable',
  'dynamodb:UpdateTable',
  'dynamodb:DeleteTable',
  'dynamodb:UpdateTimeToLive',
  'dynamodb:UpdateContinuousBackups',
  's3:CreateBucket',
  's3:DeleteBucket',
  ...settings.map((name) => `s3:Put${name}`),
]);

/** Keys are made and retired by onboarding, and used by none. */
const isOnTenantData = (platform: DeployedPlatform) => {
  const { tables, bucket, key } = platform;
  const ownPlaces = Object.values(ownPlaceOf(platform, ''));
  return ({ asks }: Attempt): boolean =>
    asks.some(({ action, resource }) => {
      if (ownPlaces.some((place) => resource.startsWith(place))) return !placesMade.has(action);
      if (resource.startsWith(tables.tenant.arn) || resource.startsWith(bucket.arn)) return !settingsRead.has(action);
      return uses.has(action) && resource !== key.arn;
    });
};

export interface Alone {
  readonly decisions: number;
  readonly allowed: readonly string[];
}

/** Every role that is no tenant role, whoever assumes it. */
export const decideAlone = (platform: DeployedPlatform, attempts: readonly Attempt[]): Alone => {
  const tenantRoles = new Set(tenantRolesOf(platform).map(({ role }) => role.arn));
  const others = platform.roles.filter(({ arn }) => !tenantRoles.has(arn));
  const onData = attempts.filter(isOnTenantData(platform));
  const allowed = others.flatMap((role) => {
    const session = functionSession(role);
    return onData.filter((attempt) => isAllowed(session, attempt)).map((attempt) => `${role.name} alone: ${told(attempt)}`);
  });
  return { decisions: others.length * onData.length, allowed };
};
