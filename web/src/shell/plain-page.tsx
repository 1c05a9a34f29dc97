/** A page of one narrow column: what somebody sees who is not signed in, or where something ended. */
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useTitle } from './use-title.ts';

export const PlainPage = ({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode => {
  useTitle(title);
  return (
    <main className="ward-plain">
      <Box padding={{ vertical: 'xxl', horizontal: 'l' }}>
        <SpaceBetween size="l">
          <Header variant="h1">{title}</Header>
          {children}
        </SpaceBetween>
      </Box>
    </main>
  );
};
