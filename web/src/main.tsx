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
import { contract } from '../../functions/entrance/contract.ts';
import { SessionProvider } from './access/session.tsx';
import { createApi } from './api.ts';
import { type Config, fetchConfig } from './config.ts';
import { pages } from './pages.tsx';
import { isForeign, type Place, placeOf } from './place.ts';
import { ApiError } from './problem.ts';
import { createQueries } from './queries.ts';
import { startTheme } from './shell/theme.ts';
import { UnavailablePage } from './shell/unavailable-page.tsx';

// zod would else compile schemas with `new Function`, which the Content-Security-Policy refuses.
z.config({ jitless: true });
startTheme();

const root = createRoot(document.getElementById('root') as HTMLElement);

/** At a hospital's own domain the API tells whose it is; where it knows nobody, it is the platform's pages that say so. */
const findPlace = async ({ baseDomain }: Config): Promise<Place> => {
  const { hostname } = window.location;
  if (!isForeign(hostname, baseDomain)) return placeOf(hostname, baseDomain);
  const api = createApi({ token: () => undefined, onRefused: () => undefined });
  const { slug } = await api(contract.routes.readAddress, {}).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return { slug: undefined };
    throw error;
  });
  return slug === undefined ? { kind: 'platform' } : { kind: 'hospital', slug, isOwnDomain: true };
};

const begin = async (): Promise<void> => {
  const config = await fetchConfig();
  const place = await findPlace(config);
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
