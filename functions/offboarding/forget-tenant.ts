/** The last of a hospital: its subdomain is free, and the control plane forgets it, and who signed it up. Its jobs stay: they are the history. */
import { DeleteCommand, type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
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
  if (signUpId) await forgetSignUp({ control, controlTable }, { id, signUpId });
  await remove(removalKeyOf(id));
  await remove(tenantKeyOf(id), {
    ConditionExpression: '#status = :removing',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':removing': 'removing' satisfies TenantStatus },
  });
};

/** The candidate and its sign-up, or neither: they stay where another hospital came of them, because this one's subdomain was taken. */
const forgetSignUp = async (
  { control, controlTable }: ForgetNeeds,
  { id, signUpId }: Required<Pick<Tenant, 'id' | 'signUpId'>>,
): Promise<void> => {
  const own = { ConditionExpression: 'tenantId = :id', ExpressionAttributeValues: { ':id': id } };
  const removals = [
    { Delete: { TableName: controlTable, Key: candidateKeyOf(signUpId), ...own } },
    { Delete: { TableName: controlTable, Key: signUpKeyOf(signUpId) } },
  ];
  await control.send(new TransactWriteCommand({ TransactItems: removals })).catch((error: unknown) => {
    if (!isConditionFailed(error)) translate(error);
  });
};
