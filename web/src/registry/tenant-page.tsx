/** `/tenants/:tenantId`: one hospital, what was done with it, and what can be. */
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useSession } from '../access/session.tsx';
import { originOf } from '../place.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { CopyText } from './copy-text.tsx';
import { EventsTable } from './events-table.tsx';
import { timeText } from './figures.ts';
import { JobSteps } from './job-steps.tsx';
import { JobsTable } from './jobs-table.tsx';
import type { Job, Tenant } from './nouns.ts';
import { OwnDomainPanel } from './own-domain-panel.tsx';
import { useJobs, useTenant } from './reads.ts';
import { TenantStatus } from './status.tsx';
import { TenantActions } from './tenant-actions.tsx';
import { texts, words } from './texts.ts';

const About = ({ tenant }: { readonly tenant: Tenant }): ReactNode => {
  const { config } = useSession();
  const address = originOf(tenant.slug, config.origin);
  return (
    <Container header={<Header variant="h2">{texts.about}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: texts.status, value: <TenantStatus status={tenant.status} /> },
          {
            label: texts.address,
            value: (
              <Link href={address} external>
                {new URL(address).host}
              </Link>
            ),
          },
          { label: texts.plan, value: words.plans[tenant.plan] },
          { label: texts.kind, value: words.types[tenant.organization.type] },
          { label: texts.size, value: words.sizes[tenant.organization.size] },
          { label: texts.placement, value: texts.placements[tenant.placement.kind] },
          { label: texts.created, value: timeText(tenant.createdAt) },
          { label: texts.changed, value: timeText(tenant.updatedAt) },
          {
            label: texts.id,
            value: <CopyText text={tenant.id} label={texts.copyId} />,
          },
        ]}
      />
    </Container>
  );
};

const LastSteps = ({ job }: { readonly job: Job }): ReactNode => (
  <Container header={<Header variant="h2">{`${texts.steps}: ${words.kinds[job.kind]}`}</Header>}>
    <JobSteps steps={job.steps} percentage={job.percentage} isFailed={job.status === 'failed' || job.status === 'undoing'} />
  </Container>
);

export const TenantPage = (): ReactNode => {
  const { tenantId = '' } = useParams();
  const { data: tenant, error, refetch } = useTenant(tenantId);
  const jobs = useJobs(tenantId);
  const all = jobs.data?.jobs ?? [];
  const [last] = all;
  return (
    <Page
      title={tenant?.organization.name ?? texts.hospital}
      trail={[{ text: texts.tenants, href: '/tenants' }]}
      actions={tenant && <TenantActions tenant={tenant} />}
    >
      <SpaceBetween size="l">
        <ProblemAlert error={error ?? jobs.error} onRetry={() => void Promise.all([refetch(), jobs.refetch()])} />
        {tenant ? <About tenant={tenant} /> : !error && <Spinner size="large" />}
        {tenant && <OwnDomainPanel tenant={tenant} />}
        {last && <LastSteps job={last} />}
        <JobsTable title={texts.jobs} jobs={all} isLoading={jobs.isPending} empty={texts.noJobs} />
        <EventsTable jobs={all} tenant={tenant} isLoading={jobs.isPending} />
      </SpaceBetween>
    </Page>
  );
};
