/** The first five things to do, each told by what the API answers. */
import { useQueries } from '@tanstack/react-query';
import { contract as access } from '../../../functions/access/contract.ts';
import type { Route } from '../../../functions/kernel/route.ts';
import { useSession } from '../access/session.tsx';
import type { Api } from '../api.ts';
import { ApiError } from '../problem.ts';
import type { texts } from './texts.ts';

export type StepName = keyof typeof texts.steps;

/** `unknown`: whoever asks may not know, or it could not be read. */
export type StepState = 'done' | 'open' | 'unknown' | 'loading';

/** What is asked here of routes whose contracts are large: whether there is one at all. */
const listOne = <Name extends string>(path: Route['path'], format: 'json' | 'fhir', name: Name) => ({
  route: { method: 'GET', path, summary: '', allow: 'anyone', scopes: [], answers: { 200: null }, format } satisfies Route,
  isThere: (body: unknown): boolean => ((body as Partial<Record<Name, readonly unknown[]>> | undefined)?.[name]?.length ?? 0) > 0,
});

const patients = listOne('/fhir/R4/Patient?_count=1', 'fhir', 'entry');
const files = listOne('/v1/files?limit=1', 'json', 'files');

const readMe = async (api: Api, signal: AbortSignal) => api(access.routes.readMe, { signal });

const reads = (api: Api) => ({
  password: async (signal: AbortSignal) => (await readMe(api, signal)).credential === 'token',
  /** One that nobody demands is not known: the API tells only of those it waits for. */
  secondFactor: async (signal: AbortSignal) => {
    const { secondFactor } = await readMe(api, signal);
    return secondFactor === 'not-demanded' ? null : secondFactor === 'set';
  },
  patient: async (signal: AbortSignal) => patients.isThere(await api(patients.route, { signal })),
  document: async (signal: AbortSignal) => files.isThere(await api(files.route, { signal })),
  apiKey: async (signal: AbortSignal) => (await api(access.routes.listApiKeys, { signal })).keys.length > 0,
});

const isForbidden = (error: Error): boolean => error instanceof ApiError && error.status === 403;

const stateOf = (isPending: boolean, answer: boolean | null | undefined): StepState => {
  if (isPending) return 'loading';
  if (answer === null || answer === undefined) return 'unknown';
  return answer ? 'done' : 'open';
};

export const useFirstSteps = () => {
  const { api } = useSession();
  const all = Object.entries(reads(api)) as [StepName, (signal: AbortSignal) => Promise<boolean | null>][];
  const results = useQueries({
    queries: all.map(([name, read]) => ({
      queryKey: ['home', name],
      queryFn: ({ signal }: { signal: AbortSignal }) => read(signal),
    })),
  });
  const faults = results.flatMap(({ error }) => (error ? [error] : []));
  return {
    steps: all.map(([name], index) => ({ name, state: stateOf(results[index]?.isPending ?? true, results[index]?.data) })),
    /** A role that may not read something is no fault: its step is not known. Who may read nothing at all is told why. */
    error: (faults.length === all.length ? faults[0] : faults.find((error) => !isForbidden(error))) ?? null,
    refetch: () => void Promise.all(results.map((result) => result.refetch())),
  };
};
