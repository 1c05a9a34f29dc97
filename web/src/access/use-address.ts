/** Whose address this is, by name: the platform's, or the hospital's as its people know it. */
import { useQuery } from '@tanstack/react-query';
import { contract } from '../../../functions/entrance/contract.ts';
import { texts as shell } from '../shell/texts.ts';
import { useSession } from './session.tsx';

/** Until the name is known, and when it cannot be, the slug stands for it. */
export const useAddress = (): { readonly name: string } => {
  const { api, place } = useSession();
  const { data } = useQuery({
    queryKey: ['address'],
    queryFn: ({ signal }) => api(contract.routes.readAddress, { signal }),
    enabled: place.kind === 'hospital',
    staleTime: Number.POSITIVE_INFINITY,
  });
  return { name: place.kind === 'platform' ? shell.platform : (data?.name ?? place.slug) };
};
