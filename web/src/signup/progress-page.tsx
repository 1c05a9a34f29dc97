/** `/sign-up/:signUpId`: what became of a sign-up; asked of the API alone, so that it survives a reload. */
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { contract, type ShownSignUp } from '../../../functions/signup/contract.ts';
import { ApiError } from '../problem.ts';
import { JobSteps } from '../registry/job-steps.tsx';
import { PlainPage } from '../shell/plain-page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts as shell } from '../shell/texts.ts';
import { useFollow } from '../shell/use-follow.ts';
import { ChooseSlugForm } from './choose-slug-form.tsx';
import { useAsking, useSignUp } from './sign-up.ts';
import { texts } from './texts.ts';
import { VerifyForm } from './verify-form.tsx';

const Again = (): ReactNode => {
  const follow = useFollow();
  return (
    <Button href="/sign-up" onFollow={follow}>
      {texts.again}
    </Button>
  );
};

const useRetry = (signUpId: string) => useAsking(signUpId, (api, own) => api(contract.routes.retrySignUp, own));

const Handed = ({ id }: ShownSignUp): ReactNode => {
  const retry = useRetry(id);
  return (
    <SpaceBetween size="m">
      <Spinner size="large" />
      <Box color="text-body-secondary">{texts.askAgainIntro}</Box>
      <Button loading={retry.isPending} onClick={() => retry.mutate()}>
        {texts.askAgain}
      </Button>
      <ProblemAlert error={retry.error} />
    </SpaceBetween>
  );
};

const Failed = ({ id, error }: ShownSignUp): ReactNode => {
  const retry = useRetry(id);
  return (
    <SpaceBetween size="m">
      <Alert
        type="error"
        action={
          error?.remedy === 'retry' && (
            <Button loading={retry.isPending} onClick={() => retry.mutate()}>
              {texts.retry}
            </Button>
          )
        }
      >
        {error?.detail}
      </Alert>
      <ProblemAlert error={retry.error} />
      {error?.remedy === 'choose-slug' && <ChooseSlugForm signUpId={id} />}
      {error?.remedy === 'begin-again' && <Again />}
    </SpaceBetween>
  );
};

const Declined = ({ reason }: ShownSignUp): ReactNode => (
  <SpaceBetween size="m">
    <Alert type="warning" header={texts.reason}>
      {reason}
    </Alert>
    <Again />
  </SpaceBetween>
);

const Open = ({ address }: ShownSignUp): ReactNode => (
  <Button variant="primary" href={address ?? ''}>
    {texts.go}
  </Button>
);

const Next = ({ signUp }: { readonly signUp: ShownSignUp }): ReactNode => {
  switch (signUp.status) {
    case 'unverified':
      return <VerifyForm signUpId={signUp.id} />;
    case 'verified':
      return <Handed {...signUp} />;
    case 'declined':
      return <Declined {...signUp} />;
    case 'failed':
      return <Failed {...signUp} />;
    case 'open':
      return <Open {...signUp} />;
    default:
      return null;
  }
};

const Followed = ({ signUp }: { readonly signUp: ShownSignUp }): ReactNode => (
  <SpaceBetween size="l">
    <div aria-live="polite">
      <Box variant="p">{texts.intros[signUp.status](signUp.email)}</Box>
    </div>
    <Next signUp={signUp} />
    {signUp.job && (
      <Container>
        <JobSteps steps={signUp.job.steps} percentage={signUp.job.percentage} isFailed={signUp.status === 'failed'} />
      </Container>
    )}
  </SpaceBetween>
);

export const ProgressPage = (): ReactNode => {
  const { signUpId = '' } = useParams();
  const { data: signUp, error, refetch } = useSignUp(signUpId);
  if (error instanceof ApiError && error.status < 500 && error.status >= 400) {
    return (
      <PlainPage title={texts.lostTitle}>
        <Box variant="p">{texts.lostIntro}</Box>
        <Again />
      </PlainPage>
    );
  }
  return (
    <PlainPage title={signUp ? texts.titles[signUp.status](signUp.organization.name) : shell.loading}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {signUp ? <Followed signUp={signUp} /> : !error && <Spinner size="large" />}
    </PlainPage>
  );
};
