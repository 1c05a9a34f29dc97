/** `/sign-ups`: hospitals that signed themselves up, and what an operator decides on them. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { type ReactNode, useState } from 'react';
import { useSession } from '../access/session.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useFollow } from '../shell/use-follow.ts';
import { DecideSignUp, type Decision } from './decide-sign-up.tsx';
import { timeText } from './figures.ts';
import type { Candidate } from './nouns.ts';
import { useSignUps } from './reads.ts';
import { texts, words } from './texts.ts';

const signs: Readonly<Record<Candidate['status'], StatusIndicatorProps.Type>> = {
  waiting: 'pending',
  approved: 'success',
  declined: 'stopped',
};

type Decide = (candidate: Candidate, decision: Decision) => void;

const Deciding = ({ candidate, decide }: { readonly candidate: Candidate; readonly decide: Decide }): ReactNode =>
  candidate.status === 'waiting' && (
    <SpaceBetween direction="horizontal" size="xs">
      {(['approve', 'decline'] as const).map((decision) => (
        <Button
          key={decision}
          ariaLabel={`${texts[decision]}: ${candidate.organization.name}`}
          onClick={() => decide(candidate, decision)}
        >
          {texts[decision]}
        </Button>
      ))}
    </SpaceBetween>
  );

const columnsOf = (follow: ReturnType<typeof useFollow>, decide: Decide): TableProps.ColumnDefinition<Candidate>[] => [
  {
    id: 'name',
    header: texts.hospital,
    isRowHeader: true,
    minWidth: 180,
    cell: ({ tenantId, organization, slug, plan }) => (
      <>
        {tenantId ? (
          <Link href={`/tenants/${tenantId}`} onFollow={follow}>
            {organization.name}
          </Link>
        ) : (
          organization.name
        )}
        <Box variant="small" display="block">{`${slug}, ${words.plans[plan]}`}</Box>
      </>
    ),
  },
  {
    id: 'administrator',
    header: texts.administrator,
    minWidth: 200,
    cell: ({ administrator }) => `${administrator.name}, ${administrator.email}`,
  },
  {
    id: 'status',
    header: texts.status,
    minWidth: 130,
    cell: ({ status, error, reason }) => (
      <>
        <StatusIndicator type={error ? 'error' : signs[status]}>{words.candidateStatuses[status]}</StatusIndicator>
        {(error || reason) && (
          <Box variant="small" display="block">
            {error?.detail ?? reason}
          </Box>
        )}
      </>
    ),
  },
  {
    id: 'decide',
    header: texts.decision,
    minWidth: 210,
    cell: (candidate) => <Deciding candidate={candidate} decide={decide} />,
  },
  { id: 'created', header: texts.verified, minWidth: 170, cell: ({ createdAt }) => timeText(createdAt) },
];

export const SignUpsPage = (): ReactNode => {
  const { config } = useSession();
  const follow = useFollow();
  const [status, setStatus] = useState<Candidate['status']>('waiting');
  const [asked, setAsked] = useState<{ readonly candidate: Candidate; readonly decision: Decision }>();
  const { data, error, isPending, isFetching, refetch } = useSignUps(status);
  return (
    <Page title={texts.signUps} hasOwnHeading contentType="table">
      <SpaceBetween size="m">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {config.signUp !== 'approved' && <Alert type="info">{texts.policies[config.signUp]}</Alert>}
        <Table
          variant="full-page"
          items={data?.signUps ?? []}
          columnDefinitions={columnsOf(follow, (candidate, decision) => setAsked({ candidate, decision }))}
          trackBy="id"
          wrapLines
          loading={isPending}
          loadingText={texts.loadingSignUps}
          ariaLabels={{ tableLabel: texts.signUps }}
          empty={texts.noSignUps}
          header={
            <Header
              variant="awsui-h1-sticky"
              description={texts.signUpsIntro}
              actions={
                <Button iconName="refresh" ariaLabel={texts.refresh} loading={isFetching} onClick={() => void refetch()} />
              }
            >
              {texts.signUps}
            </Header>
          }
          filter={
            <SegmentedControl
              label={texts.status}
              selectedId={status}
              options={Object.entries(words.candidateStatuses).map(([id, text]) => ({ id, text }))}
              onChange={({ detail }) => setStatus(detail.selectedId as Candidate['status'])}
            />
          }
        />
      </SpaceBetween>
      {asked && <DecideSignUp key={asked.candidate.id} {...asked} onClose={() => setAsked(undefined)} />}
    </Page>
  );
};
