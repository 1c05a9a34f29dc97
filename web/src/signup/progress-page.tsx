/** `/sign-up/:signUpId`: what became of a sign-up; asked of the API alone, so that it survives a reload. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useSession } from '../access/session.tsx';
import { JobSteps } from '../registry/job-steps.tsx';
import { PlainPage } from '../shell/plain-page.tsx';
import { ProblemAlert } from '../shell/problem-alert.tsx';
import { texts as shell } from '../shell/texts.ts';
import { useFollow } from '../shell/use-follow.ts';
import { routes, type SignUp } from './routes.ts';
import { texts } from './texts.ts';
import { VerifyForm } from './verify-form.tsx';

const ended: readonly SignUp['status'][] = ['open', 'failed', 'declined'];

const everySecond = 1_000;

const titleOf = ({ status, organizationName: name }: SignUp): string =>
  ({
    unverified: texts.verifyTitle,
    'awaiting-approval': texts.awaitingTitle,
    onboarding: texts.onboardingTitle(name),
    open: texts.openTitle(name),
    failed: texts.failedTitle,
    declined: texts.declinedTitle,
  })[status];

const intros: Readonly<Record<SignUp['status'], string>> = {
  unverified: texts.verifyIntro,
  'awaiting-approval': texts.awaitingIntro,
  onboarding: texts.onboardingIntro,
  open: texts.openIntro,
  failed: texts.failedIntro,
  declined: texts.declinedIntro,
};

const Followed = ({ signUp }: { readonly signUp: SignUp }): ReactNode => {
  const follow = useFollow();
  const { status, job, url } = signUp;
  return (
    <SpaceBetween size="l">
      <Box variant="p">{intros[status]}</Box>
      {status === 'unverified' && <VerifyForm signUpId={signUp.id} />}
      {status === 'open' && url && (
        <Button variant="primary" href={url}>
          {texts.go}
        </Button>
      )}
      {status === 'failed' && job?.error && <Box variant="p">{job.error.detail}</Box>}
      {(status === 'failed' || status === 'declined') && (
        <Button href="/sign-up" onFollow={follow}>
          {texts.again}
        </Button>
      )}
      {job && (
        <Container>
          <JobSteps steps={job.steps} percentage={job.percentage} isFailed={status === 'failed'} />
        </Container>
      )}
    </SpaceBetween>
  );
};

export const ProgressPage = (): ReactNode => {
  const { signUpId = '' } = useParams();
  const { api } = useSession();
  const { data, error, refetch } = useQuery({
    queryKey: ['sign-ups', signUpId],
    queryFn: ({ signal }) => api(routes.readSignUp, { params: { signUpId }, signal }),
    refetchInterval: ({ state }) => (state.data && ended.includes(state.data.signUp.status) ? false : everySecond),
  });
  const signUp = data?.signUp;
  return (
    <PlainPage title={signUp ? titleOf(signUp) : shell.loading}>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {signUp ? <Followed signUp={signUp} /> : !error && <Spinner size="large" />}
    </PlainPage>
  );
};
