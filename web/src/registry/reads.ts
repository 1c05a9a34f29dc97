/** What the operators' pages read, and how often. */
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { contract } from '../../../functions/registry/contract.ts';
import { useSession } from '../access/session.tsx';
import type { Api } from '../api.ts';
import { ApiError } from '../problem.ts';
import { type Candidate, hasEnded, type Tenant } from './nouns.ts';

const { listTenants, readTenant, readDomain, listJobs, readJob, readFigures, listSignUps } = contract.routes;

const everyTenant = async (api: Api, signal: AbortSignal): Promise<Tenant[]> => {
  const tenants: Tenant[] = [];
  let cursor: string | undefined;
  do {
    const page = await api(listTenants, { query: { limit: 100, cursor }, signal });
    tenants.push(...page.tenants);
    cursor = page.next;
  } while (cursor !== undefined);
  return tenants;
};

const whileUnderWay = 1_000;
const otherwise = 15_000;

/** All of them: a thousand are ten answers, and search and sort need them all. */
export const useTenants = () => {
  const { api } = useSession();
  return useQuery({ queryKey: ['tenants'], queryFn: ({ signal }) => everyTenant(api, signal), refetchInterval: otherwise });
};

const isMoving = ({ status }: Tenant): boolean => status === 'provisioning' || status === 'removing';

export const useTenant = (tenantId: string) => {
  const { api } = useSession();
  return useQuery({
    queryKey: ['tenants', tenantId],
    queryFn: ({ signal }) => api(readTenant, { params: { tenantId }, signal }),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? whileUnderWay : otherwise),
  });
};

/** Nothing where it has none. Asked often while somebody waits for it; once it is gone, the hospital is read again. */
export const useOwnDomain = ({ id: tenantId, ownDomain }: Pick<Tenant, 'id' | 'ownDomain'>) => {
  const { api } = useSession();
  const queries = useQueryClient();
  return useQuery({
    queryKey: ['tenants', tenantId, 'domain', ownDomain],
    queryFn: async ({ signal }) => {
      try {
        return await api(readDomain, { params: { tenantId }, signal });
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
        await queries.invalidateQueries({ queryKey: ['tenants', tenantId], exact: true });
        return null;
      }
    },
    enabled: ownDomain !== undefined,
    refetchInterval: ({ state }) =>
      state.data && state.data.status !== 'active' && state.data.status !== 'failed' ? 2 * whileUnderWay : otherwise,
  });
};

/** The last hundred, newest first; of one hospital or of all. */
export const useJobs = (tenantId?: string) => {
  const { api } = useSession();
  return useQuery({
    queryKey: ['jobs', { tenantId }],
    queryFn: ({ signal }) => api(listJobs, { query: { limit: 100, tenantId }, signal }),
    refetchInterval: ({ state }) => (state.data?.jobs.some((job) => !hasEnded(job)) ? 2 * whileUnderWay : otherwise),
  });
};

/** Of the last `days`. What was shown stays until there is something newer. */
export const useFigures = (days: number) => {
  const { api } = useSession();
  return useQuery({
    queryKey: ['figures', days],
    queryFn: ({ signal }) => api(readFigures, { query: { days }, signal }),
    refetchInterval: otherwise,
    placeholderData: keepPreviousData,
  });
};

/** Asked every second until it has ended. */
export const useJob = (jobId: string) => {
  const { api } = useSession();
  return useQuery({
    queryKey: ['jobs', jobId],
    queryFn: ({ signal }) => api(readJob, { params: { jobId }, signal }),
    refetchInterval: ({ state }) => (state.data && hasEnded(state.data) ? false : whileUnderWay),
  });
};

/** The last hundred of a status, newest first. */
export const useSignUps = (status: Candidate['status']) => {
  const { api } = useSession();
  return useQuery({
    queryKey: ['sign-ups', { status }],
    queryFn: ({ signal }) => api(listSignUps, { query: { status, limit: 100 }, signal }),
    refetchInterval: otherwise,
  });
};
