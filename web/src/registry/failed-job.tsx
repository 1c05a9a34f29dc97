/** Why a job failed, and the way on from it: where it is still the last that was begun on its hospital. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useNavigate } from 'react-router';
import { contract } from '../../../functions/registry/contract.ts';
import { useSession } from '../access/session.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useFollow } from '../shell/use-follow.ts';
import { wayOnFrom } from './actions.ts';
import { ConfirmAction } from './confirm-action.tsx';
import { jobPathOf } from './job-path.ts';
import type { Job, Tenant } from './nouns.ts';
import { texts } from './texts.ts';

interface FailedJobProps {
  readonly job: Job;
  /** Absent until it is read, and when it is gone. */
  readonly tenant: Tenant | undefined;
}

export const FailedJob = ({ job, tenant }: FailedJobProps): ReactNode => {
  const { api } = useSession();
  const navigate = useNavigate();
  const follow = useFollow();
  const [isAsking, setAsking] = useState(false);
  const retry = useMutation({
    mutationFn: () => api(contract.routes.retryTenant, { params: { tenantId: job.tenantId } }),
    onSuccess: ({ job: next }) => navigate(jobPathOf(next.id)),
  });
  const way = tenant && wayOnFrom(job, tenant);
  return (
    <SpaceBetween size="s">
      <Alert
        type="error"
        header={texts.jobFailed}
        action={
          (way === 'retry' && (
            <Button loading={retry.isPending} onClick={() => retry.mutate()}>
              {texts.retry}
            </Button>
          )) ||
          (way === 'removeAgain' && <Button onClick={() => setAsking(true)}>{texts.removeAgain}</Button>) ||
          (way === 'domain' && (
            <Button href={`/tenants/${job.tenantId}`} onFollow={follow}>
              {texts.showDomain}
            </Button>
          ))
        }
      >
        {job.error?.detail}
      </Alert>
      <ProblemAlert error={retry.error} />
      {isAsking && tenant && <ConfirmAction tenant={tenant} action="removeAgain" onClose={() => setAsking(false)} />}
    </SpaceBetween>
  );
};
