/** `/signed-out`: where managed login returns to after its session has ended. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';
import { PlainPage } from '../shell/plain-page.tsx';
import { useSession } from './session.tsx';
import { texts } from './texts.ts';

export const SignedOutPage = (): ReactNode => {
  const { signIn } = useSession();
  return (
    <PlainPage title={texts.signedOutTitle}>
      <Box variant="p">{texts.signedOutIntro}</Box>
      <Button variant="primary" onClick={() => void signIn.begin('/')}>
        {texts.tryAgain}
      </Button>
    </PlainPage>
  );
};
