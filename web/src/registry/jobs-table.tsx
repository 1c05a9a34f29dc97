/** Jobs, newest first, each with the step it is at or broke at. */
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { useFollow } from '../shell/use-follow.ts';
import { brokenStepOf, durationText, millisecondsOf, timeText } from './figures.ts';
import { jobPathOf } from './job-path.ts';
import { hasEnded, type Job } from './nouns.ts';
import { JobStatus } from './status.tsx';
import { texts, words } from './texts.ts';

interface JobsTableProps {
  readonly title: string;
  readonly jobs: readonly Job[];
  readonly isLoading: boolean;
  readonly empty: string;
  /** What a hospital is called, where the jobs are of several. */
  readonly nameOf?: (tenantId: string) => string;
}

const stepOf = (job: Job): string =>
  brokenStepOf(job) ?? job.steps.find(({ status }) => status === 'running')?.title ?? `${job.percentage} %`;

const tookOf = (job: Job): string =>
  durationText(hasEnded(job) ? millisecondsOf({ startedAt: job.notBefore ?? job.createdAt, endedAt: job.updatedAt }) : undefined);

export const JobsTable = ({ title, jobs, isLoading, empty, nameOf }: JobsTableProps): ReactNode => {
  const follow = useFollow();
  return (
    <Table
      header={
        <Header variant="h2" counter={`(${jobs.length})`}>
          {title}
        </Header>
      }
      items={jobs}
      loading={isLoading}
      loadingText={title}
      empty={empty}
      trackBy="id"
      wrapLines
      ariaLabels={{ tableLabel: title }}
      columnDefinitions={[
        {
          id: 'kind',
          header: nameOf ? texts.hospital : texts.kind,
          isRowHeader: true,
          minWidth: 150,
          cell: ({ id, kind, tenantId }) => (
            <Link href={jobPathOf(id)} onFollow={follow}>
              {nameOf ? `${nameOf(tenantId)}: ${words.kinds[kind]}` : words.kinds[kind]}
            </Link>
          ),
        },
        { id: 'status', header: texts.status, minWidth: 150, cell: ({ status }) => <JobStatus status={status} /> },
        { id: 'step', header: texts.atStep, cell: stepOf },
        { id: 'why', header: texts.why, minWidth: 160, cell: ({ error }) => error?.detail ?? '–' },
        { id: 'started', header: texts.started, minWidth: 170, cell: ({ createdAt }) => timeText(createdAt) },
        { id: 'took', header: texts.took, minWidth: 90, cell: tookOf },
      ]}
    />
  );
};
