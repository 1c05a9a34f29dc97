/** `/` of the platform: how many hospitals there are in which status, how onboarding goes, what failed. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { tenantStatuses } from '../../../functions/kernel/tenant.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { countsByStatus } from './figures.ts';
import { JobsTable } from './jobs-table.tsx';
import { hasEnded, type Tenant } from './nouns.ts';
import { OnboardingFiguresPanel } from './onboarding-figures.tsx';
import { useJobs, useTenants } from './reads.ts';
import { TenantStatus } from './status.tsx';
import { texts } from './texts.ts';

const Counts = ({ tenants }: { readonly tenants: readonly Tenant[] }): ReactNode => {
  const counts = countsByStatus(tenants);
  return (
    <Container header={<Header variant="h2">{texts.byStatus}</Header>}>
      <ColumnLayout columns={3} minColumnWidth={150}>
        {tenantStatuses.map((status) => (
          <div key={status}>
            <TenantStatus status={status} />
            <Box fontSize="display-l" fontWeight="light">
              {(counts.get(status) ?? 0).toLocaleString('en')}
            </Box>
          </div>
        ))}
      </ColumnLayout>
    </Container>
  );
};

export const DashboardPage = (): ReactNode => {
  const tenants = useTenants();
  const { data, isPending, error, refetch, isFetching } = useJobs();
  const queries = useQueryClient();
  const jobs = data?.jobs ?? [];
  const names = new Map(tenants.data?.map(({ id, organization }) => [id, organization.name]));
  const nameOf = (tenantId: string): string => names.get(tenantId) ?? tenantId;
  const refresh = (): void =>
    void Promise.all([tenants.refetch(), refetch(), queries.invalidateQueries({ queryKey: ['figures'] })]);
  return (
    <Page
      title={texts.dashboard}
      description={texts.dashboardIntro}
      actions={
        <Button iconName="refresh" ariaLabel={texts.refresh} loading={isFetching || tenants.isFetching} onClick={refresh} />
      }
    >
      <SpaceBetween size="l">
        <ProblemAlert error={tenants.error ?? error} onRetry={refresh} />
        <Counts tenants={tenants.data ?? []} />
        <OnboardingFiguresPanel />
        <JobsTable
          title={texts.running}
          jobs={jobs.filter((job) => !hasEnded(job))}
          isLoading={isPending}
          empty={texts.noRunning}
          nameOf={nameOf}
        />
        <JobsTable
          title={texts.failures}
          jobs={jobs.filter(({ status }) => status === 'failed')}
          isLoading={isPending}
          empty={texts.noFailures}
          nameOf={nameOf}
        />
      </SpaceBetween>
    </Page>
  );
};
