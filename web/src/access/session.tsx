/** Who is signed in, and the API in their name: for every page below. */
import { useQueryClient } from '@tanstack/react-query';
import type { User } from 'oidc-client-ts';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { type Api, createApi } from '../api.ts';
import type { Config } from '../config.ts';
import type { Place } from '../place.ts';
import { elsewhereOf } from './elsewhere.ts';
import { createSignIn, ofOneself, type SignIn } from './sign-in.ts';

export interface Session {
  readonly config: Config;
  readonly place: Place;
  readonly api: Api;
  readonly signIn: SignIn;
  /** `unknown` until the tab's storage is read. */
  readonly state: 'unknown' | 'out' | 'in' | 'expired';
  /** The e-mail address, for the top of the page. */
  readonly who: string | undefined;
  /** Where the person is at home, if that is not this address: nothing here opens for them. */
  readonly home: Place | undefined;
  /** A token that opens one's own sign-in at Cognito: only after a sign-in that asked for it. */
  readonly ownToken: string | undefined;
}

const SessionContext = createContext<Session | undefined>(undefined);

export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (!session) throw new Error('There is no session around this component.');
  return session;
};

interface SessionProviderProps {
  readonly config: Config;
  readonly place: Place;
  readonly children: ReactNode;
}

export const SessionProvider = ({ config, place, children }: SessionProviderProps): ReactNode => {
  const signIn = useMemo(() => createSignIn(config, place), [config, place]);
  const [user, setUser] = useState<User | null>();
  const [isRefused, setRefused] = useState(false);
  const queries = useQueryClient();
  useEffect(() => {
    const { events } = signIn.users;
    const onLoaded = (loaded: User): void => {
      setUser(loaded);
      setRefused(false);
    };
    const onEnd = (): void => setRefused(true);
    const onLeft = (): void => {
      setUser(null);
      queries.clear();
    };
    // A browser keeps pages that were left, as they were, for its back button.
    const onShown = ({ persisted }: PageTransitionEvent): void => {
      if (persisted) void signIn.users.getUser().then((found) => found ?? onLeft());
    };
    const offs = [
      events.addUserLoaded(onLoaded),
      events.addUserUnloaded(onLeft),
      events.addAccessTokenExpired(onEnd),
      events.addSilentRenewError(onEnd),
    ];
    window.addEventListener('pageshow', onShown);
    void signIn.users.getUser().then(setUser);
    return () => {
      for (const off of offs) off();
      window.removeEventListener('pageshow', onShown);
    };
  }, [signIn, queries]);
  const session = useMemo<Session>(
    () => ({
      config,
      place,
      signIn,
      api: createApi({ token: () => user?.access_token, onRefused: () => setRefused(true) }),
      state: stateOf(user, isRefused),
      who: user?.profile.email,
      home: user ? elsewhereOf(user.access_token, place) : undefined,
      ownToken: user?.scopes.includes(ofOneself) ? user.access_token : undefined,
    }),
    [config, place, signIn, user, isRefused],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
};

const stateOf = (user: User | null | undefined, isRefused: boolean): Session['state'] => {
  if (user === undefined) return 'unknown';
  if (user === null) return 'out';
  return isRefused || user.expired ? 'expired' : 'in';
};
