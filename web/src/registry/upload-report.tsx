/** What became of the rows of a file. */
import { useCollection } from '@cloudscape-design/collection-hooks';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Pagination from '@cloudscape-design/components/pagination';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { useFollow } from '../shell/use-follow.ts';
import { jobPathOf } from './job-path.ts';
import type { SentRow } from './sent-row.ts';
import { texts } from './texts.ts';
import { uploadTexts } from './upload-texts.ts';

const signs: Readonly<Record<SentRow['outcome'], StatusIndicatorProps.Type>> = {
  waiting: 'pending',
  sending: 'in-progress',
  onboarding: 'in-progress',
  open: 'success',
  failed: 'error',
  refused: 'error',
};

interface ReportTableProps {
  readonly rows: readonly SentRow[];
  readonly actions: ReactNode;
}

export const ReportTable = ({ rows, actions }: ReportTableProps): ReactNode => {
  const follow = useFollow();
  const { items, collectionProps, paginationProps } = useCollection(rows, { pagination: { pageSize: 20 }, sorting: {} });
  return (
    <Table
      {...collectionProps}
      items={items}
      trackBy={({ line }) => String(line)}
      wrapLines
      header={
        <Header variant="h2" counter={`(${rows.length})`} actions={actions}>
          {uploadTexts.report}
        </Header>
      }
      pagination={<Pagination {...paginationProps} />}
      ariaLabels={{ tableLabel: uploadTexts.report }}
      columnDefinitions={[
        { id: 'line', header: uploadTexts.line, sortingField: 'line', width: 80, cell: ({ line }) => line },
        {
          id: 'name',
          header: texts.hospital,
          isRowHeader: true,
          minWidth: 150,
          cell: ({ tenant }) => tenant.organization.name,
        },
        {
          id: 'outcome',
          header: uploadTexts.outcome,
          sortingField: 'outcome',
          minWidth: 140,
          cell: ({ outcome }) => <StatusIndicator type={signs[outcome]}>{uploadTexts.outcomes[outcome]}</StatusIndicator>,
        },
        { id: 'why', header: texts.why, minWidth: 220, cell: ({ detail = '–' }) => detail },
        {
          id: 'job',
          header: uploadTexts.job,
          minWidth: 90,
          cell: ({ job }) =>
            job ? (
              <Link href={jobPathOf(job.id)} onFollow={follow}>
                {texts.watch}
              </Link>
            ) : (
              '–'
            ),
        },
      ]}
    />
  );
};
