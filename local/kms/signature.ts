/**
 * Signatures by an elliptic curve, with a private key that never leaves; the public one anybody may have who is let in.
 * https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { AwsError, type Input, notImplemented } from '../service.ts';
import { usable } from './cryptography.ts';
import { type FoundKey, findKey, type KmsNeeds } from './find-key.ts';
import { bytesOf, type Operation, onKey } from './operation.ts';

const messageSize = { least: 1, most: 4096 };
const signatureSize = { least: 1, most: 6144 };
const algorithm = 'ECDSA_SHA_256';

const privateKeyOf = (needs: KmsNeeds, { key }: FoundKey): KeyObject =>
  createPrivateKey({ key: needs.keys.currentMaterial(key).material, format: 'der', type: 'pkcs8' });

const access: Operation['access'] = (needs, input, action) => [
  onKey(needs, action, {
    found: findKey(needs, input.KeyId),
    context: {
      'kms:SigningAlgorithm': String(input.SigningAlgorithm),
      'kms:MessageType': String(input.MessageType ?? 'RAW'),
    },
  }),
];

/** Node signs what it hashes itself, so a digest that is given cannot be. */
const askedOf = (needs: KmsNeeds, input: Input): { found: FoundKey; message: Buffer } => {
  const found = usable(findKey(needs, input.KeyId), 'SIGN_VERIFY');
  if (input.SigningAlgorithm !== algorithm)
    throw new AwsError('InvalidKeyUsageException', `${found.arn} works with ${algorithm} only.`);
  if ((input.MessageType ?? 'RAW') !== 'RAW') throw notImplemented(`MessageType ${String(input.MessageType)}`);
  return { found, message: bytesOf('Message', input.Message, messageSize) };
};

export const signatureOperations: Readonly<Record<string, Operation>> = {
  Sign: {
    members: ['KeyId', 'Message', 'MessageType', 'SigningAlgorithm'],
    access,
    run(needs, input) {
      const { found, message } = askedOf(needs, input);
      const Signature = sign('sha256', message, privateKeyOf(needs, found)).toString('base64');
      return { KeyId: found.arn, Signature, SigningAlgorithm: algorithm };
    },
  },
  Verify: {
    members: ['KeyId', 'Message', 'MessageType', 'SigningAlgorithm', 'Signature'],
    access,
    run(needs, input) {
      const { found, message } = askedOf(needs, input);
      const given = bytesOf('Signature', input.Signature, signatureSize);
      if (!verify('sha256', message, createPublicKey(privateKeyOf(needs, found)), given))
        throw new AwsError('KMSInvalidSignatureException', 'The signature is not that of the message and the key.');
      return { KeyId: found.arn, SignatureValid: true, SigningAlgorithm: algorithm };
    },
  },
  GetPublicKey: {
    members: ['KeyId'],
    run(needs, { KeyId }) {
      const found = usable(findKey(needs, KeyId), 'SIGN_VERIFY');
      const publicKey = createPublicKey(privateKeyOf(needs, found)).export({ format: 'der', type: 'spki' });
      return {
        KeyId: found.arn,
        PublicKey: publicKey.toString('base64'),
        CustomerMasterKeySpec: found.key.spec,
        KeySpec: found.key.spec,
        KeyUsage: 'SIGN_VERIFY',
        SigningAlgorithms: [algorithm],
      };
    },
  },
};
