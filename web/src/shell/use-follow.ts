/** Links of the console change the page without loading it again. */
import type { LinkProps } from '@cloudscape-design/components/link';
import { useNavigate } from 'react-router';

interface FollowEvent {
  readonly preventDefault: () => void;
  readonly detail: Pick<LinkProps.FollowDetail, 'external'> & { readonly href?: string | undefined };
}

/** For the `onFollow` of Cloudscape's components. What is external, or has no path of its own, is left to the browser. */
export const useFollow = (): ((event: FollowEvent) => void) => {
  const navigate = useNavigate();
  return (event) => {
    const { href, external } = event.detail;
    if (external || !href?.startsWith('/')) return;
    event.preventDefault();
    void navigate(href);
  };
};
