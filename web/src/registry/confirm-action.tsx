/** Asks before something is done with a hospital. A removal, or going on with one, wants its subdomain typed: what it destroys does not come back. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { planSchema, plansAt } from '../../../functions/kernel/plan.ts';
import { contract } from '../../../functions/registry/contract.ts';
import { useSession } from '../access/session.tsx';
import type { Api } from '../api.ts';
import { ConfirmModal } from '../shell/confirm-modal.tsx';
import type { Action } from './actions.ts';
import { PlanFields } from './draft-fields.tsx';
import { jobPathOf } from './job-path.ts';
import type { Tenant } from './nouns.ts';
import { texts } from './texts.ts';

const { suspendTenant, reactivateTenant, retryTenant, restoreTenant, removeTenant, changePlan } = contract.routes;

const says = {
  suspend: texts.suspendSays,
  reactivate: texts.reactivateSays,
  changePlan: texts.changePlanSays,
  retry: texts.retrySays,
  restore: texts.restoreSays,
  remove: texts.removeSays,
  removeAgain: texts.removeAgainSays,
} satisfies Readonly<Record<Action, (name: string) => string>>;

const isRemoval = (action: Action): boolean => action === 'remove' || action === 'removeAgain';

/** The path of the job that was begun; nothing where the work is done at once. `plan` is the hospital's, or the one chosen for it. */
const perform = async (api: Api, { id: tenantId, version, plan }: Tenant, action: Action): Promise<string | undefined> => {
  const params = { tenantId };
  // What is shown may be old: another operator's change is then not undone unseen.
  const headers = { 'if-match': `W/"${version}"` };
  if (action === 'suspend') await api(suspendTenant, { params, headers });
  if (action === 'reactivate') await api(reactivateTenant, { params, headers });
  if (action === 'changePlan') await api(changePlan, { params, headers, body: { plan } });
  if (action === 'restore') await api(restoreTenant, { params });
  if (action === 'retry') return jobPathOf((await api(retryTenant, { params })).job.id);
  if (isRemoval(action)) return jobPathOf((await api(removeTenant, { params })).job.id);
  return undefined;
};

interface ConfirmActionProps {
  readonly tenant: Tenant;
  readonly action: Action;
  readonly onClose: () => void;
}

export const ConfirmAction = ({ tenant, action, onClose }: ConfirmActionProps): ReactNode => {
  const { api } = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const [plan, setPlan] = useState(tenant.plan);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => perform(api, { ...tenant, plan }, action),
    onSuccess: async (path) => {
      onClose();
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['tenants'] }),
        queries.invalidateQueries({ queryKey: ['jobs'] }),
      ]);
      if (path) await navigate(path);
    },
  });
  const isUnready = (isRemoval(action) && typed !== tenant.slug) || (action === 'changePlan' && plan === tenant.plan);
  return (
    <ConfirmModal
      header={`${texts[action]}: ${tenant.organization.name}`}
      says={says[action](tenant.organization.name)}
      label={texts[action]}
      isPending={isPending}
      isUnready={isUnready}
      error={error}
      onConfirm={() => mutate()}
      onClose={onClose}
    >
      {action === 'changePlan' && (
        <PlanFields
          plans={plansAt(tenant.placement)}
          draft={{ plan }}
          faults={{}}
          onChange={(chosen) => setPlan(planSchema.parse(chosen.plan))}
        />
      )}
      {isRemoval(action) && (
        <FormField label={texts.typeSlug(tenant.slug)}>
          <Input value={typed} autoComplete={false} onChange={({ detail }) => setTyped(detail.value)} />
        </FormField>
      )}
    </ConfirmModal>
  );
};
