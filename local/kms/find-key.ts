/** A key by any of its four names: id, ARN, alias name, alias ARN. */
import type { Cloud } from '../cloud.ts';
import { AwsError } from '../service.ts';
import { type Key, keyArn } from './key.ts';
import type { KeyStore } from './key-store.ts';

export interface KmsNeeds {
  readonly cloud: Cloud;
  readonly keys: KeyStore;
}

export interface FoundKey {
  readonly key: Key;
  readonly arn: string;
  /** `alias/tenant-a`, when the request named the key so (`kms:RequestAlias`). */
  readonly alias?: string;
}

export const aliasArn = ({ region, accountId }: Pick<Cloud, 'region' | 'accountId'>, name: string): string =>
  `arn:aws:kms:${region}:${accountId}:${name}`;

/** Throws `NotFoundException`: a key that does not exist is not a matter of access. */
export const findKey = ({ cloud, keys }: KmsNeeds, named: unknown): FoundKey => {
  const name = localName(cloud, named);
  if (!name.startsWith('alias/')) return foundById({ cloud, keys }, name);
  const alias = keys.findAlias(name);
  if (!alias) throw new AwsError('NotFoundException', `Alias ${aliasArn(cloud, name)} is not found.`);
  return { ...foundById({ cloud, keys }, alias.keyId), alias: name };
};

/** Where the API takes no alias: key policies, tags, rotation and the life of a key. */
export const findKeyById = (needs: KmsNeeds, named: unknown): FoundKey => {
  if (localName(needs.cloud, named).startsWith('alias/'))
    throw new AwsError('InvalidArnException', `Invalid keyId '${String(named)}'`);
  return findKey(needs, named);
};

const foundById = ({ cloud, keys }: KmsNeeds, id: string): FoundKey => {
  const key = keys.find(id);
  const arn = keyArn(cloud, id);
  if (!key) throw new AwsError('NotFoundException', `Key '${arn}' does not exist`);
  return { key, arn };
};

/** `1234…`, `alias/name`; an ARN of another account or Region names nothing that is here. */
const localName = (cloud: Cloud, named: unknown): string => {
  if (typeof named !== 'string' || named === '') throw new AwsError('ValidationException', 'KeyId must be given.');
  if (!named.startsWith('arn:')) return named;
  const resource = named.split(':').slice(5).join(':');
  if (aliasArn(cloud, resource) !== named) throw new AwsError('NotFoundException', `Key '${named}' does not exist`);
  return resource.replace(/^key\//, '');
};
