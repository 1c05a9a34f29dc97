/** What somebody sees who is signed in, but at home elsewhere: managed login's session is one for all addresses. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { originOf, type Place } from '../place.ts';
import { PlainPage } from '../shell/plain-page.tsx';
import { texts as shell } from '../shell/texts.ts';
import { useSession } from './session.tsx';
import { texts } from './texts.ts';

export const StrangerPage = ({ home }: { readonly home: Place }): ReactNode => {
  const { config, signIn, who = shell.person } = useSession();
  const address = home.kind === 'hospital' ? originOf(home.slug, config.origin) : config.origin;
  const { host } = new URL(address);
  return (
    <PlainPage title={texts.strangerTitle}>
      <Box variant="p">{texts.strangerIntro(who, host)}</Box>
      <SpaceBetween direction="horizontal" size="xs">
        <Button variant="primary" href={address}>
          {texts.goThere(host)}
        </Button>
        <Button onClick={() => void signIn.end()}>{texts.signOut}</Button>
      </SpaceBetween>
    </PlainPage>
  );
};
