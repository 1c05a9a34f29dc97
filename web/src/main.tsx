/** The console begins: configuration, whose address this is, then the pages. */
import '@cloudscape-design/global-styles/index.css';
import './shell/shell.css';
import I18nProvider from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en.json';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import * as z from 'zod';
import { SessionProvider } from './access/session.tsx';
import { fetchConfig } from './config.ts';
import { pages } from './pages.tsx';
import { placeOf } from './place.ts';
import { createQueries } from './queries.ts';
import { startTheme } from './shell/theme.ts';
import { UnavailablePage } from './shell/unavailable-page.tsx';

// zod would else compile schemas with `new Function`, which the Content-Security-Policy refuses.
z.config({ jitless: true });
startTheme();

const root = createRoot(document.getElementById('root') as HTMLElement);

const begin = async (): Promise<void> => {
  const config = await fetchConfig();
  const place = placeOf(window.location.hostname, config.baseDomain);
  root.render(
    <StrictMode>
      <I18nProvider locale="en" messages={[messages]}>
        <QueryClientProvider client={createQueries()}>
          <SessionProvider config={config} place={place}>
            <RouterProvider router={pages(place)} />
          </SessionProvider>
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  );
};

begin().catch((error: unknown) => {
  console.error(error);
  root.render(<UnavailablePage />);
});
