/** Every page and its address. A feature's pages are loaded when one of them is first shown. */
import Spinner from '@cloudscape-design/components/spinner';
import { type ComponentType, type ReactNode, useEffect } from 'react';
import { createBrowserRouter, Outlet, type RouteObject, useLocation } from 'react-router';
import { ExpiredModal } from './access/expired-modal.tsx';
import { SecondFactorGate } from './access/second-factor-gate.tsx';
import { SecondFactorPage } from './access/second-factor-page.tsx';
import { useSession } from './access/session.tsx';
import { SignedInPage } from './access/signed-in-page.tsx';
import { SignedOutPage } from './access/signed-out-page.tsx';
import { StrangerPage } from './access/stranger-page.tsx';
import { WelcomePage } from './access/welcome-page.tsx';
import type { PathOf } from './paths.ts';
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

/** The page for whoever is signed in and at home here; for others the way to sign in, or home. */
const SignedIn = (): ReactNode => {
  const { state, home } = useSession();
  if (state === 'unknown') return <Loading />;
  if (state === 'out') return <WelcomePage />;
  return home ? <StrangerPage home={home} /> : <Outlet />;
};

type Load = () => Promise<ComponentType>;

const anywhere: Readonly<Record<PathOf<'anywhere'>, ComponentType>> = {
  '/signed-in': SignedInPage,
  '/signed-out': SignedOutPage,
};

const open: Readonly<Record<PathOf<'open'>, Load>> = {
  '/sign-up': async () => (await import('./signup/sign-up-page.tsx')).SignUpPage,
  '/sign-up/:signUpId': async () => (await import('./signup/progress-page.tsx')).ProgressPage,
};

const operators: Readonly<Record<PathOf<'operators'>, Load>> = {
  '/': async () => (await import('./registry/dashboard-page.tsx')).DashboardPage,
  '/tenants': async () => (await import('./registry/tenants-page.tsx')).TenantsPage,
  '/tenants/new': async () => (await import('./registry/new-tenant-page.tsx')).NewTenantPage,
  '/tenants/upload': async () => (await import('./registry/upload-page.tsx')).UploadPage,
  '/tenants/:tenantId': async () => (await import('./registry/tenant-page.tsx')).TenantPage,
  '/sign-ups': async () => (await import('./registry/sign-ups-page.tsx')).SignUpsPage,
  '/jobs/:tenantId/:own': async () => (await import('./registry/job-page.tsx')).JobPage,
};

const openHospital: Readonly<Record<PathOf<'openHospital'>, Load>> = {
  '/getting-started': async () => (await import('./guide/getting-started-page.tsx')).GettingStartedPage,
};

const hospital: Readonly<Record<PathOf<'hospital'>, Load>> = {
  '/': async () => (await import('./home/home-page.tsx')).HomePage,
  // With the gate, which shows it too.
  '/second-factor': async () => SecondFactorPage,
};

const routesOf = (pages: Readonly<Record<string, Load>>): RouteObject[] =>
  Object.entries(pages).map(([path, load]) => ({ path, lazy: async () => ({ Component: await load() }) }));

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
            ...Object.entries(anywhere).map(([path, Component]) => ({ path, Component })),
            ...routesOf(isPlatform ? open : openHospital),
            {
              Component: SignedIn,
              children: isPlatform ? routesOf(operators) : [{ Component: SecondFactorGate, children: routesOf(hospital) }],
            },
            { path: '*', Component: NotFoundPage },
          ],
        },
      ],
    },
  ]);
};
