/** Leads whoever must set up a second factor to do so, whatever they came for: nothing else is answered to them until then. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Outlet } from 'react-router';
import { contract } from '../../../functions/access/contract.ts';
import { SecondFactorPage } from './second-factor-page.tsx';
import { useSession } from './session.tsx';

export const SecondFactorGate = (): ReactNode => {
  const { api } = useSession();
  const { data, isPending } = useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => api(contract.routes.readMe, { signal }),
  });
  if (isPending) return null;
  return data?.secondFactor === 'missing' ? <SecondFactorPage isDemanded /> : <Outlet />;
};
