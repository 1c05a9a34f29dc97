/** A sign-up as its page follows it, and what can be asked for it: always with the secret that this browser keeps. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { contract, type ShownSignUp } from '../../../functions/signup/contract.ts';
import { useSession } from '../access/session.tsx';
import type { Api } from '../api.ts';
import { secretOf } from './kept-secret.ts';

const { readSignUp } = contract.routes;

export interface Own {
  readonly params: { readonly signUpId: string };
  readonly headers: Readonly<Record<string, string>>;
}

const ownOf = (signUpId: string): Own => ({ params: { signUpId }, headers: { 'sign-up-secret': secretOf(signUpId) } });

const everySecond = 1_000;

/** Milliseconds until it is asked for again; what waits for the person is not. */
const pauses: Readonly<Record<ShownSignUp['status'], number | false>> = {
  unverified: false,
  verified: everySecond,
  waiting: 15 * everySecond,
  declined: false,
  onboarding: everySecond,
  failed: false,
  open: false,
};

export const useSignUp = (signUpId: string) => {
  const { api } = useSession();
  return useQuery({
    queryKey: ['sign-ups', signUpId],
    queryFn: ({ signal }) => api(readSignUp, { ...ownOf(signUpId), signal }),
    refetchInterval: ({ state }) => (state.data ? pauses[state.data.status] : false),
  });
};

/** Something to ask of the API; what it answers is the sign-up from then on. */
export const useAsking = <Given = void>(signUpId: string, ask: (api: Api, own: Own, given: Given) => Promise<ShownSignUp>) => {
  const { api } = useSession();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: Given) => ask(api, ownOf(signUpId), given),
    onSuccess: (signUp) => queries.setQueryData(['sign-ups', signUpId], signUp),
  });
};
