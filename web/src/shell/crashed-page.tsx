/** What is shown when a page throws. Its id is in the browser's console beside the error, and is all that a person needs to report. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { type ReactNode, useEffect, useState } from 'react';
import { useRouteError } from 'react-router';
import { PlainPage } from './plain-page.tsx';
import { texts } from './texts.ts';

export const CrashedPage = (): ReactNode => {
  const error = useRouteError();
  const [id] = useState(() => crypto.randomUUID());
  useEffect(() => {
    console.error(id, error);
  }, [id, error]);
  return (
    <PlainPage title={texts.crashedTitle}>
      <Alert type="error" action={<Button onClick={() => window.location.reload()}>{texts.reload}</Button>}>
        {texts.crashedIntro(id)}
      </Alert>
    </PlainPage>
  );
};
