/**
 * What ought to be decided, from the scope table alone: no policy is read here. Foreign is what names another tenant, or nobody where
 * one must be named. Of the own, a session has what one of its scopes promises.
 */
import { type ScopeName, scopes } from '../../../functions/kernel/scope.ts';
import type { Attempt, Deed } from './attempt.ts';

export type Verdict = 'foreign' | 'granted' | 'unpromised';

export const verdictOf = ({ names, deed }: Attempt, granted: readonly ScopeName[]): Verdict => {
  if (names.some((whose) => whose !== 'own')) return 'foreign';
  return deed && isPromised(deed, granted) ? 'granted' : 'unpromised';
};

type Scope = Partial<{
  items: { table: string; partitions: readonly string[]; access: keyof typeof operations.items };
  objects: { folder: string; access: keyof typeof operations.objects };
  versions: keyof typeof operations.versions;
  key: keyof typeof operations.key;
}>;

const operations = {
  items: {
    get: ['GetItem'],
    read: ['GetItem', 'BatchGetItem', 'Query'],
    write: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    purge: ['Query', 'DeleteItem'],
  },
  objects: { read: ['GetObject', 'GetObjectVersion'], write: ['GetObject', 'PutObject', 'DeleteObject'] },
  versions: { purge: ['DeleteObjectVersion'] },
  keyOfObject: { read: ['Decrypt'], write: ['Decrypt', 'GenerateDataKey'] },
  key: { open: ['Decrypt'], make: ['GenerateDataKeyWithoutPlaintext'] },
};

const isPromised = (deed: Deed, granted: readonly ScopeName[]): boolean =>
  deed.on === 'key of a table' || granted.some((name) => promises(scopes[name], deed));

/** One scope must promise the whole of it: a batch over the partitions of two is no right of either. */
const promises = ({ items, objects, versions, key }: Scope, deed: Deed): boolean => {
  switch (deed.on) {
    case 'items':
      return (
        items?.table === deed.table &&
        operations.items[items.access].includes(deed.operation) &&
        deed.partitions.every((partition) => partitionsOf(items).includes(partition)) &&
        (!deed.index || deed.table === 'tenant')
      );
    case 'object':
      return (
        (versions !== undefined && operations.versions[versions].includes(deed.operation)) ||
        (objects?.folder === deed.folder && operations.objects[objects.access].includes(deed.operation))
      );
    case 'key of an object':
      return objects?.folder === deed.folder && operations.keyOfObject[objects.access].includes(deed.operation);
    case 'versions':
      return versions !== undefined;
    case 'key':
      return key !== undefined && operations.key[key].includes(deed.operation);
    case 'key of a table':
      return true;
  }
};

/** `{tenant}#record#*` and `TENANT#{tenant}` speak of `record` and `TENANT`. */
const partitionsOf = ({ table, partitions }: NonNullable<Scope['items']>): string[] =>
  partitions.map((partition) => partition.split('#')[table === 'tenant' ? 1 : 0] ?? '');

/** The partitions that any scope speaks of. */
export const partitionsIn = (table: 'tenant' | 'control'): string[] => {
  const ofTable = Object.values<Scope>(scopes).flatMap(({ items }) => (items?.table === table ? partitionsOf(items) : []));
  return [...new Set(ofTable)];
};

/** The folders that any scope speaks of. */
export const folders: readonly string[] = [
  ...new Set(Object.values<Scope>(scopes).flatMap(({ objects }) => (objects ? [objects.folder] : []))),
];
