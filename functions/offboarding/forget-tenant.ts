/** The last of a hospital: its subdomain is free, and the control plane forgets it, and who signed it up. Its jobs stay: they are the history. */
import { DeleteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, translate } from '../aws/table.ts';
import type { Tenant, TenantStatus } from '../kernel/tenant.ts';
import { candidateKeyOf, signUpKeyOf } from '../tenancy/sign-up.store.ts';
import { setupKeyOf, slugKeyOf, tenantKeyOf } from '../tenancy/tenant.store.ts';
import { removalKeyOf } from './removal.store.ts';

export interface ForgetNeeds {
  readonly control: Pick<DynamoDBDocumentClient, 'send'>;
  readonly controlTable: string;
}

/** Its own item goes last: until then this can be tried again. */
export const forgetTenant = async (
  { control, controlTable }: ForgetNeeds,
  { id, slug, signUpId }: Pick<Tenant, 'id' | 'slug' | 'signUpId'>,
): Promise<void> => {
  const remove = async (Key: Record<string, string>, condition: object = {}): Promise<void> => {
    await control.send(new DeleteCommand({ TableName: controlTable, Key, ...condition })).catch((error: unknown) => {
      if (!isConditionFailed(error)) translate(error);
    });
  };
  await remove(slugKeyOf(slug), { ConditionExpression: 'tenantId = :id', ExpressionAttributeValues: { ':id': id } });
  await remove(setupKeyOf(id));
  if (signUpId) for (const key of [candidateKeyOf(signUpId), signUpKeyOf(signUpId)]) await remove(key);
  await remove(removalKeyOf(id));
  await remove(tenantKeyOf(id), {
    ConditionExpression: '#status = :removing',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':removing': 'removing' satisfies TenantStatus },
  });
};
