/**
 * A tenant's data key: 32 bytes that only its KMS key can open, kept wrapped in its own partition and cached in the open for minutes.
 * What seals records, hashes identifiers and signs cursors is derived from it, so a tenant costs one KMS key and, while warm, no call.
 */
import { hkdfSync } from 'node:crypto';
import { DecryptCommand, GenerateDataKeyWithoutPlaintextCommand, KMSClient } from '@aws-sdk/client-kms';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { unavailable } from '../kernel/errors.ts';
import { callSettings } from './call-settings.ts';
import { isConditionFailed, tableOf, translate } from './table.ts';
import { createTenantCache } from './tenant-cache.ts';
import type { CredentialProvider, TenantSession } from './tenant-session.ts';

/** What a derived key is for; each purpose has a key of its own (RFC 5869 `info`). */
export type KeyPurpose = 'seal' | 'identifier' | 'cursor' | 'index';

export interface DataKey {
  /** The ARN of the tenant's KMS key, which wraps this one and encrypts its objects. */
  readonly keyId: string;
  /** 32 bytes for one purpose; a fresh copy at each call, so that a user who wipes it harms nobody. */
  derive(purpose: KeyPurpose): Uint8Array;
}

export interface DataKeys {
  /** The tenant's data key, from the cache or opened by its KMS key. Throws `KeyUnavailable`. */
  open(session: TenantSession<'key:open'>): Promise<DataKey>;
}

export interface DataKeySettings {
  readonly now: () => number;
}

/** How long an opened key is used before KMS is asked again, and so how long it outlives its tenant's right to it: five minutes. */
const believedMilliseconds = 5 * 60_000;
const capacity = 1_000;

/** The version that seals; a later one would be a second item, and the message says which opened it. */
export const dataKeyName = 'data#1';

const kmsOf = (credentials: CredentialProvider): KMSClient => new KMSClient({ ...callSettings(), credentials });

const itemKey = (tenantId: string) => ({ pk: `${tenantId}#key`, sk: dataKeyName });

/** Bound into the wrapping, and demanded by the session's IAM policy. */
const contextOf = (tenantId: string) => ({ tenantId, area: 'key', id: dataKeyName });

export const createDataKeys = ({ now }: DataKeySettings): DataKeys => {
  const cache = createTenantCache<DataKey>({ capacity, timeToLive: believedMilliseconds, now });
  return {
    async open(session) {
      const key = session.cacheKey('key', dataKeyName);
      const cached = cache.get(key);
      if (cached) return cached;
      const begunAt = now();
      const opened = await openDataKey(session);
      cache.set(key, opened, { begunAt });
      return opened;
    },
  };
};

/**
 * The one that is there now. Workflows open it so: what is onboarded again has a new one, and what the old one sealed nobody could open.
 * Throws `KeyUnavailable`.
 */
export const openDataKey = async (session: TenantSession<'key:open'>): Promise<DataKey> => {
  const { Item: item } = await tableOf(session)
    .send(new GetCommand({ TableName: session.table, Key: itemKey(session.tenantId), ConsistentRead: true }))
    .catch(translate);
  if (!item) throw unavailable('KeyUnavailable', 'The key of this hospital is not ready. Try again.');
  const { Plaintext: plaintext } = await session
    .keep(kmsOf)
    .send(new DecryptCommand({ CiphertextBlob: item.wrapped, KeyId: item.keyId, EncryptionContext: contextOf(session.tenantId) }))
    .catch((error: unknown) => {
      throw unavailable('KeyUnavailable', 'The key of this hospital could not be used. Try again.', error);
    });
  return dataKeyOf(plaintext as Uint8Array, { tenantId: session.tenantId, keyId: item.keyId as string });
};

const dataKeyOf = (plaintext: Uint8Array, { tenantId, keyId }: { tenantId: string; keyId: string }): DataKey => ({
  keyId,
  derive: (purpose) => new Uint8Array(hkdfSync('sha256', plaintext, tenantId, `ward/${purpose}`, 32)),
});

/** Makes the tenant's data key with its KMS key `keyId` (an ARN). Twice is once: the first one made stays. */
export const makeDataKey = async (session: TenantSession<'key:make'>, keyId: string): Promise<void> => {
  const { CiphertextBlob: wrapped } = await session.keep(kmsOf).send(
    new GenerateDataKeyWithoutPlaintextCommand({
      KeyId: keyId,
      KeySpec: 'AES_256',
      EncryptionContext: contextOf(session.tenantId),
    }),
  );
  const Item = { ...itemKey(session.tenantId), keyId, wrapped, version: 1 };
  await tableOf(session)
    .send(new PutCommand({ TableName: session.table, Item, ConditionExpression: 'attribute_not_exists(pk)' }))
    .catch((error: unknown) => {
      if (!isConditionFailed(error)) translate(error);
    });
};

/** Removes it: what it sealed cannot be opened any more. Twice is once. */
export const removeDataKey = async (session: TenantSession<'key:make'>): Promise<void> => {
  await tableOf(session)
    .send(new DeleteCommand({ TableName: session.table, Key: itemKey(session.tenantId) }))
    .catch(translate);
};
