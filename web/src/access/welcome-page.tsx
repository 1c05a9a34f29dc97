/** What somebody who is not signed in sees, wherever they came to; signing in brings them back there. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { ReactNode } from 'react';
import { useLocation } from 'react-router';
import { PlainPage } from '../shell/plain-page.tsx';
import { useFollow } from '../shell/use-follow.ts';
import { useSession } from './session.tsx';
import { texts } from './texts.ts';
import { useAddress } from './use-address.ts';

export const WelcomePage = (): ReactNode => {
  const { signIn, place, config } = useSession();
  const { pathname, search } = useLocation();
  const { name } = useAddress();
  const follow = useFollow();
  const isPlatform = place.kind === 'platform';
  return (
    <PlainPage title={isPlatform ? texts.platformTitle : texts.hospitalTitle(name)}>
      <Box variant="p">{isPlatform ? texts.platformIntro : texts.hospitalIntro(window.location.host)}</Box>
      <Button variant="primary" onClick={() => void signIn.begin(`${pathname}${search}`)}>
        {texts.signIn}
      </Button>
      {isPlatform && <Box color="text-body-secondary">{texts.operators}</Box>}
      {isPlatform && config.signUp !== 'closed' && (
        <Container header={<Header variant="h2">{texts.signUpTitle}</Header>}>
          <Box variant="p" padding={{ bottom: 's' }}>
            {texts.signUpIntro}
          </Box>
          <Button href="/sign-up" onFollow={follow}>
            {texts.signUp}
          </Button>
        </Container>
      )}
    </PlainPage>
  );
};
