/**
 * Names for keys.
 * https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
 */
import { AwsError, type Input } from '../service.ts';
import { aliasArn, findKeyById, type KmsNeeds } from './find-key.ts';
import { refuseIfPendingDeletion } from './key.ts';
import type { Alias } from './key-store.ts';
import { type Operation, onAccount, onAlias, onKey, pageOf } from './operation.ts';

const aliasName = /^alias\/(?!aws\/)[\w/-]{1,250}$/;

const nameOf = (given: unknown): string => {
  if (typeof given === 'string' && aliasName.test(given)) return given;
  throw new AwsError('InvalidAliasNameException', `Alias must start with alias/, and not with alias/aws/: ${String(given)}`);
};

const existing = ({ cloud, keys }: KmsNeeds, given: unknown): Alias => {
  const alias = keys.findAlias(nameOf(given));
  if (!alias) throw new AwsError('NotFoundException', `Alias ${aliasArn(cloud, String(given))} is not found.`);
  return alias;
};

/** The alias must be allowed, and every key whose name changes. */
const onAliasAndKeys = (needs: KmsNeeds, action: string, { input, keyIds }: { input: Input; keyIds: unknown[] }) => [
  onAlias(needs, action, input.AliasName),
  ...keyIds.map((id) => onKey(needs, action, { found: findKeyById(needs, id) })),
];

const createAlias: Operation = {
  members: ['AliasName', 'TargetKeyId'],
  access: (needs, input, action) => onAliasAndKeys(needs, action, { input, keyIds: [input.TargetKeyId] }),
  run(needs, { AliasName, TargetKeyId }) {
    const { cloud, keys } = needs;
    const name = nameOf(AliasName);
    const { key, arn } = findKeyById(needs, TargetKeyId);
    refuseIfPendingDeletion(arn, key);
    if (keys.findAlias(name))
      throw new AwsError('AlreadyExistsException', `An alias with the name ${aliasArn(cloud, name)} already exists`);
    keys.saveAlias({ name, keyId: key.id, createdAt: cloud.now(), updatedAt: cloud.now() });
  },
};

const updateAlias: Operation = {
  members: ['AliasName', 'TargetKeyId'],
  access: (needs, input, action) =>
    onAliasAndKeys(needs, action, { input, keyIds: [existing(needs, input.AliasName).keyId, input.TargetKeyId] }),
  run(needs, { AliasName, TargetKeyId }) {
    const alias = existing(needs, AliasName);
    const before = findKeyById(needs, alias.keyId);
    const { key, arn } = findKeyById(needs, TargetKeyId);
    refuseIfPendingDeletion(arn, key);
    if (before.key.spec !== key.spec)
      throw new AwsError('ValidationException', `Alias ${alias.name} cannot be moved from ${before.key.spec} to ${key.spec}.`);
    needs.keys.saveAlias({ ...alias, keyId: key.id, updatedAt: needs.cloud.now() });
  },
};

const deleteAlias: Operation = {
  members: ['AliasName'],
  access: (needs, input, action) => onAliasAndKeys(needs, action, { input, keyIds: [existing(needs, input.AliasName).keyId] }),
  run: (needs, { AliasName }) => needs.keys.removeAlias(existing(needs, AliasName).name),
};

const listAliases: Operation = {
  members: ['KeyId', 'Limit', 'Marker'],
  access: onAccount,
  run(needs, input) {
    const of = input.KeyId === undefined ? undefined : findKeyById(needs, input.KeyId).key.id;
    const { items, next } = pageOf(needs.keys.aliases(of), input, { limit: 50, most: 100, nameOf: ({ name }) => name });
    return { Aliases: items.map((alias) => entryOf(needs, alias)), ...next };
  },
};

const entryOf = ({ cloud }: KmsNeeds, alias: Alias) => ({
  AliasName: alias.name,
  AliasArn: aliasArn(cloud, alias.name),
  TargetKeyId: alias.keyId,
  CreationDate: alias.createdAt / 1000,
  LastUpdatedDate: alias.updatedAt / 1000,
});

export const aliasOperations: Readonly<Record<string, Operation>> = {
  CreateAlias: createAlias,
  UpdateAlias: updateAlias,
  DeleteAlias: deleteAlias,
  ListAliases: listAliases,
};
