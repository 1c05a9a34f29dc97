/** Sets a hospital's own domain to the name, or takes it away where there is none. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { contract } from '../../../functions/registry/contract.ts';
import { useSession } from '../access/session.tsx';
import type { Tenant } from './nouns.ts';

const { setDomain, removeDomain } = contract.routes;

/** Afterwards everything about the hospital is read again. */
export const useDomainChange = ({ id: tenantId }: Tenant) => {
  const { api } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string | undefined) =>
      name === undefined ? api(removeDomain, { params: { tenantId } }) : api(setDomain, { params: { tenantId }, body: { name } }),
    onSuccess: () =>
      Promise.all([queries.invalidateQueries({ queryKey: ['tenants'] }), queries.invalidateQueries({ queryKey: ['jobs'] })]),
  });
};
