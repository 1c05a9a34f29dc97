/**
 * Message authentication codes, with a key that never leaves.
 * https://docs.aws.amazon.com/kms/latest/developerguide/hmac.html
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError, type Input } from '../service.ts';
import { usable } from './cryptography.ts';
import { type FoundKey, findKey, type KmsNeeds } from './find-key.ts';
import { macAlgorithmOf } from './key.ts';
import { bytesOf, type Operation, onKey } from './operation.ts';

const messageSize = { least: 1, most: 4096 };
const macSize = { least: 1, most: 6144 };

const access: Operation['access'] = (needs, input, action) => [
  onKey(needs, action, { found: findKey(needs, input.KeyId), context: { 'kms:MacAlgorithm': String(input.MacAlgorithm) } }),
];

const macOf = (needs: KmsNeeds, input: Input): { found: FoundKey; mac: Buffer } => {
  const found = usable(findKey(needs, input.KeyId), 'GENERATE_VERIFY_MAC');
  if (input.MacAlgorithm !== macAlgorithmOf(found.key))
    throw new AwsError('InvalidKeyUsageException', `${found.arn} works with ${macAlgorithmOf(found.key)} only.`);
  const message = bytesOf('Message', input.Message, messageSize);
  const hash = `sha${found.key.spec.slice('HMAC_'.length)}`;
  return { found, mac: createHmac(hash, needs.keys.currentMaterial(found.key).material).update(message).digest() };
};

export const macOperations: Readonly<Record<string, Operation>> = {
  GenerateMac: {
    members: ['KeyId', 'Message', 'MacAlgorithm'],
    access,
    run(needs, input) {
      const { found, mac } = macOf(needs, input);
      return { Mac: mac.toString('base64'), MacAlgorithm: input.MacAlgorithm, KeyId: found.arn };
    },
  },
  VerifyMac: {
    members: ['KeyId', 'Message', 'MacAlgorithm', 'Mac'],
    access,
    run(needs, input) {
      const { found, mac } = macOf(needs, input);
      const given = bytesOf('Mac', input.Mac, macSize);
      if (given.length !== mac.length || !timingSafeEqual(given, mac))
        throw new AwsError('KMSInvalidMacException', 'The MAC is not that of the message and the key.');
      return { KeyId: found.arn, MacValid: true, MacAlgorithm: input.MacAlgorithm };
    },
  },
};
