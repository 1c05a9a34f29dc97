/**
 * Encrypt, decrypt, data keys: with a symmetric key, bound to an encryption context.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#cryptographic-operations
 */
import { randomBytes } from 'node:crypto';
import { AwsError, type Input, notImplemented } from '../service.ts';
import { decrypt, encrypt, invalidCiphertext, readMadeWith } from './ciphertext.ts';
import { type FoundKey, findKey, type KmsNeeds } from './find-key.ts';
import { refuseUnlessEnabled, usageOf } from './key.ts';
import { bytesOf, contextOf, encryptionContextKeys, numberOf, type Operation, onAccount, onKey } from './operation.ts';
import { currentMaterial } from './rotation.ts';

const algorithm = 'SYMMETRIC_DEFAULT';
const plaintextSize = { least: 1, most: 4096 };
const ciphertextSize = { least: 1, most: 6144 };
const dataKeySize = { least: 1, most: 1024 };

/** Throws unless the key is enabled and made for this use. */
export const usable = (found: FoundKey, usage: ReturnType<typeof usageOf>): FoundKey => {
  refuseUnlessEnabled(found.arn, found.key);
  if (usageOf(found.key) === usage) return found;
  throw new AwsError(
    'InvalidKeyUsageException',
    `${found.arn} key usage is ${usageOf(found.key)} which is not valid for this call.`,
  );
};

const encryptWith = (needs: KmsNeeds, keyId: unknown, sealed: { plaintext: Buffer; context: unknown }) => {
  const found = usable(findKey(needs, keyId), 'ENCRYPT_DECRYPT');
  const { version, material } = currentMaterial(needs, found);
  const bound = { keyId: found.key.id, version, context: contextOf(sealed.context) };
  return { found, blob: encrypt(sealed.plaintext, material, bound) };
};

interface Sealed {
  readonly blob: unknown;
  readonly context: unknown;
  /** The key the caller believes it to be sealed with; the ciphertext says it otherwise. */
  readonly keyId: unknown;
}

/** Says no more than AWS does of a key that is gone. */
const keyOfCiphertext = (needs: KmsNeeds, { blob, keyId }: Sealed): FoundKey => {
  if (keyId !== undefined) return findKey(needs, keyId);
  const { keyId: id } = readMadeWith(bytesOf('CiphertextBlob', blob, ciphertextSize));
  if (needs.keys.find(id)) return findKey(needs, id);
  throw new AwsError(
    'AccessDeniedException',
    'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
  );
};

const decryptWith = (needs: KmsNeeds, sealed: Sealed) => {
  const found = usable(keyOfCiphertext(needs, sealed), 'ENCRYPT_DECRYPT');
  const blob = bytesOf('CiphertextBlob', sealed.blob, ciphertextSize);
  const { keyId, version } = readMadeWith(blob);
  if (keyId !== found.key.id)
    throw new AwsError(
      'IncorrectKeyException',
      'The key ID in the request does not identify a CMK that can perform this operation.',
    );
  const material = needs.keys.material(keyId, version);
  if (!material) throw invalidCiphertext();
  return { found, plaintext: decrypt(blob, material, contextOf(sealed.context)) };
};

const refuseOtherAlgorithm = (...given: unknown[]): void => {
  const other = given.find((name) => name !== undefined && name !== algorithm);
  if (other !== undefined) throw notImplemented(`EncryptionAlgorithm ${String(other)}`);
};

const sealedIn = (input: Input): Sealed => ({
  blob: input.CiphertextBlob,
  context: input.EncryptionContext,
  keyId: input.KeyId,
});

const encryptOperation: Operation = {
  members: ['KeyId', 'Plaintext', 'EncryptionContext', 'EncryptionAlgorithm'],
  run(needs, input) {
    refuseOtherAlgorithm(input.EncryptionAlgorithm);
    const plaintext = bytesOf('Plaintext', input.Plaintext, plaintextSize);
    const { found, blob } = encryptWith(needs, input.KeyId, { plaintext, context: input.EncryptionContext });
    return { CiphertextBlob: blob.toString('base64'), KeyId: found.arn, EncryptionAlgorithm: algorithm };
  },
};

const decryptOperation: Operation = {
  members: ['CiphertextBlob', 'EncryptionContext', 'EncryptionAlgorithm', 'KeyId'],
  access: (needs, input, action) => [
    onKey(needs, action, {
      found: keyOfCiphertext(needs, sealedIn(input)),
      context: encryptionContextKeys(input.EncryptionContext),
    }),
  ],
  run(needs, input) {
    refuseOtherAlgorithm(input.EncryptionAlgorithm);
    const { found, plaintext } = decryptWith(needs, sealedIn(input));
    return { KeyId: found.arn, Plaintext: plaintext.toString('base64'), EncryptionAlgorithm: algorithm };
  },
};

const sourceIn = (input: Input): Sealed => ({
  blob: input.CiphertextBlob,
  context: input.SourceEncryptionContext,
  keyId: input.SourceKeyId,
});

/** Two rights: to take from the one key, and to give to the other. */
const reEncrypt: Operation = {
  members: [
    'CiphertextBlob',
    'SourceEncryptionContext',
    'SourceEncryptionAlgorithm',
    'SourceKeyId',
    'DestinationKeyId',
    'DestinationEncryptionContext',
    'DestinationEncryptionAlgorithm',
  ],
  access(needs, input) {
    const source = keyOfCiphertext(needs, sourceIn(input));
    const destination = findKey(needs, input.DestinationKeyId);
    const same = { 'kms:ReEncryptOnSameKey': source.key.id === destination.key.id };
    return [
      onKey(needs, 'ReEncryptFrom', {
        found: source,
        context: { ...encryptionContextKeys(input.SourceEncryptionContext), ...same },
      }),
      onKey(needs, 'ReEncryptTo', {
        found: destination,
        context: { ...encryptionContextKeys(input.DestinationEncryptionContext), ...same },
      }),
    ];
  },
  run(needs, input) {
    refuseOtherAlgorithm(input.SourceEncryptionAlgorithm, input.DestinationEncryptionAlgorithm);
    const source = decryptWith(needs, sourceIn(input));
    const sealed = { plaintext: source.plaintext, context: input.DestinationEncryptionContext };
    const { found, blob } = encryptWith(needs, input.DestinationKeyId, sealed);
    return {
      CiphertextBlob: blob.toString('base64'),
      SourceKeyId: source.found.arn,
      KeyId: found.arn,
      SourceEncryptionAlgorithm: algorithm,
      DestinationEncryptionAlgorithm: algorithm,
    };
  },
};

const dataKeySizeOf = ({ KeySpec, NumberOfBytes }: Input): number => {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined))
    throw new AwsError('ValidationException', 'Please specify either number of bytes or key spec.');
  if (NumberOfBytes !== undefined) return numberOf('NumberOfBytes', NumberOfBytes, dataKeySize);
  if (KeySpec === 'AES_256') return 32;
  if (KeySpec === 'AES_128') return 16;
  throw new AwsError('ValidationException', `KeySpec must be AES_256 or AES_128: ${String(KeySpec)}`);
};

const generateDataKey = (needs: KmsNeeds, input: Input) => {
  const plaintext = randomBytes(dataKeySizeOf(input));
  const { found, blob } = encryptWith(needs, input.KeyId, { plaintext, context: input.EncryptionContext });
  return { CiphertextBlob: blob.toString('base64'), Plaintext: plaintext.toString('base64'), KeyId: found.arn };
};

const dataKeyMembers = ['KeyId', 'EncryptionContext', 'KeySpec', 'NumberOfBytes'];

export const cryptographicOperations: Readonly<Record<string, Operation>> = {
  Encrypt: encryptOperation,
  Decrypt: decryptOperation,
  ReEncrypt: reEncrypt,
  GenerateDataKey: { members: dataKeyMembers, run: generateDataKey },
  GenerateDataKeyWithoutPlaintext: {
    members: dataKeyMembers,
    run: (needs, input) => ({ ...generateDataKey(needs, input), Plaintext: undefined }),
  },
  GenerateRandom: {
    members: ['NumberOfBytes'],
    access: onAccount,
    run: (_, { NumberOfBytes }) => ({
      Plaintext: randomBytes(numberOf('NumberOfBytes', NumberOfBytes, dataKeySize)).toString('base64'),
    }),
  },
};
