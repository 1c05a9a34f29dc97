/** What is wrong with a file, and what became of its rows. */
import { useCollection } from '@cloudscape-design/collection-hooks';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Pagination from '@cloudscape-design/components/pagination';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { useFollow } from '../shell/use-follow.ts';
import { jobPathOf } from './job-path.ts';
import type { SentRow } from './send-upload.ts';
import { texts } from './texts.ts';
import type { RowFault } from './upload.ts';

const paged = { pagination: { pageSize: 20 }, sorting: {} };

export const FaultsTable = ({ faults }: { readonly faults: readonly RowFault[] }): ReactNode => {
  const { items, collectionProps, paginationProps } = useCollection(faults, paged);
  return (
    <Table
      {...collectionProps}
      items={items}
      header={
        <Header variant="h2" counter={`(${faults.length})`}>
          {texts.faults}
        </Header>
      }
      pagination={<Pagination {...paginationProps} />}
      ariaLabels={{ tableLabel: texts.faults }}
      columnDefinitions={[
        { id: 'line', header: texts.line, sortingField: 'line', cell: ({ line }) => line },
        { id: 'column', header: texts.column, sortingField: 'column', cell: ({ column }) => column },
        { id: 'fault', header: texts.fault, cell: ({ detail }) => detail },
      ]}
    />
  );
};

const signs: Readonly<Record<SentRow['outcome'], StatusIndicatorProps.Type>> = {
  waiting: 'pending',
  sending: 'in-progress',
  begun: 'success',
  refused: 'error',
};

interface ReportTableProps {
  readonly rows: readonly SentRow[];
  readonly actions: ReactNode;
}

export const ReportTable = ({ rows, actions }: ReportTableProps): ReactNode => {
  const follow = useFollow();
  const { items, collectionProps, paginationProps } = useCollection(rows, paged);
  return (
    <Table
      {...collectionProps}
      items={items}
      trackBy={({ line }) => String(line)}
      header={
        <Header variant="h2" counter={`(${rows.length})`} actions={actions}>
          {texts.report}
        </Header>
      }
      pagination={<Pagination {...paginationProps} />}
      ariaLabels={{ tableLabel: texts.report }}
      columnDefinitions={[
        { id: 'line', header: texts.line, sortingField: 'line', cell: ({ line }) => line },
        { id: 'name', header: texts.hospital, isRowHeader: true, cell: ({ tenant }) => tenant.organization.name },
        {
          id: 'outcome',
          header: texts.outcome,
          sortingField: 'outcome',
          cell: ({ outcome }) => <StatusIndicator type={signs[outcome]}>{texts.outcomes[outcome]}</StatusIndicator>,
        },
        {
          id: 'detail',
          header: texts.why,
          cell: ({ jobId, detail }) =>
            jobId ? (
              <Link href={jobPathOf(jobId)} onFollow={follow}>
                {texts.watch}
              </Link>
            ) : (
              (detail ?? '–')
            ),
        },
      ]}
    />
  );
};
