/** Onboards a hospital again whose onboarding failed. What could not be taken back stands, and its steps are not done twice. */
import { conflict } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import { paces } from '../kernel/pace.ts';
import type { Job } from '../tenancy/job.ts';
import { type Pacer, turnOf } from '../tenancy/pacer.ts';
import type { TenantStore } from '../tenancy/tenant.store.ts';
import { newJob } from '../tenancy/workflows.ts';
import { type BeginNeeds, beginJob, quietOf, standing } from './begin-job.ts';

export type RetryNeeds = BeginNeeds & { readonly tenants: Pick<TenantStore, 'findWithSetup'>; readonly pacer: Pacer };

/** It takes its turn as a new one does. Throws as `beginJob` does, `SetupForgotten`, and `NotYourTurn`. */
export const retryTenant = async (needs: RetryNeeds, tenantId: TenantId): Promise<Job> => {
  const { tenant, setup } = await needs.tenants.findWithSetup(tenantId);
  // One that is not failed has none to take: it is refused, or its job goes on.
  const turn = tenant?.status === 'failed' ? await turnOf(needs.pacer, paces.onboarding) : needs.now();
  const job = await beginJob(needs, tenantId, {
    from: ['failed'],
    to: 'provisioning',
    make({ own, at, tenant: { placement }, last }) {
      if (!setup)
        throw conflict('SetupForgotten', 'Who its administrator was to be is forgotten. Remove it, and onboard it anew.');
      const job = standing(newJob({ kind: 'create-tenant', tenantId, own, at, placement }), last);
      const quietUntil = quietOf(last);
      return { ...job, notBefore: turn.toISOString(), ...(quietUntil ? { quietUntil } : {}) };
    },
  });
  return job;
};
