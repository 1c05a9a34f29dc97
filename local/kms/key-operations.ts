/** The life of a key: made, described, disabled, scheduled for deletion. */
import { AwsError, type Input, notImplemented } from '../service.ts';
import { findKey, findKeyById, type KmsNeeds } from './find-key.ts';
import { defaultPolicy, type Key, type KeySpec, keyArn, metadataOf, refuseIfPendingDeletion, stateOf, usageOf } from './key.ts';
import { readKeyPolicy } from './key-policy.ts';
import { numberOf, type Operation, onAccount, onKey, pageOf } from './operation.ts';
import { requestTagKeys, tagsOf } from './tags.ts';

const specs: readonly KeySpec[] = ['SYMMETRIC_DEFAULT', 'HMAC_256', 'HMAC_384', 'HMAC_512', 'ECC_NIST_P256'];
const window = { least: 7, most: 30 };
const day = 86_400_000;

const createKey: Operation = {
  members: ['Policy', 'Description', 'KeyUsage', 'KeySpec', 'Origin', 'Tags', 'MultiRegion', 'BypassPolicyLockoutSafetyCheck'],
  access({ cloud }, input) {
    const context = {
      'kms:CallerAccount': cloud.accountId,
      'kms:KeySpec': String(input.KeySpec ?? 'SYMMETRIC_DEFAULT'),
      'kms:KeyUsage': String(input.KeyUsage ?? 'ENCRYPT_DECRYPT'),
      'kms:KeyOrigin': String(input.Origin ?? 'AWS_KMS'),
      'kms:MultiRegion': input.MultiRegion === true,
      'kms:BypassPolicyLockoutSafetyCheck': input.BypassPolicyLockoutSafetyCheck === true,
      ...requestTagKeys(input.Tags),
    };
    const create = { action: 'kms:CreateKey', resource: '*', context };
    return input.Tags === undefined ? [create] : [create, { action: 'kms:TagResource', resource: keyArn(cloud, '*'), context }];
  },
  run({ cloud, keys }, input) {
    const key = keys.add({
      spec: specOf(input),
      description: String(input.Description ?? ''),
      policy: input.Policy === undefined ? defaultPolicy(cloud) : readKeyPolicy(input.Policy),
      tags: tagsOf(input.Tags),
      createdAt: cloud.now(),
      enabled: true,
    });
    return { KeyMetadata: metadataOf(cloud, key) };
  },
};

const specOf = (input: Input): KeySpec => {
  if ((input.Origin ?? 'AWS_KMS') !== 'AWS_KMS') throw notImplemented(`CreateKey with Origin ${input.Origin}`);
  if (input.MultiRegion) throw notImplemented('CreateKey with MultiRegion');
  const spec = specs.find((known) => known === (input.KeySpec ?? 'SYMMETRIC_DEFAULT'));
  if (!spec) throw notImplemented(`CreateKey with KeySpec ${input.KeySpec}`);
  const usage = usageOf({ spec } as Key);
  if ((input.KeyUsage ?? 'ENCRYPT_DECRYPT') !== usage)
    throw new AwsError('ValidationException', `The KeyUsage of a key with KeySpec ${spec} must be ${usage}.`);
  return spec;
};

const describeKey: Operation = {
  members: ['KeyId'],
  run: (needs, { KeyId }) => ({ KeyMetadata: metadataOf(needs.cloud, findKey(needs, KeyId).key) }),
};

const listKeys: Operation = {
  members: ['Limit', 'Marker'],
  access: onAccount,
  run({ cloud, keys }, input) {
    const { items, next } = pageOf(keys.all(), input, { limit: 100, most: 1000, nameOf: ({ id }) => id });
    return { Keys: items.map(({ id }) => ({ KeyId: id, KeyArn: keyArn(cloud, id) })), ...next };
  },
};

const setEnabled = (enabled: boolean): Operation => ({
  members: ['KeyId'],
  run(needs, { KeyId }) {
    const { key, arn } = findKeyById(needs, KeyId);
    refuseIfPendingDeletion(arn, key);
    needs.keys.save({ ...key, enabled });
  },
});

const scheduleKeyDeletion: Operation = {
  members: ['KeyId', 'PendingWindowInDays'],
  access: (needs, input, action) => [
    onKey(needs, action, {
      found: findKeyById(needs, input.KeyId),
      context: { 'kms:ScheduleKeyDeletionPendingWindowInDays': windowOf(input) },
    }),
  ],
  run(needs, input) {
    const { key, arn } = findKeyById(needs, input.KeyId);
    refuseIfPendingDeletion(arn, key);
    const days = windowOf(input);
    const deletedAt = needs.cloud.now() + days * day;
    needs.keys.save({ ...key, deletedAt });
    return { KeyId: arn, DeletionDate: deletedAt / 1000, KeyState: 'PendingDeletion', PendingWindowInDays: days };
  },
};

const windowOf = (input: Input): number => numberOf('PendingWindowInDays', input.PendingWindowInDays ?? window.most, window);

/** The key comes back disabled, so that its use is a second, deliberate step. */
const cancelKeyDeletion: Operation = {
  members: ['KeyId'],
  run(needs: KmsNeeds, { KeyId }) {
    const { key, arn } = findKeyById(needs, KeyId);
    if (stateOf(key) !== 'PendingDeletion') throw new AwsError('KMSInvalidStateException', `${arn} is not pending deletion.`);
    needs.keys.save({ ...key, enabled: false, deletedAt: undefined });
    return { KeyId: arn };
  },
};

export const keyOperations: Readonly<Record<string, Operation>> = {
  CreateKey: createKey,
  DescribeKey: describeKey,
  ListKeys: listKeys,
  EnableKey: setEnabled(true),
  DisableKey: setEnabled(false),
  ScheduleKeyDeletion: scheduleKeyDeletion,
  CancelKeyDeletion: cancelKeyDeletion,
};
