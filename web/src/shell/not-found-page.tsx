/** For every address that is no page. */
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { ReactNode } from 'react';
import { PlainPage } from './plain-page.tsx';
import { texts } from './texts.ts';
import { useFollow } from './use-follow.ts';

export const NotFoundPage = (): ReactNode => {
  const follow = useFollow();
  return (
    <PlainPage title={texts.notFoundTitle}>
      <Box variant="p">{texts.notFoundIntro}</Box>
      <Button href="/" onFollow={follow}>
        {texts.goHome}
      </Button>
    </PlainPage>
  );
};
