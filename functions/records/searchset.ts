/** Pages of records as FHIR's bundles (http://hl7.org/fhir/R4/bundle.html#searchset, #history). */

import type { RecordVersion } from '../fhir/record.ts';
import type { RecordType } from '../fhir/record-type.ts';
import type { SearchQuery } from '../fhir/search.ts';
import { baseOf, urlOf } from '../fhir/version-tag.ts';
import { etagOf } from '../kernel/version.ts';
import { isUnreadable, type Unreadable } from './record.store.ts';
import type { Found } from './search-records.ts';

/** The query of a search without its cursor, each parameter in a fixed place, so that one search has one text. */
export const searchParametersOf = (query: SearchQuery): URLSearchParams => {
  const { _cursor: _, ...parameters } = query;
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, String(one)]),
  );
  return new URLSearchParams(pairs.sort(([one], [other]) => one.localeCompare(other)));
};

interface Link {
  readonly relation: 'self' | 'next';
  readonly url: string;
}

const linksOf = (url: string, parameters: URLSearchParams, next: string | undefined): readonly Link[] => {
  const query = String(parameters);
  return [
    { relation: 'self', url: `${url}?${query}` },
    ...(next === undefined ? [] : [{ relation: 'next' as const, url: `${url}?${query}&_cursor=${encodeURIComponent(next)}` }]),
  ];
};

export const searchsetOf = (
  origin: string,
  { type, query }: { readonly type: RecordType; readonly query: SearchQuery },
  { items, next, total, unreadable }: Found,
) => {
  const matches = items.map((record) => ({
    fullUrl: urlOf(origin, record),
    resource: record.resource,
    search: { mode: 'match' as const },
  }));
  const entry = [...matches, ...(unreadable > 0 ? [leftOut(unreadable)] : [])];
  return {
    resourceType: 'Bundle' as const,
    type: 'searchset',
    ...(total === undefined ? {} : { total }),
    link: linksOf(`${baseOf(origin)}/${type}`, searchParametersOf(query), next),
    ...(entry.length === 0 ? {} : { entry }),
  };
};

/** What a search tells of itself beside its matches (http://hl7.org/fhir/R4/valueset-search-entry-mode.html). */
const leftOut = (unreadable: number) => ({
  resource: incomplete(`${unreadable} of the records cannot be opened and are left out; the platform has been told.`),
  search: { mode: 'outcome' as const },
});

const incomplete = (diagnostics: string) => ({
  resourceType: 'OperationOutcome' as const,
  issue: [{ severity: 'warning', code: 'incomplete', diagnostics }],
});

/** How a version came to be, as a request: a first one by POST, which is all that is known of it. */
const requestOf = (record: RecordVersion | Unreadable) => {
  const { type, id, version } = record;
  if (isDeletion(record)) return { method: 'DELETE', url: `${type}/${id}` };
  return version === 1 ? { method: 'POST', url: type } : { method: 'PUT', url: `${type}/${id}` };
};

const statusOf = (record: RecordVersion | Unreadable): string => {
  if (isDeletion(record)) return '204 No Content';
  return record.version === 1 ? '201 Created' : '200 OK';
};

const isDeletion = (record: RecordVersion | Unreadable): boolean => !isUnreadable(record) && !record.resource;

export const historyOf = (
  origin: string,
  { url, count, next }: { readonly url: string; readonly count: number; readonly next?: string },
  versions: readonly (RecordVersion | Unreadable)[],
) => ({
  resourceType: 'Bundle' as const,
  type: 'history',
  link: linksOf(url, new URLSearchParams({ _count: String(count) }), next),
  ...(versions.length === 0
    ? {}
    : {
        entry: versions.map((version) => historyEntry(origin, version)),
      }),
});

/** A version that does not open keeps its place; what is missing is told beside it. */
const historyEntry = (origin: string, record: RecordVersion | Unreadable) => {
  const response = { status: statusOf(record), etag: etagOf(record.version), lastModified: record.lastUpdated };
  const entry = { fullUrl: urlOf(origin, record), request: requestOf(record), response };
  if (isUnreadable(record)) {
    const outcome = incomplete('This version cannot be opened and its content is left out; the platform has been told.');
    return { ...entry, response: { ...response, outcome } };
  }
  return record.resource ? { ...entry, resource: record.resource } : entry;
};
