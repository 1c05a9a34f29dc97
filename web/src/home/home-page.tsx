/** `/` of a hospital: the first things to do, ticked as they are done. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { useAddress } from '../access/use-address.ts';
import { Page } from '../shell/page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts as shell } from '../shell/texts.ts';
import { useFollow } from '../shell/use-follow.ts';
import { type StepName, type StepState, useFirstSteps } from './first-steps.ts';
import { texts } from './texts.ts';

const signs: Readonly<Record<StepState, readonly [StatusIndicatorProps.Type, string]>> = {
  done: ['success', texts.done],
  open: ['pending', texts.open],
  unknown: ['info', texts.unknown],
  loading: ['loading', shell.loading],
};

const Step = ({ name, state }: { readonly name: StepName; readonly state: StepState }): ReactNode => {
  const [sign, word] = signs[state];
  const follow = useFollow();
  return (
    <Container
      header={
        <Header variant="h2" actions={<StatusIndicator type={sign}>{word}</StatusIndicator>}>
          {texts.steps[name].title}
        </Header>
      }
    >
      <Box variant="p">{texts.steps[name].how}</Box>
      {name === 'secondFactor' && state !== 'done' && (
        <Button href="/second-factor" onFollow={follow}>
          {texts.setUp}
        </Button>
      )}
    </Container>
  );
};

export const HomePage = (): ReactNode => {
  const { steps, error, refetch } = useFirstSteps();
  const { name } = useAddress();
  const follow = useFollow();
  const done = steps.filter(({ state }) => state === 'done').length;
  return (
    <Page title={texts.title} description={texts.intro(name)} contentType="form">
      <SpaceBetween size="l">
        <ProblemAlert error={error} onRetry={refetch} />
        <ProgressBar
          label={texts.progress}
          value={(100 * done) / steps.length}
          additionalInfo={texts.doneOf(done, steps.length)}
        />
        <Link href="/getting-started" onFollow={follow}>
          {texts.guide}
        </Link>
        {steps.map((step) => (
          <Step key={step.name} {...step} />
        ))}
      </SpaceBetween>
    </Page>
  );
};
