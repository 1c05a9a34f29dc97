/** `/signed-in`: where managed login returns to. The platform's hands on what a hospital's address began. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { PlainPage } from '../shell/plain-page.tsx';
import { handOverOf, returnPathOf } from './hand-over.ts';
import { type Session, useSession } from './session.tsx';
import { texts } from './texts.ts';

/** The path to go on to; nothing when the browser leaves for another address. Throws when the sign-in is not good. */
const finish = async ({ config, place, signIn }: Session): Promise<string | undefined> => {
  const next = handOverOf(window.location.search, place, config.origin);
  if (next.kind === 'strange') throw new Error(texts.strangeAddress);
  if (next.kind === 'stay') return returnPathOf((await signIn.users.signinCallback())?.state);
  window.location.replace(next.url);
  return undefined;
};

export const SignedInPage = (): ReactNode => {
  const session = useSession();
  const navigate = useNavigate();
  const [fault, setFault] = useState<string>();
  const isBegun = useRef(false);
  useEffect(() => {
    // The code is good once.
    if (isBegun.current) return;
    isBegun.current = true;
    finish(session).then(
      (path) => path && navigate(path, { replace: true }),
      (error: Error) => setFault(error.message === texts.strangeAddress ? error.message : texts.signInRefused),
    );
  }, [session, navigate]);
  if (fault === undefined)
    return (
      <PlainPage title={texts.signingIn}>
        <Spinner size="large" />
      </PlainPage>
    );
  return (
    <PlainPage title={texts.signInFailed}>
      <Alert type="error" action={<Button onClick={() => void session.signIn.begin('/')}>{texts.tryAgain}</Button>}>
        {fault}
      </Alert>
    </PlainPage>
  );
};
