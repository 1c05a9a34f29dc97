/** `/jobs/:jobId`: a job as it goes. All it shows is read from the API, so that a reload loses nothing. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useFollow } from '../shell/use-follow.ts';
import { FailedJob } from './failed-job.tsx';
import { timeText } from './figures.ts';
import { jobIdOf } from './job-path.ts';
import { JobSteps } from './job-steps.tsx';
import type { Job, Tenant } from './nouns.ts';
import { useJob, useTenant } from './reads.ts';
import { texts, words } from './texts.ts';

interface ProgressProps {
  readonly job: Job;
  readonly tenant: Tenant | undefined;
}

const Progress = ({ job, tenant }: ProgressProps): ReactNode => {
  const follow = useFollow();
  const isOpen = job.status === 'succeeded' && job.kind === 'create-tenant';
  return (
    <SpaceBetween size="l">
      {job.status === 'failed' && <FailedJob key={job.id} job={job} tenant={tenant} />}
      {isOpen && (
        <Alert
          type="success"
          action={
            <Button href={`/tenants/${job.tenantId}`} onFollow={follow}>
              {texts.openTenant}
            </Button>
          }
        >
          {texts.jobOpen(tenant?.organization.name ?? texts.hospital)}
        </Alert>
      )}
      {job.notBefore && job.status === 'running' && job.kind === 'remove-tenant' && (
        <Alert type="warning">{texts.notBefore(timeText(job.notBefore))}</Alert>
      )}
      <Container>
        <JobSteps steps={job.steps} percentage={job.percentage} isFailed={job.status === 'failed' || job.status === 'undoing'} />
      </Container>
    </SpaceBetween>
  );
};

const titleOf = (job: Job | undefined, name: string | undefined): string =>
  [job && words.kinds[job.kind], name].filter((part) => part !== undefined).join(': ') || texts.hospital;

export const JobPage = (): ReactNode => {
  const parts = useParams();
  const jobId = jobIdOf(parts);
  const { data: job, error, refetch } = useJob(jobId);
  const { tenantId = '' } = parts;
  const { data: tenant } = useTenant(tenantId);
  const name = tenant?.organization.name ?? texts.hospital;
  return (
    <Page
      title={titleOf(job, tenant?.organization.name)}
      description={texts.jobIntro}
      trail={[
        { text: texts.tenants, href: '/tenants' },
        { text: name, href: `/tenants/${tenantId}` },
      ]}
    >
      <SpaceBetween size="l">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {job ? <Progress job={job} tenant={tenant} /> : !error && <Spinner size="large" />}
      </SpaceBetween>
    </Page>
  );
};
