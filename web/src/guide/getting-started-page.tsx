/** `/getting-started` of a hospital: the guide that its welcome mail leads to, for whoever comes, signed in or not. */
import Button from '@cloudscape-design/components/button';
import TextContent from '@cloudscape-design/components/text-content';
import type { ReactNode } from 'react';
import { html, title } from '../../../docs/guides/getting-started.md';
import { PlainPage } from '../shell/plain-page.tsx';
import { useFollow } from '../shell/use-follow.ts';
import { guideAt } from './guide.ts';
import { texts } from './texts.ts';

export const GettingStartedPage = (): ReactNode => {
  const follow = useFollow();
  return (
    <PlainPage title={title}>
      <TextContent>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own text, made when the console was built. */}
        <div className="ward-guide" dangerouslySetInnerHTML={{ __html: guideAt(html, window.location.origin) }} />
      </TextContent>
      <Button variant="primary" href="/" onFollow={follow}>
        {texts.begin}
      </Button>
    </PlainPage>
  );
};
