/** All that onboarding writes before its workflow starts: the hospital, its setup and its job, or none of them. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { jobItemOf, jobKeyOf } from '../tenancy/job.store.ts';
import { putNewTenant, removeNewTenant, setupKeyOf, tenantItemOf, tenantKeyOf } from '../tenancy/tenant.store.ts';
import type { CreateTenantNeeds } from './create-tenant.ts';

export const createNewTenantStore = (
  control: DynamoDBDocumentClient,
  table: string,
): Pick<CreateTenantNeeds, 'put' | 'forget'> => ({
  put: (tenant, setup, job) =>
    putNewTenant(control, table, [tenantItemOf(tenant), { ...setupKeyOf(tenant.id), ...setup }, jobItemOf(job)]),
  forget: ({ id, tenantId }) => removeNewTenant(control, table, [tenantKeyOf(tenantId), setupKeyOf(tenantId), jobKeyOf(id)]),
});
