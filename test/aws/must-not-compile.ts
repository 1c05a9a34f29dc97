/** Sessions and ids that must not compile: a store takes only a session that may do what the store does. */

import { createApiKeyStore } from '../../functions/access/api-key.store.ts';
import type { DataKey, DataKeys } from '../../functions/aws/data-key.ts';
import { makeDataKey } from '../../functions/aws/data-key.ts';
import { tableOf } from '../../functions/aws/table.ts';
import type { TenantCache } from '../../functions/aws/tenant-cache.ts';
import type { TenantSession, TenantSessions } from '../../functions/aws/tenant-session.ts';
import { createFileStore } from '../../functions/files/file.store.ts';
import { createRecordReader } from '../../functions/records/record.store.ts';
import { drawNumber } from '../../functions/tenancy/sequence.ts';

declare const sessions: TenantSessions;
declare const readsRecords: TenantSession<'record:read'>;
declare const readsAndOpens: TenantSession<'config:read' | 'key:open'>;
declare const keys: DataKeys;
declare const key: DataKey;
declare const cache: TenantCache<DataKey>;

export const good = [
  () => tableOf(readsRecords),
  () => keys.open(readsAndOpens),
  () => cache.get(readsRecords.cacheKey('record', 'one')),
];

// @ts-expect-error numbers are drawn with config:write
export const drawn = () => drawNumber({ session: readsAndOpens, table: 'tenants' }, 'medical-record-number');

// @ts-expect-error API keys are kept with apikey:write
export const apiKeys = () => createApiKeyStore(readsAndOpens, 'control');

// @ts-expect-error files are read with file:read
export const files = () => createFileStore(readsAndOpens, key);

// @ts-expect-error a data key is opened with key:open
export const opened = () => keys.open(readsRecords);

// @ts-expect-error and made with key:make
export const made = () => makeDataKey(readsAndOpens, 'key');

// @ts-expect-error records are read with a session, and with nothing else
export const records = () => createRecordReader({ owner: { tenantId: readsRecords.tenantId, key } });

// @ts-expect-error fewer scopes do not stand for more
export const widened: TenantSession<'record:read' | 'record:write'> = readsRecords;

// @ts-expect-error a session of another scope is another session
export const exchanged: TenantSession<'record:write'> = readsRecords;

// @ts-expect-error a tenant is named by its id, not by any text
export const named = () => sessions.open({ id: 'general' }, ['record:read']);

// @ts-expect-error a scope is one of the table
export const greedy = () => sessions.open({ id: readsRecords.tenantId }, ['*']);

// @ts-expect-error an entry of a tenant cache is named by a session alone
export const peeked = () => cache.get('22222222-2222-4222-8222-222222222222 data#1');
