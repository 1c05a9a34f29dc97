/** The frame of a page of somebody signed in: breadcrumbs, navigation for operators, and the content under its heading. */
import AppLayoutToolbar, { type AppLayoutToolbarProps } from '@cloudscape-design/components/app-layout-toolbar';
import BreadcrumbGroup, { type BreadcrumbGroupProps } from '@cloudscape-design/components/breadcrumb-group';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'react-router';
import { useSession } from '../access/session.tsx';
import { texts } from './texts.ts';
import { useFollow } from './use-follow.ts';
import { useTitle } from './use-title.ts';

interface PageProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** Pages above this one, outermost first. */
  readonly trail?: readonly BreadcrumbGroupProps.Item[];
  readonly actions?: ReactNode;
  /** A page whose content brings its own heading has none here. */
  readonly hasOwnHeading?: boolean;
  readonly contentType?: AppLayoutToolbarProps.ContentType;
  readonly children: ReactNode;
}

const isNarrow = (): boolean => window.matchMedia('(max-width: 912px)').matches;

const links = [
  { type: 'link', text: texts.dashboard, href: '/' },
  { type: 'link', text: texts.tenants, href: '/tenants' },
  { type: 'link', text: texts.newTenant, href: '/tenants/new' },
  { type: 'link', text: texts.bulk, href: '/tenants/upload' },
  { type: 'link', text: texts.signUps, href: '/sign-ups' },
] as const;

const Navigation = (): ReactNode => {
  const follow = useFollow();
  const { pathname } = useLocation();
  const [active] = links
    .filter(({ href }) => href === pathname || (href === '/tenants' && pathname.startsWith('/tenants/')))
    .sort((a, b) => b.href.length - a.href.length);
  return (
    <SideNavigation
      header={{ text: texts.platform, href: '/' }}
      activeHref={active?.href ?? ''}
      items={links}
      onFollow={follow}
    />
  );
};

export const Page = ({
  title,
  description,
  trail = [],
  actions,
  hasOwnHeading = false,
  contentType,
  children,
}: PageProps): ReactNode => {
  useTitle(title);
  const { place } = useSession();
  const follow = useFollow();
  const { pathname } = useLocation();
  const [isOpen, setOpen] = useState(() => !isNarrow());
  const isPlatform = place.kind === 'platform';
  return (
    <AppLayoutToolbar
      headerSelector="#ward-top"
      footerSelector="#ward-footer"
      toolsHide
      navigationHide={!isPlatform}
      navigation={<Navigation />}
      navigationOpen={isOpen}
      onNavigationChange={({ detail }) => setOpen(detail.open)}
      {...(contentType ? { contentType } : {})}
      breadcrumbs={
        trail.length > 0 && (
          <BreadcrumbGroup ariaLabel={texts.breadcrumbs} items={[...trail, { text: title, href: pathname }]} onFollow={follow} />
        )
      }
      ariaLabels={{
        navigation: texts.navigation,
        navigationToggle: texts.openNavigation,
        navigationClose: texts.closeNavigation,
        notifications: texts.notifications,
      }}
      content={
        hasOwnHeading ? (
          children
        ) : (
          <ContentLayout
            header={
              <Header variant="h1" description={description} actions={actions}>
                {title}
              </Header>
            }
          >
            {children}
          </ContentLayout>
        )
      }
    />
  );
};
