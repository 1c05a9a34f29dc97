/** A record: one FHIR resource of a hospital, in one of its versions. */
import { isDeepStrictEqual } from 'node:util';
import type { Identifier } from './identifier.ts';
import type { RecordType } from './record-type.ts';

/** A resource as JSON. Its content is judged by `resource.ts`; here only what the server itself reads and writes is named. */
export interface Resource {
  readonly resourceType: string;
  readonly id?: string;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly [element: string]: unknown;
}

export interface RecordId {
  readonly type: RecordType;
  /** A UUID, and therefore never PHI. */
  readonly id: string;
}

export interface RecordVersion extends RecordId {
  /** 1 for the first, one more with every change, a deletion included. */
  readonly version: number;
  /** RFC 3339, UTC, milliseconds; grows with every version of a record. */
  readonly lastUpdated: string;
  /** With its `id` and `meta`. Absent in the version that says it was deleted. */
  readonly resource?: Resource;
}

/** A version that was not deleted. */
export type LiveRecord = RecordVersion & { readonly resource: Resource };

export const isLive = (record: RecordVersion | undefined): record is LiveRecord => record?.resource !== undefined;

/** What is written at once for one record: the version that follows, and the one it replaces, which must still be the newest. */
export interface Change {
  readonly next: RecordVersion;
  readonly previous?: RecordVersion;
  readonly claim?: Claim;
}

/**
 * What keeps two conditional creates of one identifier from both finding nothing: the second's claim is not the one it has read.
 * `held` is the id of the record that an earlier claim was made for, and that no longer bears the identifier.
 */
export interface Claim {
  readonly identifier: Identifier;
  readonly held?: string;
}

/** `Patient/3f…` */
export const nameOf = ({ type, id }: RecordId): string => `${type}/${id}`;

/** The change that makes `resource` the newest version of `of`. */
export const changeTo = (
  resource: Resource,
  of: { readonly record: RecordId; readonly previous?: RecordVersion },
  now: number,
): Change & { readonly next: LiveRecord } => {
  const next = { ...of.record, ...following(of.previous, now) };
  const meta = { ...resource.meta, versionId: String(next.version), lastUpdated: next.lastUpdated };
  const { resourceType, ...rest } = resource;
  return { next: { ...next, resource: { resourceType, ...rest, id: next.id, meta } }, previous: of.previous };
};

/** The change that deletes `previous`; its history stays. */
export const changeToDeleted = (previous: RecordVersion, now: number): Change => {
  const { type, id } = previous;
  return { next: { type, id, ...following(previous, now) }, previous };
};

/** Two changes in one millisecond, or a clock set back, must not make a version older than the one before. */
const following = (previous: RecordVersion | undefined, now: number) => ({
  version: (previous?.version ?? 0) + 1,
  lastUpdated: new Date(Math.max(now, previous ? Date.parse(previous.lastUpdated) + 1 : 0)).toISOString(),
});

/** Whether two resources say the same, whatever id and version the server gave them. */
export const isSameContent = (one: Resource, other: Resource): boolean => isDeepStrictEqual(contentOf(one), contentOf(other));

const contentOf = ({ id: _, meta, ...content }: Resource): object => {
  const { versionId: __, lastUpdated: ___, ...own } = meta ?? {};
  return { ...content, meta: own };
};
