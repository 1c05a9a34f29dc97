/** What is wrong with a file, by line and column. */
import { useCollection } from '@cloudscape-design/collection-hooks';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table from '@cloudscape-design/components/table';
import type { ReactNode } from 'react';
import type { RowFault } from '../../../functions/kernel/tenant-rows.ts';
import { uploadTexts } from './upload-texts.ts';

export const FaultsTable = ({ faults }: { readonly faults: readonly RowFault[] }): ReactNode => {
  const { items, collectionProps, paginationProps } = useCollection(faults, { pagination: { pageSize: 20 }, sorting: {} });
  return (
    <Table
      {...collectionProps}
      items={items}
      header={
        <Header variant="h2" counter={`(${faults.length})`}>
          {uploadTexts.faults}
        </Header>
      }
      pagination={<Pagination {...paginationProps} />}
      ariaLabels={{ tableLabel: uploadTexts.faults }}
      columnDefinitions={[
        { id: 'line', header: uploadTexts.line, sortingField: 'line', cell: ({ line }) => line },
        { id: 'column', header: uploadTexts.column, sortingField: 'column', cell: ({ column = '–' }) => column },
        { id: 'fault', header: uploadTexts.fault, cell: ({ detail }) => detail },
      ]}
    />
  );
};
