/** How onboarding went over some days: as a whole, and by step. */
import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { type ReactNode, useState } from 'react';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { durationText, timeText } from './figures.ts';
import type { OnboardingFigures } from './nouns.ts';
import { useFigures } from './reads.ts';
import { texts } from './texts.ts';

const periods = [1, 7, 30] as const;

const Figure = ({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode => (
  <div>
    <Box variant="awsui-key-label">{label}</Box>
    <Box fontSize="heading-xl" fontWeight="light">
      {children}
    </Box>
  </div>
);

const Whole = ({ whole }: Pick<OnboardingFigures, 'whole'>): ReactNode => (
  <ColumnLayout columns={3} minColumnWidth={120}>
    <Figure label={texts.started}>{whole.started.toLocaleString('en')}</Figure>
    <Figure label={texts.completed}>{whole.completed.toLocaleString('en')}</Figure>
    <Figure label={texts.failed}>{whole.failed.toLocaleString('en')}</Figure>
    <Figure label={texts.running}>{whole.running.toLocaleString('en')}</Figure>
    <Figure label={texts.median}>{durationText(whole.median)}</Figure>
    <Figure label={texts.p95}>{durationText(whole.p95)}</Figure>
  </ColumnLayout>
);

const Steps = ({ steps, isLoading }: Pick<OnboardingFigures, 'steps'> & { readonly isLoading: boolean }): ReactNode => (
  <Table
    header={<Header variant="h2">{texts.bySteps}</Header>}
    items={steps}
    trackBy="name"
    loading={isLoading}
    loadingText={texts.bySteps}
    empty={texts.noDurations}
    ariaLabels={{ tableLabel: texts.bySteps }}
    columnDefinitions={[
      { id: 'step', header: texts.step, isRowHeader: true, cell: ({ title }) => title, minWidth: 200 },
      { id: 'begun', header: texts.started, cell: ({ started }) => started },
      { id: 'completed', header: texts.completed, cell: ({ completed }) => completed },
      { id: 'failed', header: texts.failed, cell: ({ failed }) => failed },
      { id: 'median', header: texts.median, cell: ({ median }) => durationText(median), minWidth: 90 },
      { id: 'p95', header: texts.p95, cell: ({ p95 }) => durationText(p95), minWidth: 130 },
    ]}
  />
);

export const OnboardingFiguresPanel = (): ReactNode => {
  const [days, setDays] = useState<number>(7);
  const { data, isPending, error, refetch } = useFigures(days);
  return (
    <SpaceBetween size="l">
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      <Container
        header={
          <Header
            variant="h2"
            description={data && texts.period(timeText(data.since), timeText(data.until))}
            actions={
              <SegmentedControl
                label={texts.days}
                selectedId={String(days)}
                options={periods.map((period) => ({ id: String(period), text: texts.lastDays(period) }))}
                onChange={({ detail }) => setDays(Number(detail.selectedId))}
              />
            }
          >
            {texts.onboarding}
          </Header>
        }
      >
        {data ? <Whole whole={data.whole} /> : texts.onboarding}
      </Container>
      <Steps steps={data?.steps ?? []} isLoading={isPending} />
    </SpaceBetween>
  );
};
