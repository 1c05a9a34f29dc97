/**
 * Rotation: new key material for what is encrypted from now on; older ciphertexts still open.
 * https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
import { AwsError } from '../service.ts';
import { type FoundKey, findKeyById, type KmsNeeds } from './find-key.ts';
import { refuseIfPendingDeletion, refuseUnlessEnabled } from './key.ts';
import { numberOf, type Operation } from './operation.ts';

const period = { least: 90, most: 2560 };
const day = 86_400_000;

/** The material to encrypt with now. A rotation that is due happens here: nobody can tell it from one that happened in time. */
export const currentMaterial = ({ cloud, keys }: KmsNeeds, { key }: FoundKey): { version: number; material: Buffer } => {
  const { rotation } = key;
  if (rotation && rotation.next <= cloud.now()) {
    const passed = Math.floor((cloud.now() - rotation.next) / (rotation.days * day)) + 1;
    keys.rotate(key);
    keys.save({ ...key, rotation: { ...rotation, next: rotation.next + passed * rotation.days * day } });
  }
  return keys.currentMaterial(key);
};

/** Only symmetric encryption keys rotate. */
const rotatable = (needs: KmsNeeds, keyId: unknown): FoundKey => {
  const found = findKeyById(needs, keyId);
  if (found.key.spec !== 'SYMMETRIC_DEFAULT')
    throw new AwsError('UnsupportedOperationException', `${found.arn} cannot be rotated: its spec is ${found.key.spec}.`);
  return found;
};

const enabledAndRotatable = (needs: KmsNeeds, keyId: unknown): FoundKey => {
  const found = rotatable(needs, keyId);
  refuseUnlessEnabled(found.arn, found.key);
  return found;
};

export const rotationOperations: Readonly<Record<string, Operation>> = {
  EnableKeyRotation: {
    members: ['KeyId', 'RotationPeriodInDays'],
    run(needs, { KeyId, RotationPeriodInDays }) {
      const { key } = enabledAndRotatable(needs, KeyId);
      const days = numberOf('RotationPeriodInDays', RotationPeriodInDays ?? key.rotation?.days ?? 365, period);
      needs.keys.save({ ...key, rotation: { days, next: needs.cloud.now() + days * day } });
    },
  },
  DisableKeyRotation: {
    members: ['KeyId'],
    run(needs, { KeyId }) {
      needs.keys.save({ ...enabledAndRotatable(needs, KeyId).key, rotation: undefined });
    },
  },
  GetKeyRotationStatus: {
    members: ['KeyId'],
    run(needs, { KeyId }) {
      const { key, arn } = rotatable(needs, KeyId);
      const rotation = key.deletedAt === undefined ? key.rotation : undefined;
      if (!rotation) return { KeyId: arn, KeyRotationEnabled: false };
      return {
        KeyId: arn,
        KeyRotationEnabled: true,
        RotationPeriodInDays: rotation.days,
        NextRotationDate: rotation.next / 1000,
      };
    },
  },
  RotateKeyOnDemand: {
    members: ['KeyId'],
    run(needs, { KeyId }) {
      const { key, arn } = enabledAndRotatable(needs, KeyId);
      refuseIfPendingDeletion(arn, key);
      needs.keys.rotate(key);
      return { KeyId: arn };
    },
  },
};
