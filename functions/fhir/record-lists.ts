/**
 * The lists that records stand in, by name. Between them they name every partition that records take up, so that a hospital's records can
 * be found without reading a table through: the records of each type, those that were deleted, and who bears an identifier.
 */
import { createHash } from 'node:crypto';
import { type RecordType, recordTypes, shardsOf } from './record-type.ts';

/** Over how many partitions each of the lists that no type has is spread; for ever, as those of a type are. */
const otherShards = 4;

const shardOf = (name: string, shards: number): number => createHash('sha256').update(name).digest().readUInt32BE() % shards;

const listName = (type: RecordType, shard: number): string => (shardsOf(type) === 1 ? type : `${type}#${shard}`);

/** Every list of the type. */
export const listsOf = (type: RecordType): readonly string[] =>
  Array.from({ length: shardsOf(type) }, (_, shard) => listName(type, shard));

/** The list of a record that is there. It stays in it for good: which one depends on its id alone. */
export const listOf = (type: RecordType, id: string): string => listName(type, shardOf(id, shardsOf(type)));

/** The list of a record that was deleted, and whose versions are still there. */
export const deletedListOf = (id: string): string => `deleted#${shardOf(id, otherShards)}`;

/** The list of what is known of an identifier, by its hash. */
export const identifierListOf = (hashed: string): string => `identifier#${shardOf(hashed, otherShards)}`;

const others = (name: string): readonly string[] => Array.from({ length: otherShards }, (_, shard) => `${name}#${shard}`);

export const allLists: readonly string[] = [...recordTypes.flatMap(listsOf), ...others('deleted'), ...others('identifier')];
