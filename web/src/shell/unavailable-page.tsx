/** Shown when the console could not begin; no router and no session are there yet. */
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';
import { PlainPage } from './plain-page.tsx';
import { texts } from './texts.ts';

export const UnavailablePage = (): ReactNode => (
  <PlainPage title={texts.unavailableTitle}>
    <Alert type="error" action={<Button onClick={() => window.location.reload()}>{texts.reload}</Button>}>
      {texts.unavailableIntro}
    </Alert>
  </PlainPage>
);
