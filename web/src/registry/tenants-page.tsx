/** `/tenants`: every hospital; found, filtered, sorted and paged in the browser. */
import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Pagination from '@cloudscape-design/components/pagination';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { type ReactNode, useState } from 'react';
import { planNames } from '../../../functions/kernel/plan.ts';
import { tenantStatuses } from '../../../functions/kernel/tenant.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { useFollow } from '../shell/use-follow.ts';
import { timeText } from './figures.ts';
import type { Tenant } from './nouns.ts';
import { useTenants } from './reads.ts';
import { TenantStatus } from './status.tsx';
import { texts, words } from './texts.ts';

const columnsOf = (follow: ReturnType<typeof useFollow>): TableProps.ColumnDefinition<Tenant>[] => [
  {
    id: 'name',
    header: texts.hospital,
    sortingField: 'organization',
    sortingComparator: (a, b) => a.organization.name.localeCompare(b.organization.name, 'en'),
    cell: ({ id, organization }) => (
      <Link href={`/tenants/${id}`} onFollow={follow}>
        {organization.name}
      </Link>
    ),
    isRowHeader: true,
    minWidth: 180,
  },
  { id: 'slug', header: texts.slug, sortingField: 'slug', cell: ({ slug }) => slug },
  {
    id: 'status',
    header: texts.status,
    sortingField: 'status',
    cell: ({ status }) => <TenantStatus status={status} />,
    minWidth: 150,
  },
  { id: 'plan', header: texts.plan, sortingField: 'plan', cell: ({ plan }) => words.plans[plan] },
  {
    id: 'created',
    header: texts.created,
    sortingField: 'createdAt',
    cell: ({ createdAt }) => timeText(createdAt),
    minWidth: 170,
  },
];

interface ChoiceProps {
  readonly label: string;
  readonly anything: string;
  readonly words: Readonly<Record<string, string>>;
  readonly values: readonly string[];
  readonly chosen: string;
  readonly onChoose: (value: string) => void;
}

const Choice = ({ label, anything, words, values, chosen, onChoose }: ChoiceProps): ReactNode => {
  const options = [{ value: '', label: anything }, ...values.map((value) => ({ value, label: words[value] ?? value }))];
  return (
    <Select
      ariaLabel={label}
      options={options}
      selectedOption={options.find(({ value }) => value === chosen) ?? null}
      onChange={({ detail }) => onChoose(detail.selectedOption.value ?? '')}
    />
  );
};

const Empty = ({ title, action }: { readonly title: string; readonly action: ReactNode }): ReactNode => (
  <Box textAlign="center" margin={{ vertical: 'xs' }}>
    <SpaceBetween size="s">
      <strong>{title}</strong>
      {action}
    </SpaceBetween>
  </Box>
);

const textOf = ({ id, slug, organization }: Tenant): string => `${organization.name} ${slug} ${id}`.toLowerCase();

export const TenantsPage = (): ReactNode => {
  const follow = useFollow();
  const { data: tenants = [], error, isPending, isFetching, refetch } = useTenants();
  const [status, setStatus] = useState('');
  const [plan, setPlan] = useState('');
  const create = (
    <Button variant="primary" href="/tenants/new" onFollow={follow}>
      {texts.newTenant}
    </Button>
  );
  const chosen = tenants.filter((tenant) => (status === '' || tenant.status === status) && (plan === '' || tenant.plan === plan));
  const { items, actions, filterProps, paginationProps, collectionProps, filteredItemsCount } = useCollection(chosen, {
    filtering: { filteringFunction: (tenant, text) => textOf(tenant).includes(text.trim().toLowerCase()) },
    pagination: { pageSize: 20 },
    sorting: { defaultState: { sortingColumn: { sortingField: 'createdAt' }, isDescending: true } },
    selection: {},
  });
  const clear = (): void => {
    actions.setFiltering('');
    setStatus('');
    setPlan('');
  };
  const isFiltered = status !== '' || plan !== '' || filterProps.filteringText !== '';
  return (
    <Page title={texts.tenants} hasOwnHeading contentType="table">
      <SpaceBetween size="m">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        <Table
          {...collectionProps}
          variant="full-page"
          items={items}
          columnDefinitions={columnsOf(follow)}
          trackBy="id"
          loading={isPending}
          loadingText={texts.loadingTenants}
          ariaLabels={{ tableLabel: texts.tenants }}
          empty={
            isFiltered ? (
              <Empty title={texts.noMatch} action={<Button onClick={clear}>{texts.clear}</Button>} />
            ) : (
              <Empty title={texts.noTenants} action={create} />
            )
          }
          header={
            <Header
              variant="awsui-h1-sticky"
              counter={`(${tenants.length})`}
              description={texts.tenantsIntro}
              actions={
                <SpaceBetween direction="horizontal" size="xs">
                  <Button iconName="refresh" ariaLabel={texts.refresh} loading={isFetching} onClick={() => void refetch()} />
                  {create}
                </SpaceBetween>
              }
            >
              {texts.tenants}
            </Header>
          }
          filter={
            <div className="ward-filters">
              <TextFilter
                {...filterProps}
                filteringPlaceholder={texts.search}
                filteringAriaLabel={texts.search}
                {...(isFiltered ? { countText: texts.matches(filteredItemsCount ?? chosen.length) } : {})}
              />
              <Choice
                label={texts.status}
                anything={texts.anyStatus}
                words={words.statuses}
                values={tenantStatuses}
                chosen={status}
                onChoose={setStatus}
              />
              <Choice
                label={texts.plan}
                anything={texts.anyPlan}
                words={words.plans}
                values={planNames}
                chosen={plan}
                onChoose={setPlan}
              />
            </div>
          }
          pagination={<Pagination {...paginationProps} />}
        />
      </SpaceBetween>
    </Page>
  );
};
