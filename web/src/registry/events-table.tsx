/** What happened with a hospital, newest first. */
import { useCollection } from '@cloudscape-design/collection-hooks';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import { eventsOf } from './events.ts';
import { momentText } from './figures.ts';
import type { Job, Tenant } from './nouns.ts';
import { texts } from './texts.ts';

interface EventsTableProps {
  readonly jobs: readonly Job[];
  /** Absent until it is read. */
  readonly tenant: Tenant | undefined;
  readonly isLoading: boolean;
}

export const EventsTable = ({ jobs, tenant, isLoading }: EventsTableProps): ReactNode => {
  const events = eventsOf(jobs, tenant);
  const { items, collectionProps, paginationProps } = useCollection(events, { pagination: { pageSize: 10 } });
  return (
    <Table
      {...collectionProps}
      items={items}
      loading={isLoading}
      loadingText={texts.events}
      empty={texts.noEvents}
      wrapLines
      header={
        <Header variant="h2" counter={`(${events.length})`}>
          {texts.events}
        </Header>
      }
      pagination={<Pagination {...paginationProps} />}
      ariaLabels={{ tableLabel: texts.events }}
      columnDefinitions={[
        { id: 'at', header: texts.when, cell: ({ at }) => momentText(at), width: 190 },
        { id: 'what', header: texts.event, isRowHeader: true, cell: ({ what }) => what },
      ]}
    />
  );
};
