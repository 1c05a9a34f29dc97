/** Versions as HTTP tells them: `ETag`, `If-Match`, `If-None-Match`, `Last-Modified`, `Location` (http://hl7.org/fhir/R4/http.html#concurrency). */
import { KernelError } from '../kernel/errors.ts';
import { etagOf, versionOf } from '../kernel/version.ts';
import { nameOf, type RecordId, type RecordVersion } from './record.ts';

/** Where the resources of a hospital are, below its own origin. */
export const baseOf = (origin: string): string => `${origin}/fhir/R4`;

export const urlOf = (origin: string, record: RecordId): string => `${baseOf(origin)}/${nameOf(record)}`;

export const locationOf = (origin: string, record: RecordVersion): string =>
  `${urlOf(origin, record)}/_history/${record.version}`;

export const versionHeaders = (record: RecordVersion): Readonly<Record<string, string>> => ({
  etag: etagOf(record.version),
  'last-modified': new Date(record.lastUpdated).toUTCString(),
});

/** Throws `VersionStale` unless `newest` is the version the writer has seen, and `VersionInvalid` for what names none. */
export const demandVersion = (ifMatch: string | undefined, newest: RecordVersion | undefined): void => {
  const seen = versionOf(ifMatch);
  if (seen !== undefined && seen !== newest?.version) throw versionStale();
};

export const versionStale = (): KernelError =>
  new KernelError('stale', 'VersionStale', 'The record has changed since the version you name. Read it again.');

/** Whether the reader has this version already. */
export const isKnownTo = (ifNoneMatch: string | undefined, record: RecordVersion): boolean =>
  ifNoneMatch?.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === `"${record.version}"`) ?? false;
