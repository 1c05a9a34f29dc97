/** All that onboarding writes before its workflow starts: the hospital, its setup and its job, or none of them. */
import { type DynamoDBDocumentClient, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, translate } from '../aws/table.ts';
import { jobItemOf, jobKeyOf } from '../tenancy/job.store.ts';
import { setupKeyOf, tenantItemOf, tenantKeyOf } from '../tenancy/tenant.store.ts';
import type { CreateTenantNeeds } from './create-tenant.ts';

export const createNewTenantStore = (
  control: DynamoDBDocumentClient,
  table: string,
): Pick<CreateTenantNeeds, 'put' | 'forget'> => ({
  put(tenant, setup, job) {
    const items = [tenantItemOf(tenant), { ...setupKeyOf(tenant.id), ...setup }, jobItemOf(job)];
    return isWritten(
      control,
      items.map((Item) => ({ Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' } })),
    );
  },
  forget({ id, tenantId }) {
    const untouched = {
      ConditionExpression: 'attribute_not_exists(#version) OR #version = :first',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':first': 1 },
    };
    const keys = [tenantKeyOf(tenantId), setupKeyOf(tenantId), jobKeyOf(id)];
    return isWritten(
      control,
      keys.map((Key) => ({ Delete: { TableName: table, Key, ...untouched } })),
    );
  },
});

/** Whether all of it was written; where a condition failed, nothing was. */
const isWritten = async (
  control: DynamoDBDocumentClient,
  items: TransactWriteCommandInput['TransactItems'],
): Promise<boolean> => {
  try {
    await control.send(new TransactWriteCommand({ TransactItems: items }));
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    return translate(error);
  }
};
