/** The Lambda of `/fhir/R4`: each route bound to its use case. */
import { randomUUID } from 'node:crypto';
import { createDataKeys } from '../aws/data-key.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import { api } from '../edge/api.ts';
import { reply } from '../edge/reply.ts';
import { urlOf } from '../fhir/version-tag.ts';
import { deleteAnswer, readAnswer, writeAnswer } from './answer.ts';
import { createChangeStore } from './change.store.ts';
import { contract } from './contract.ts';
import { createRecord } from './create-record.ts';
import { deleteRecord } from './delete-record.ts';
import { searchedFor } from './entry-audit.ts';
import { listRecordHistory } from './list-record-history.ts';
import { processBatch } from './process-batch.ts';
import { processTransaction } from './process-transaction.ts';
import { readRecord } from './read-record.ts';
import { readRecordVersion } from './read-record-version.ts';
import { createRecordReader } from './record.store.ts';
import { searchRecords } from './search-records.ts';
import { historyOf, searchsetOf } from './searchset.ts';
import { updateRecord } from './update-record.ts';

const now = Date.now;
const keys = createDataKeys({ now });

type ReadSession = TenantSession<'record:read' | 'key:open'>;
type WriteSession = TenantSession<'record:write' | 'key:open'>;

const reading = async (session: ReadSession) => {
  const key = await keys.open(session);
  const owner = { tenantId: session.tenantId, key };
  return { records: createRecordReader({ session, owner }), cursorKey: key.derive('cursor') };
};

const writing = async (session: WriteSession, origin: string) => {
  const key = await keys.open(session);
  const settings = { session, owner: { tenantId: session.tenantId, key } };
  const records = { ...createRecordReader(settings), ...createChangeStore(settings) };
  return { records, cursorKey: key.derive('cursor'), now, newId: randomUUID, origin };
};

export const handler = api(contract, {
  processBundle: async ({ caller, input: { body }, session, origin, requestId, signal, audit }) => {
    const needs = { ...(await writing(session, origin)), requestId, signal, audit };
    const process = body.type === 'batch' ? processBatch : processTransaction;
    return reply(200, await process(needs, caller, body));
  },

  searchRecords: async ({ input: { params, query }, session, origin, audit }) => {
    const search = { ...params, query };
    for (const resource of searchedFor(params.type, query)) audit.touched(resource);
    return reply(200, searchsetOf(origin, search, await searchRecords(await reading(session), search)));
  },

  createRecord: async ({ caller, input: { params, body, headers }, session, origin, audit }) => {
    const { 'idempotency-key': key, 'if-none-exist': ifNoneExist } = headers;
    const input = { ...params, resource: body, key, ifNoneExist };
    const created = await createRecord(await writing(session, origin), caller, input);
    audit.touched(created.record);
    return writeAnswer(origin, created);
  },

  readRecord: async ({ input: { params, headers }, session }) =>
    readAnswer(await readRecord(await reading(session), params), headers['if-none-match']),

  updateRecord: async ({ input: { params, body, headers }, session, origin }) => {
    const input = { ...params, resource: body, ifMatch: headers['if-match'] };
    return writeAnswer(origin, await updateRecord(await writing(session, origin), input));
  },

  deleteRecord: async ({ input: { params, headers }, session, origin }) =>
    deleteAnswer(await deleteRecord(await writing(session, origin), { ...params, ifMatch: headers['if-match'] })),

  listRecordHistory: async ({ input: { params, query }, session, origin }) => {
    const { _count: count, _cursor: cursor } = query;
    const { items, next } = await listRecordHistory(await reading(session), { ...params, count, cursor });
    return reply(200, historyOf(origin, { url: `${urlOf(origin, params)}/_history`, count, next }, items));
  },

  readRecordVersion: async ({ input: { params, headers }, session }) => {
    const { type, id, versionId } = params;
    const record = await readRecordVersion(await reading(session), { type, id, version: Number(versionId) });
    return readAnswer(record, headers['if-none-match']);
  },
});
