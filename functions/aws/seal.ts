/**
 * Seals what must not be readable at rest: AWS Encryption SDK, a committing algorithm suite, a fresh key for every message wrapped by
 * the tenant's data key, and the encryption context `{tenantId, area, id}` as authenticated data.
 *
 * https://docs.aws.amazon.com/encryption-sdk/latest/developer-guide/concepts.html (HIPAA 164.312(a)(2)(iv))
 */
import {
  AlgorithmSuiteIdentifier,
  buildClient,
  CommitmentPolicy,
  RawAesKeyringNode,
  RawAesWrappingSuiteIdentifier,
} from '@aws-crypto/client-node';
import type { DataKey } from './data-key.ts';

/** What a message belongs to. A message moved to another tenant, area or id does not open. */
export type SealContext = { readonly tenantId: string; readonly area: string; readonly id: string };

export class SealBroken extends Error {
  constructor(options?: ErrorOptions) {
    super('a sealed message does not belong where it was found', options);
    this.name = 'SealBroken';
  }
}

const { encrypt, decrypt } = buildClient({
  commitmentPolicy: CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
  maxEncryptedDataKeys: 1,
});

/** Deriving the wrapping key costs more than using it, so a keyring lives as long as its data key is cached. */
const keyrings = new WeakMap<DataKey, { readonly tenantId: string; readonly keyring: RawAesKeyringNode }>();

const keyringOf = (key: DataKey, tenantId: string): RawAesKeyringNode => {
  const known = keyrings.get(key);
  if (known?.tenantId === tenantId) return known.keyring;
  const keyring = new RawAesKeyringNode({
    keyNamespace: 'ward',
    keyName: tenantId,
    unencryptedMasterKey: key.derive('seal'),
    wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
  keyrings.set(key, { tenantId, keyring });
  return keyring;
};

export const seal = async (key: DataKey, context: SealContext, plaintext: string): Promise<Uint8Array> => {
  const { result } = await encrypt(keyringOf(key, context.tenantId), Buffer.from(plaintext), {
    suiteId: AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY,
    encryptionContext: { ...context },
  });
  return result;
};

/** The plaintext, or `SealBroken`: forged, moved, or another tenant's. */
export const unseal = async (key: DataKey, context: SealContext, message: Uint8Array): Promise<string> => {
  const opened = await decrypt(keyringOf(key, context.tenantId), message).catch((cause: unknown) => {
    throw new SealBroken({ cause });
  });
  const found = opened.messageHeader.encryptionContext;
  const belongs = Object.entries(context).every(([name, value]) => found[name] === value);
  if (!belongs) throw new SealBroken();
  return opened.plaintext.toString('utf8');
};
