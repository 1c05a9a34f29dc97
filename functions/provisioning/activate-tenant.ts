/** The last step: the hospital is active, and what only onboarding needed will be forgotten. Undone by `deactivateTenant`. */
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { translate } from '../aws/table.ts';
import type { TenantId } from '../kernel/ids.ts';
import { setupKeyOf, type TenantStore } from '../tenancy/tenant.store.ts';

export interface ActivateNeeds {
  readonly control: Pick<DynamoDBDocumentClient, 'send'>;
  readonly controlTable: string;
  readonly tenants: Pick<TenantStore, 'find' | 'move'>;
  readonly now: () => Date;
}

export const activateTenant = async (needs: ActivateNeeds, tenantId: TenantId): Promise<void> => {
  const tenant = await needs.tenants.find(tenantId);
  if (tenant?.status !== 'active') {
    await needs.tenants.move(tenantId, { from: ['provisioning'], to: 'active', at: needs.now().toISOString() });
  }
  await forgetSoon(needs, tenantId);
};

/** A day: long after this workflow can still undo what it did, for which it needs the setup. */
const keptSeconds = 86_400;

/** DynamoDB's TTL removes it then. */
const forgetSoon = async ({ control, controlTable, now }: ActivateNeeds, tenantId: TenantId): Promise<void> => {
  const update = new UpdateCommand({
    TableName: controlTable,
    Key: setupKeyOf(tenantId),
    UpdateExpression: 'SET expiresAt = :then',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':then': Math.floor(now().getTime() / 1000) + keptSeconds },
  });
  await control.send(update).catch(translate);
};

/** Closes the doors if they were opened already, before anything behind them is taken away. Twice is once. */
export const deactivateTenant = async ({ tenants, now }: ActivateNeeds, tenantId: TenantId): Promise<void> => {
  const tenant = await tenants.find(tenantId);
  if (tenant?.status === 'active')
    await tenants.move(tenantId, { from: ['active'], to: 'provisioning', at: now().toISOString() });
};
