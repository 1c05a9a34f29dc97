/** What an entry of a bundle asks for, told from its method and URL as the gateway tells it for a request of its own. */
import type * as z from 'zod';
import type { RequestEntry } from '../fhir/bundle.ts';
import type { RecordId, Resource } from '../fhir/record.ts';
import type { RecordType } from '../fhir/record-type.ts';
import type { SearchQuery } from '../fhir/search.ts';
import { type Fault, invalid } from '../kernel/errors.ts';
import { contract } from './contract.ts';

export type ReadInteraction =
  | { readonly kind: 'search'; readonly type: RecordType; readonly query: SearchQuery }
  | ({ readonly kind: 'read'; readonly ifNoneMatch?: string } & RecordId)
  | ({ readonly kind: 'vread'; readonly version: number; readonly ifNoneMatch?: string } & RecordId)
  | ({ readonly kind: 'history'; readonly count: number; readonly cursor?: string } & RecordId);

export type WriteInteraction =
  | { readonly kind: 'create'; readonly type: RecordType; readonly resource: Resource; readonly ifNoneExist?: string }
  | ({ readonly kind: 'update'; readonly resource: Resource; readonly ifMatch?: string } & RecordId)
  | ({ readonly kind: 'delete'; readonly ifMatch?: string } & RecordId);

export type Interaction = ReadInteraction | WriteInteraction;

export const writes = (interaction: Interaction): interaction is WriteInteraction =>
  interaction.kind === 'create' || interaction.kind === 'update' || interaction.kind === 'delete';

/** Throws `EntryInvalid`; its faults point into the entry. */
export const interactionOf = (entry: RequestEntry): Interaction => {
  const { method, url, ifMatch, ifNoneMatch, ifNoneExist } = entry.request;
  const [path = '', ...rest] = url.replace(/^\//, '').split('?');
  const query = queryOf(rest.join('?'));
  const { route, values } = match(method, path);
  const params = accept(route.params, values);
  if (route !== routes.searchRecords && route !== routes.listRecordHistory && rest.length > 0) {
    throw refused('request.url', 'takes no parameters with this method; conditional updates and deletes are not served');
  }
  switch (route) {
    case routes.searchRecords:
      return { kind: 'search', ...accept(routes.searchRecords.params, values), query: accept(routes.searchRecords.query, query) };
    case routes.listRecordHistory: {
      const { _count: count, _cursor: cursor } = accept(routes.listRecordHistory.query, query);
      return { kind: 'history', ...accept(routes.listRecordHistory.params, values), count, cursor };
    }
    case routes.readRecordVersion: {
      const { type, id, versionId } = accept(routes.readRecordVersion.params, values);
      return { kind: 'vread', type, id, version: Number(versionId), ifNoneMatch };
    }
    case routes.readRecord:
      return { kind: 'read', ...accept(routes.readRecord.params, values), ifNoneMatch };
    case routes.createRecord:
      return { kind: 'create', type: params.type, resource: resourceOf(entry), ifNoneExist };
    case routes.updateRecord:
      return { kind: 'update', ...accept(routes.updateRecord.params, values), resource: resourceOf(entry), ifMatch };
    default:
      return { kind: 'delete', ...accept(routes.deleteRecord.params, values), ifMatch };
  }
};

const { processBundle: _, ...routes } = contract.routes;

type EntryRoute = (typeof routes)[keyof typeof routes];

/** `Patient/3f` is `/fhir/R4/{type}/{id}` with its values. */
const match = (method: string, path: string): { readonly route: EntryRoute; readonly values: Record<string, string> } => {
  const parts = path.split('/');
  for (const route of Object.values(routes)) {
    const pattern = route.path.split('/').slice(3);
    const fits = pattern.length === parts.length && pattern.every((one, at) => one.startsWith('{') || one === parts[at]);
    if (!fits || route.method !== method) continue;
    const values = pattern.flatMap((one, at) => (one.startsWith('{') ? [[one.slice(1, -1), parts[at] ?? '']] : []));
    return { route, values: Object.fromEntries(values) };
  }
  throw refused('request.url', 'is not something that can be asked with this method');
};

const queryOf = (text: string): Record<string, string | string[]> => {
  const parameters = new URLSearchParams(text);
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length === 1 ? (values[0] as string) : values];
    }),
  );
};

const accept = <Schema extends z.ZodObject>(schema: Schema, value: unknown): z.output<Schema> => {
  const parsed = schema.strict().safeParse(value);
  if (parsed.success) return parsed.data as z.output<Schema>;
  const details = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${key} is not a known parameter`)
      : [`${issue.path.join('.')} ${issue.message}`],
  );
  throw invalid(
    'EntryInvalid',
    'The entry does not fit.',
    details.map((detail) => ({ pointer: 'request.url', detail })),
  );
};

const resourceOf = ({ resource }: RequestEntry): Resource => {
  if (!resource) throw refused('resource', 'is missing: this method needs one');
  return resource;
};

const refused = (pointer: string, detail: string) =>
  invalid('EntryInvalid', 'The entry does not fit.', [{ pointer, detail }] satisfies Fault[]);
