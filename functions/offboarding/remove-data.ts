/**
 * Destroys every item of a hospital, without reading a table through: records by the lists that name them, everything else by its area's
 * partition. The data key goes last, for it alone tells what the lists are called.
 */
import { openDataKey } from '../aws/data-key.ts';
import { indexPartition } from '../aws/index-partition.ts';
import { tableOf } from '../aws/table.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import type { TaskAnswer } from '../edge/task.ts';
import { allLists } from '../fhir/record-lists.ts';
import { type EmptyNeeds, emptyList, emptyPartition, hasItems } from './empty-partition.ts';

export type DataSession = TenantSession<'data:purge'> & TenantSession<'key:open'>;

export interface RemoveDataNeeds extends Pick<EmptyNeeds, 'goesOn' | 'count'> {
  readonly session: DataSession;
}

/** `unfinished` when there was no time for all. Throws `KeyUnavailable`: without its key, what it has could not be found. */
export const removeData = async ({ session, ...given }: RemoveDataNeeds): Promise<TaskAnswer> => {
  const { tenantId, table } = session;
  const needs = { ...given, table, client: tableOf(session) };
  const keys = `${tenantId}#key`;
  if (await hasItems(needs, keys)) {
    const owner = { tenantId, key: await openDataKey(session) };
    for (const list of allLists) {
      if (!(await emptyList(needs, indexPartition(owner, 'record', list)))) return { state: 'unfinished' };
    }
  }
  for (const pk of [`${tenantId}#file`, `${tenantId}#member`, `${tenantId}#config`, keys]) {
    if (!(await emptyPartition(needs, pk))) return { state: 'unfinished' };
  }
  return {};
};

export interface RemoveApiKeysNeeds extends Pick<EmptyNeeds, 'goesOn' | 'count'> {
  readonly session: TenantSession<'apikey:purge'>;
  readonly controlTable: string;
}

/** They are in the control table, in a partition of the hospital's own. */
export const removeApiKeys = async ({ session, controlTable, ...given }: RemoveApiKeysNeeds): Promise<TaskAnswer> => {
  const needs = { ...given, client: tableOf(session), table: controlTable };
  return (await emptyPartition(needs, `APIKEY#${session.tenantId}`)) ? {} : { state: 'unfinished' };
};
