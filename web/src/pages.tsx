/** Every page and its address. A feature's pages are loaded when one of them is first shown. */
import Spinner from '@cloudscape-design/components/spinner';
import { type ComponentType, type ReactNode, useEffect } from 'react';
import { createBrowserRouter, Outlet, type RouteObject, useLocation } from 'react-router';
import { ExpiredModal } from './access/expired-modal.tsx';
import { useSession } from './access/session.tsx';
import { SignedInPage } from './access/signed-in-page.tsx';
import { SignedOutPage } from './access/signed-out-page.tsx';
import { WelcomePage } from './access/welcome-page.tsx';
import type { Place } from './place.ts';
import { CrashedPage } from './shell/crashed-page.tsx';
import { Footer } from './shell/footer.tsx';
import { NotFoundPage } from './shell/not-found-page.tsx';
import { PlainPage } from './shell/plain-page.tsx';
import { texts } from './shell/texts.ts';
import { TopBar } from './shell/top-bar.tsx';

const Frame = (): ReactNode => {
  const { pathname } = useLocation();
  // A new page is read from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what it waits for.
  useEffect(() => {
    // In braces: newer browsers answer with a promise, which React would take for the effect's undoing.
    window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <div className="ward-frame">
      <TopBar />
      <div className="ward-body">
        <Outlet />
      </div>
      <Footer />
      <ExpiredModal />
    </div>
  );
};

const Loading = (): ReactNode => (
  <PlainPage title={texts.loading}>
    <Spinner size="large" />
  </PlainPage>
);

/** The page for whoever is signed in; for others the way to sign in. */
const SignedIn = (): ReactNode => {
  const { state } = useSession();
  if (state === 'unknown') return <Loading />;
  return state === 'out' ? <WelcomePage /> : <Outlet />;
};

const lazy = (path: string, load: () => Promise<ComponentType>): RouteObject => ({
  path,
  lazy: async () => ({ Component: await load() }),
});

const operatorPages: RouteObject[] = [
  lazy('/', async () => (await import('./registry/dashboard-page.tsx')).DashboardPage),
  lazy('/tenants', async () => (await import('./registry/tenants-page.tsx')).TenantsPage),
  lazy('/tenants/new', async () => (await import('./registry/new-tenant-page.tsx')).NewTenantPage),
  lazy('/tenants/upload', async () => (await import('./registry/upload-page.tsx')).UploadPage),
  lazy('/tenants/:tenantId', async () => (await import('./registry/tenant-page.tsx')).TenantPage),
  lazy('/jobs/:tenantId/:own', async () => (await import('./registry/job-page.tsx')).JobPage),
];

const hospitalPages: RouteObject[] = [lazy('/', async () => (await import('./home/home-page.tsx')).HomePage)];

const openPages: RouteObject[] = [];

/** For whoever comes to a hospital's address, signed in or not. */
const openHospitalPages: RouteObject[] = [
  lazy('/getting-started', async () => (await import('./guide/getting-started-page.tsx')).GettingStartedPage),
];

export const pages = (place: Place) => {
  const isPlatform = place.kind === 'platform';
  return createBrowserRouter([
    {
      Component: Frame,
      HydrateFallback: Loading,
      children: [
        {
          ErrorBoundary: CrashedPage,
          children: [
            { path: '/signed-in', Component: SignedInPage },
            { path: '/signed-out', Component: SignedOutPage },
            ...(isPlatform ? openPages : openHospitalPages),
            { Component: SignedIn, children: isPlatform ? operatorPages : hospitalPages },
            { path: '*', Component: NotFoundPage },
          ],
        },
      ],
    },
  ]);
};
