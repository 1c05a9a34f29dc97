/** The end of every page. On a developer's own machine it leads to the mails that were sent. */
import Box from '@cloudscape-design/components/box';
import Link from '@cloudscape-design/components/link';
import type { ReactNode } from 'react';
import { useSession } from '../access/session.tsx';
import { texts } from './texts.ts';

export const Footer = (): ReactNode => {
  const { config } = useSession();
  return (
    <footer className="ward-footer" id="ward-footer">
      <Box color="text-body-secondary">{texts.product}</Box>
      {config.stage === 'local' && <Link href={`${config.origin}/_mails`}>{texts.inbox}</Link>}
    </footer>
  );
};
