/** The first settings of a hospital, from its plan, in its own partition. Undone by `removeDefaults`. */
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, tableOf, translate } from '../aws/table.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import { planNamed } from '../kernel/plan.ts';
import type { Tenant } from '../kernel/tenant.ts';
import { settingsKeyOf } from '../tenancy/settings.ts';

type ConfigSession = TenantSession<'config:write'>;

/** Settings that are there already stay as they are. */
export const writeDefaults = async (session: ConfigSession, table: string, { plan }: Pick<Tenant, 'plan'>): Promise<void> => {
  const { maxFileBytes, maxApiKeys } = planNamed(plan);
  const Item = { ...settingsKeyOf(session.tenantId), maxFileBytes, maxApiKeys, version: 1 };
  await tableOf(session)
    .send(new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' }))
    .catch((error: unknown) => {
      if (!isConditionFailed(error)) translate(error);
    });
};

export const removeDefaults = async (session: ConfigSession, table: string): Promise<void> => {
  await tableOf(session)
    .send(new DeleteCommand({ TableName: table, Key: settingsKeyOf(session.tenantId) }))
    .catch(translate);
};
