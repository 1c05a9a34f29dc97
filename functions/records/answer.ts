/** What is answered to an interaction, the same alone and in a bundle. */
import { STATUS_CODES } from 'node:http';
import { operationOutcomeOf, toldOf } from '../edge/problem.ts';
import { reply } from '../edge/reply.ts';
import type { ResponseEntry } from '../fhir/bundle.ts';
import type { LiveRecord, RecordVersion } from '../fhir/record.ts';
import { isKnownTo, locationOf, urlOf, versionHeaders } from '../fhir/version-tag.ts';
import { etagOf } from '../kernel/version.ts';

/** The record, or nothing where the reader has this version already. */
export const readAnswer = (record: LiveRecord, ifNoneMatch?: string) => {
  const headers = versionHeaders(record);
  return isKnownTo(ifNoneMatch, record) ? { ...reply(304), headers } : reply(200, record.resource, headers);
};

/** 201 for a version that is the first of its record, or the first after its deletion. */
export const writeAnswer = (
  origin: string,
  { outcome, record }: { readonly outcome: 'created' | 'found' | 'updated'; readonly record: LiveRecord },
) => {
  const headers = { ...versionHeaders(record), location: locationOf(origin, record) };
  return outcome === 'created' ? reply(201, record.resource, headers) : reply(200, record.resource, headers);
};

export const deleteAnswer = (deleted: RecordVersion | undefined) => ({
  ...reply(204),
  headers: deleted ? versionHeaders(deleted) : {},
});

const statusLine = (status: number): string => `${status} ${STATUS_CODES[status]}`;

/** An entry for a version that was written; its content is what the client sent, and is not sent back. */
export const writtenEntry = (origin: string, status: 200 | 201 | 204, record?: RecordVersion): ResponseEntry => ({
  ...(record?.resource ? { fullUrl: urlOf(origin, record) } : {}),
  response: {
    status: statusLine(status),
    ...(record ? { location: locationOf(origin, record), etag: etagOf(record.version), lastModified: record.lastUpdated } : {}),
  },
});

export const readEntry = (origin: string, record: LiveRecord, ifNoneMatch?: string): ResponseEntry => {
  const { status } = readAnswer(record, ifNoneMatch);
  return {
    fullUrl: urlOf(origin, record),
    ...(status === 200 ? { resource: record.resource } : {}),
    response: { status: statusLine(status), etag: etagOf(record.version), lastModified: record.lastUpdated },
  };
};

export const bundleEntry = (resource: unknown): ResponseEntry => ({ resource, response: { status: statusLine(200) } });

/** `id` names the outcome, for whoever reports it. */
export const failedEntry = (error: unknown, id: string): ResponseEntry => {
  const told = toldOf(error);
  return { response: { status: statusLine(told.status), outcome: operationOutcomeOf(told, id) } };
};
