/**
 * Records as items of the tenant's table. A partition is one record, so records spread over the table however many there are:
 *
 *   pk                                  sk                  is
 *   <t>#record#Patient/<id>             record              the newest version; one that was deleted is in a list of its own
 *   <t>#record#Patient/<id>             past#0000000001     an older version
 *   <t>#record#Patient?<hash of value>  bearer#<hash>#<id>  the record <id> bears this identifier
 *   <t>#record#Patient?<hash of value>  claim#<hash>        the record a conditional create made for this identifier
 *
 *   byUpdated  <t>#record#<hash of Patient[#<shard>]>         <lastUpdated>#<id>
 *   byUpdated  <t>#record#<hash of deleted#<shard>>           <lastUpdated>#<id>
 *   byUpdated  <t>#record#<hash of identifier#<shard>>        bearer#<hash>#<id>, claim#<hash>
 *   byPatient  <t>#record#<hash of Observation@<patient id>>  <lastUpdated>#<id>
 *
 * What may be PHI is in `sealed`, bound to the tenant, the record and its version, or is a keyed hash.
 */
import { type IndexOwner, indexPartition } from '../aws/index-partition.ts';
import { type SealContext, seal, unseal } from '../aws/seal.ts';
import { type HashedIdentifier, hashIdentifier, identifiersOf } from '../fhir/identifier.ts';
import { nameOf, type RecordId, type RecordVersion, type Resource } from '../fhir/record.ts';
import { deletedListOf, identifierListOf, listOf, listsOf } from '../fhir/record-lists.ts';
import type { RecordType } from '../fhir/record-type.ts';
import { patientOf } from '../fhir/reference.ts';
import { recordTooLarge } from '../fhir/size.ts';
import type { TenantId } from '../kernel/ids.ts';

/** Whose items, and the key that seals them. */
export type Owner = IndexOwner;

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

export interface RecordItem extends ItemKey {
  readonly version: number;
  readonly lastUpdated: string;
  /** Absent from a deletion. */
  readonly sealed?: Uint8Array;
  readonly gsi1pk?: string;
  readonly gsi1sk?: string;
  readonly gsi2pk?: string;
  readonly gsi2sk?: string;
}

/** Bytes of a sealed body; with its keys an item stays below DynamoDB's 400 KB. References that were resolved may have made it longer. */
const maxSealedBytes = 390 * 1024;

export const newest = 'record';

export const pastOf = (version: number): string => `past#${String(version).padStart(10, '0')}`;

export const partitionOf = (tenantId: TenantId, record: RecordId): string => `${tenantId}#record#${nameOf(record)}`;

export const identifierPartition = (tenantId: TenantId, type: RecordType, hashed: HashedIdentifier): string =>
  `${tenantId}#record#${type}?${hashed.value}`;

export const bearerPrefix = ({ full }: HashedIdentifier): string => `bearer#${full}#`;

export const claimOf = ({ full }: HashedIdentifier): string => `claim#${full}`;

/** The list an item about an identifier stands in, by which alone it is found when its hospital is removed. */
export const identifierPlace = (owner: Owner, { full }: HashedIdentifier, sk: string) => ({
  gsi1pk: indexPartition(owner, 'record', identifierListOf(full)),
  gsi1sk: sk,
});

/** Every partition of the index that lists the type's records. */
export const listPartitions = (owner: Owner, type: RecordType): readonly string[] =>
  listsOf(type).map((list) => indexPartition(owner, 'record', list));

export const patientPartition = (owner: Owner, type: RecordType, patient: string): string =>
  indexPartition(owner, 'record', `${type}@${patient}`);

/** Where a record stands in a list: by the time of its last change, then by its id. */
export const positionOf = ({ lastUpdated, id }: Pick<RecordVersion, 'lastUpdated' | 'id'>): string => `${lastUpdated}#${id}`;

const contextOf = (tenantId: TenantId, record: RecordId, version: number): SealContext => ({
  tenantId,
  area: 'record',
  id: `${nameOf(record)}/_history/${version}`,
});

/** The record's newest version. Throws `RecordTooLarge`. */
export const toItem = async (owner: Owner, record: RecordVersion): Promise<RecordItem> => {
  const { tenantId, key } = owner;
  const { version, lastUpdated, resource } = record;
  const position = positionOf(record);
  const item = { pk: partitionOf(tenantId, record), sk: newest, version, lastUpdated, gsi1sk: position };
  if (!resource) return { ...item, gsi1pk: indexPartition(owner, 'record', deletedListOf(record.id)) };
  const sealed = await seal(key, contextOf(tenantId, record, version), JSON.stringify(resource));
  if (sealed.length > maxSealedBytes) throw recordTooLarge();
  const patient = patientOf(resource);
  return {
    ...item,
    sealed,
    gsi1pk: indexPartition(owner, 'record', listOf(record.type, record.id)),
    ...(patient ? { gsi2pk: patientPartition(owner, record.type, patient), gsi2sk: position } : {}),
  };
};

/** What versions were read from, so that one which becomes the past stays the same to the byte and is not sealed again. */
const readFrom = new WeakMap<RecordVersion, RecordItem>();

/** The version as it is kept once another has followed: in no index. */
export const toPast = async (owner: Owner, record: RecordVersion): Promise<RecordItem> => {
  const { pk, version, lastUpdated, sealed } = readFrom.get(record) ?? (await toItem(owner, record));
  return { pk, sk: pastOf(version), version, lastUpdated, ...(sealed ? { sealed } : {}) };
};

export const fromItem = async ({ tenantId, key }: Owner, record: RecordId, item: RecordItem): Promise<RecordVersion> => {
  const { version, lastUpdated, sealed } = item;
  const body = sealed && (await unseal(key, contextOf(tenantId, record, version), sealed));
  const resource = body ? (JSON.parse(body) as Resource) : undefined;
  const found = { type: record.type, id: record.id, version, lastUpdated, ...(resource ? { resource } : {}) };
  readFrom.set(found, item);
  return found;
};

export const hashesOf = ({ key }: Owner, { type, resource }: RecordVersion): readonly HashedIdentifier[] => {
  if (!resource) return [];
  const secret = key.derive('identifier');
  return identifiersOf(resource).map((identifier) => hashIdentifier(secret, type, identifier));
};
