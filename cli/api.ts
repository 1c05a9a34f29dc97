/** The platform's API as the commands call it: by the routes of its contracts, as whoever is signed in. */
import type * as z from 'zod';
import type { Route } from '../functions/kernel/route.ts';
import { ApiFailure, unreachable } from './api-failure.ts';
import { type Profile, readProfile, writeProfile } from './profile.ts';
import { renew } from './sign-in.ts';

type Given<Schema> = Schema extends z.ZodType ? Partial<z.input<Schema>> : Record<never, never>;

/** What the route takes, each part as its schema has it before it is read. */
export interface RouteRequest<R extends Route> {
  readonly params?: Given<R['params']>;
  readonly query?: Given<R['query']>;
  readonly body?: R['body'] extends z.ZodType ? z.input<R['body']> : never;
  readonly idempotencyKey?: string;
}

/** The body of the answers that say that all went well. */
export type RouteResult<R extends Route> = {
  [Status in keyof R['answers']]: R['answers'][Status] extends z.ZodType ? z.output<R['answers'][Status]> : undefined;
}[keyof R['answers']];

export interface Api {
  /** As it is now: its token changes when it is renewed. */
  readonly profile: Profile;
  /** Throws an ApiFailure for every answer but a good one, and for none. */
  call<R extends Route>(route: R, request?: RouteRequest<R>): Promise<RouteResult<R>>;
}

/** The platform of a profile. Throws `notSignedIn` when nobody is. */
export const openApi = (profileName: string): Api => {
  const signedIn = keepSignedIn(profileName, readProfile(profileName));
  return {
    get profile() {
      return signedIn.profile();
    },
    async call(route, request = {}) {
      const profile = await signedIn.fresh();
      const url = profile.url + pathOf(route, request);
      const headers = {
        authorization: `Bearer ${profile.accessToken}`,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(request.idempotencyKey ? { 'idempotency-key': request.idempotencyKey } : {}),
      };
      const body = request.body === undefined ? undefined : JSON.stringify(request.body);
      const answer = await fetch(url, { method: route.method, headers, body, redirect: 'error' }).catch((error: unknown) => {
        throw unreachable(profile.url, error);
      });
      return resultOf(answer, profile.url);
    },
  };
};

const resultOf = async (answer: Response, url: string) => {
  const text = await answer.text().catch((error: unknown) => {
    throw unreachable(url, error);
  });
  if (!answer.ok) throw new ApiFailure(answer.status, text, answer.headers.get('retry-after'));
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreachable(url, error);
  }
};

const pathOf = ({ path }: Route, { params = {}, query = {} }: { params?: object; query?: object }): string => {
  const values: Readonly<Record<string, unknown>> = { ...params };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) asked.set(name, String(value));
  return asked.size === 0 ? filled : `${filled}?${asked}`;
};

/** A token that ends in transit would be refused: one with less than this left is renewed. */
const margin = 30_000;

interface SignedIn {
  profile(): Profile;
  /** The profile with a token that is still good; renewed once, however many calls ask for it at the same time. */
  fresh(): Promise<Profile>;
}

const keepSignedIn = (name: string, profile: Profile): SignedIn => {
  let current = profile;
  let renewing: Promise<Profile> | undefined;
  const renewed = async (): Promise<Profile> => {
    current = { ...current, ...(await renew(current)) };
    writeProfile(name, current);
    return current;
  };
  const fresh = (): Promise<Profile> => {
    if (current.accessTokenEnds - Date.now() > margin) return Promise.resolve(current);
    renewing ??= renewed().finally(() => {
      renewing = undefined;
    });
    return renewing;
  };
  return { profile: () => current, fresh };
};
