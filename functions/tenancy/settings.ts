/** A hospital's own settings, in its own partition, read with its own session. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { tableOf, translate } from '../aws/table.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import { unavailable } from '../kernel/errors.ts';

export interface Settings {
  /** The largest file, in bytes. */
  readonly maxFileBytes: number;
  readonly maxApiKeys: number;
  readonly version: number;
}

export const settingsKeyOf = (tenantId: string) => ({ pk: `${tenantId}#config`, sk: 'settings' });

export const readSettings = async (session: TenantSession<'config:read'>, table: string): Promise<Settings> => {
  const { Item: item } = await tableOf(session)
    .send(new GetCommand({ TableName: table, Key: settingsKeyOf(session.tenantId), ConsistentRead: true }))
    .catch(translate);
  if (!item) throw unavailable('SettingsUnavailable', 'The settings of this hospital are not ready. Try again.');
  return item as Settings;
};
