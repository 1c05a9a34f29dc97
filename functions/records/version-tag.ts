/** Versions as HTTP tells them: `ETag`, `If-Match`, `If-None-Match`, `Last-Modified`, `Location` (http://hl7.org/fhir/R4/http.html#concurrency). */
import { invalid, KernelError } from '../kernel/errors.ts';
import { nameOf, type RecordId, type RecordVersion } from './record.ts';

export const tagOf = ({ version }: RecordVersion): string => `W/"${version}"`;

/** Where the resources of a hospital are, below its own origin. */
export const baseOf = (origin: string): string => `${origin}/fhir/R4`;

export const urlOf = (origin: string, record: RecordId): string => `${baseOf(origin)}/${nameOf(record)}`;

export const locationOf = (origin: string, record: RecordVersion): string =>
  `${urlOf(origin, record)}/_history/${record.version}`;

export const versionHeaders = (record: RecordVersion): Readonly<Record<string, string>> => ({
  etag: tagOf(record),
  'last-modified': new Date(record.lastUpdated).toUTCString(),
});

/** Throws `VersionTagInvalid` for what is not `W/"3"` (or `"3"`). */
export const parseTag = (tag: string): number => {
  const version = /^(?:W\/)?"([1-9]\d{0,9})"$/.exec(tag.trim())?.[1];
  if (!version) throw invalid('VersionTagInvalid', 'If-Match must be a version as its ETag says it: W/"3".');
  return Number(version);
};

/** Throws `VersionStale` unless `newest` is the version the writer has seen. */
export const demandVersion = (ifMatch: string | undefined, newest: RecordVersion | undefined): void => {
  if (ifMatch !== undefined && parseTag(ifMatch) !== newest?.version) throw versionStale();
};

export const versionStale = (): KernelError =>
  new KernelError('stale', 'VersionStale', 'The record has changed since the version you name. Read it again.');

/** Whether the reader has this version already. */
export const isKnownTo = (ifNoneMatch: string | undefined, record: RecordVersion): boolean =>
  ifNoneMatch?.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === `"${record.version}"`) ?? false;
