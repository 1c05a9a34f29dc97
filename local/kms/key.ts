/** A KMS key: what it is, in which state it is, and how it is described. Pure. */
import type { Cloud } from '../cloud.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import { AwsError } from '../service.ts';

export type KeySpec = 'SYMMETRIC_DEFAULT' | 'HMAC_256' | 'HMAC_384' | 'HMAC_512' | 'ECC_NIST_P256';

export interface Key {
  readonly id: string;
  readonly spec: KeySpec;
  readonly description: string;
  readonly policy: PolicyDocument;
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch, as every time here. */
  readonly createdAt: number;
  readonly enabled: boolean;
  /** When the key will be gone; absent unless its deletion is scheduled. */
  readonly deletedAt?: number;
  /** Absent unless the key is rotated by itself. */
  readonly rotation?: { readonly days: number; readonly next: number };
}

export const usageOf = ({ spec }: Key): 'ENCRYPT_DECRYPT' | 'GENERATE_VERIFY_MAC' | 'SIGN_VERIFY' => {
  if (spec === 'SYMMETRIC_DEFAULT') return 'ENCRYPT_DECRYPT';
  return spec === 'ECC_NIST_P256' ? 'SIGN_VERIFY' : 'GENERATE_VERIFY_MAC';
};

/** `HMAC_256` signs with `HMAC_SHA_256`, and with nothing else. */
export const macAlgorithmOf = ({ spec }: Key): string => spec.replace('HMAC_', 'HMAC_SHA_');

export const keyArn = ({ region, accountId }: Pick<Cloud, 'region' | 'accountId'>, id: string): string =>
  `arn:aws:kms:${region}:${accountId}:key/${id}`;

export const stateOf = (key: Key): 'Enabled' | 'Disabled' | 'PendingDeletion' =>
  key.deletedAt !== undefined ? 'PendingDeletion' : key.enabled ? 'Enabled' : 'Disabled';

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html */
export const metadataOf = (where: Pick<Cloud, 'region' | 'accountId'>, key: Key): Record<string, unknown> => ({
  AWSAccountId: where.accountId,
  KeyId: key.id,
  Arn: keyArn(where, key.id),
  CreationDate: key.createdAt / 1000,
  Enabled: stateOf(key) === 'Enabled',
  Description: key.description,
  KeyUsage: usageOf(key),
  KeyState: stateOf(key),
  DeletionDate: key.deletedAt === undefined ? undefined : key.deletedAt / 1000,
  Origin: 'AWS_KMS',
  KeyManager: 'CUSTOMER',
  CustomerMasterKeySpec: key.spec,
  KeySpec: key.spec,
  EncryptionAlgorithms: usageOf(key) === 'ENCRYPT_DECRYPT' ? ['SYMMETRIC_DEFAULT'] : undefined,
  MacAlgorithms: usageOf(key) === 'GENERATE_VERIFY_MAC' ? [macAlgorithmOf(key)] : undefined,
  SigningAlgorithms: usageOf(key) === 'SIGN_VERIFY' ? ['ECDSA_SHA_256'] : undefined,
  MultiRegion: false,
});

/** The policy of a key that was made without one: the account decides, by its IAM policies. */
export const defaultPolicy = (where: Pick<Cloud, 'accountId'>): PolicyDocument => ({
  Version: '2012-10-17',
  Id: 'key-default-1',
  Statement: [
    {
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${where.accountId}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
});

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
export const refuseIfPendingDeletion = (arn: string, key: Key): void => {
  if (stateOf(key) === 'PendingDeletion') throw new AwsError('KMSInvalidStateException', `${arn} is pending deletion.`);
};

/** Throws `KMSInvalidStateException` or `DisabledException`. */
export const refuseUnlessEnabled = (arn: string, key: Key): void => {
  refuseIfPendingDeletion(arn, key);
  if (!key.enabled) throw new AwsError('DisabledException', `${arn} is disabled.`);
};
