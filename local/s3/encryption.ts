/**
 * Server-side encryption: which key seals an object, and how its data key is had again.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html
 */
import { onBehalfOf } from '../cloud.ts';
import { AwsError, type Call, type Input, notImplemented } from '../service.ts';
import { invalidArgument } from './fault.ts';
import { bucketArn, objectArn } from './names.ts';
import type { Place } from './place.ts';
import type { Storage } from './storage.ts';

export type Encryption =
  | { readonly algorithm: 'AES256' }
  | {
      readonly algorithm: 'aws:kms';
      readonly keyArn: string;
      /** The data key, sealed by the KMS key; base64. */
      readonly blob: string;
      readonly context: Readonly<Record<string, string>>;
      readonly bucketKey: boolean;
    };

export interface Sealing {
  readonly encryption: Encryption;
  readonly dataKey: Uint8Array;
}

interface Wanted {
  readonly algorithm: 'AES256' | 'aws:kms';
  readonly keyId?: string;
  readonly bucketKey: boolean;
}

/** A new data key for an object, as the request asks, or else as the bucket does, or else SSE-S3. */
export const newSealing = async (storage: Storage, call: Call, place: Place): Promise<Sealing> => {
  const { algorithm, keyId, bucketKey } = wantedBy(call.input) ?? wantedByBucket(storage, place.bucket, call.input);
  if (algorithm === 'AES256') return { encryption: { algorithm }, dataKey: storage.masterKey };
  if (keyId === undefined) throw notImplemented('the AWS managed key aws/s3: aws:kms needs the id of a key');
  const context = {
    ...contextOf(call.input),
    'aws:s3:arn': bucketKey ? bucketArn(place.bucket) : objectArn(place.bucket, place.key),
  };
  const input = { KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: context };
  const key = (await kms(storage, call, { operation: 'GenerateDataKey', input })) as GeneratedKey;
  return {
    encryption: { algorithm, keyArn: key.KeyId, blob: key.CiphertextBlob, context, bucketKey },
    dataKey: Buffer.from(key.Plaintext, 'base64'),
  };
};

interface GeneratedKey {
  readonly KeyId: string;
  readonly CiphertextBlob: string;
  readonly Plaintext: string;
}

/** The data key of an object or an upload. The caller must be allowed to use its KMS key, and the key must be usable. */
export const dataKeyOf = async (storage: Storage, call: Call, encryption: Encryption): Promise<Uint8Array> => {
  if (encryption.algorithm === 'AES256') return storage.masterKey;
  const input = { KeyId: encryption.keyArn, CiphertextBlob: encryption.blob, EncryptionContext: encryption.context };
  const { Plaintext } = (await kms(storage, call, { operation: 'Decrypt', input })) as { Plaintext: string };
  return Buffer.from(Plaintext, 'base64');
};

export const encryptionMembers = (encryption: Encryption): Record<string, string | boolean> =>
  encryption.algorithm === 'AES256'
    ? { ServerSideEncryption: 'AES256' }
    : {
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: encryption.keyArn,
        ...(encryption.bucketKey && { BucketKeyEnabled: true }),
      };

const wantedBy = (input: Input): Wanted | undefined => {
  const { ServerSideEncryption: algorithm, SSEKMSKeyId: keyId } = input as {
    ServerSideEncryption?: string;
    SSEKMSKeyId?: string;
  };
  if (algorithm === 'aws:kms') return { algorithm, keyId, bucketKey: input.BucketKeyEnabled === true };
  if (keyId !== undefined)
    throw invalidArgument(
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      'x-amz-server-side-encryption',
      algorithm ?? 'null',
    );
  if (algorithm === undefined) return undefined;
  return { algorithm: checkAlgorithm(algorithm), bucketKey: false };
};

/** Throws for an algorithm that S3 does not know, or that is not modelled. */
export const checkAlgorithm = (algorithm: string): 'AES256' | 'aws:kms' => {
  if (algorithm === 'AES256' || algorithm === 'aws:kms') return algorithm;
  if (algorithm === 'aws:kms:dsse') throw notImplemented('dual-layer encryption (aws:kms:dsse)');
  throw invalidArgument('The encryption method specified is not supported', 'x-amz-server-side-encryption', algorithm);
};

export interface EncryptionRules {
  readonly Rules: readonly {
    readonly ApplyServerSideEncryptionByDefault?: { readonly SSEAlgorithm: string; readonly KMSMasterKeyID?: string };
    readonly BucketKeyEnabled?: boolean;
  }[];
}

const wantedByBucket = (storage: Storage, bucket: string, input: Input): Wanted => {
  const rule = storage.buckets.get<EncryptionRules>(bucket, 'encryption')?.Rules[0];
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  if (byDefault?.SSEAlgorithm !== 'aws:kms') return { algorithm: 'AES256', bucketKey: false };
  const bucketKey = (input.BucketKeyEnabled ?? rule?.BucketKeyEnabled) === true;
  return { algorithm: 'aws:kms', keyId: byDefault.KMSMasterKeyID, bucketKey };
};

/** `x-amz-server-side-encryption-context`: base64 of a JSON object of strings. */
const contextOf = ({ SSEKMSEncryptionContext: given }: Input): Record<string, string> => {
  if (given === undefined) return {};
  try {
    const context: unknown = JSON.parse(Buffer.from(String(given), 'base64').toString('utf8'));
    const pairs = Object.entries(context as object);
    if (pairs.every(([, value]) => typeof value === 'string')) return Object.fromEntries(pairs) as Record<string, string>;
  } catch {
    // Whatever was wrong with it, it is answered below.
  }
  throw invalidArgument(
    'The header is not a base64-encoded JSON object of strings.',
    'x-amz-server-side-encryption-context',
    String(given),
  );
};

/** Calls the key for the caller; S3 answers KMS's refusals under `KMS.` names. */
const kms = async (storage: Storage, call: Call, { operation, input }: { operation: string; input: Input }): Promise<unknown> => {
  try {
    return await storage.cloud.call(onBehalfOf(call.principal, 's3.amazonaws.com'), 'kms', operation, input);
  } catch (error) {
    if (!(error instanceof AwsError) || error.status >= 500) throw error;
    if (error.code.startsWith('AccessDenied')) throw new AwsError('AccessDenied', error.message, 403);
    throw new AwsError(`KMS.${error.code}`, error.message, 400);
  }
};
