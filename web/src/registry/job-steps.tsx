/** The steps of a job: what is done, what runs, what failed, and how long each took. */
import Box from '@cloudscape-design/components/box';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Steps from '@cloudscape-design/components/steps';
import type { ReactNode } from 'react';
import { durationText, millisecondsOf } from './figures.ts';
import type { Job } from './nouns.ts';
import { stepSigns } from './status.tsx';
import { texts, words } from './texts.ts';

/** What a step has in every place that tells of one; times only where they are told. */
export type ShownStep = Pick<Job['steps'][number], 'title' | 'status' | 'startedAt' | 'endedAt'>;

interface JobStepsProps {
  readonly steps: readonly ShownStep[];
  readonly percentage: number;
  readonly isFailed: boolean;
}

const detailOf = (step: ShownStep): ReactNode => {
  const took = millisecondsOf(step);
  return took === undefined ? undefined : <Box variant="small">{durationText(took)}</Box>;
};

const progressOf = (percentage: number, isFailed: boolean) => {
  if (isFailed) return 'error';
  return percentage === 100 ? 'success' : 'in-progress';
};

export const JobSteps = ({ steps, percentage, isFailed }: JobStepsProps): ReactNode => (
  <SpaceBetween size="l">
    <ProgressBar
      label={texts.progress}
      value={percentage}
      status={progressOf(percentage, isFailed)}
      resultText={isFailed ? texts.jobFailed : texts.jobSucceeded}
      additionalInfo={texts.stepsDone(steps.filter(({ status }) => status === 'done').length, steps.length)}
    />
    <Steps
      ariaLabel={texts.steps}
      steps={steps.map((step) => ({
        header: step.title,
        status: stepSigns[step.status],
        statusIconAriaLabel: words.stepStatuses[step.status],
        details: detailOf(step),
      }))}
    />
  </SpaceBetween>
);
