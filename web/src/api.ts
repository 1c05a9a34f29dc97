/** The API's client. A request is a route of a contract with its parts, so that a path, a field or an answer cannot be misspelt. */
import type * as z from 'zod';
import type { Route } from '../../functions/kernel/route.ts';
import { ApiError, problemOf, unreached } from './problem.ts';

type Input<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;

/** What a route is asked with: only the parts it has, in the words a person typed (its schemas run on the server, too). */
export type Parts<R extends Route> = (R['params'] extends z.ZodType ? { readonly params: Input<R['params']> } : unknown) &
  (R['query'] extends z.ZodType ? { readonly query?: Input<R['query']> } : unknown) &
  (R['body'] extends z.ZodType ? { readonly body: Input<R['body']> } : unknown) & {
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  };

/** The body of the route's answer when all went well. */
export type Answer<R extends Route> = {
  [Status in keyof R['answers']]: R['answers'][Status] extends z.ZodType ? z.output<R['answers'][Status]> : undefined;
}[keyof R['answers']];

/** Throws an ApiError for every answer but a 2xx, and for none. */
export type Api = <R extends Route>(route: R, parts: Parts<R>) => Promise<Answer<R>>;

export interface Credentials {
  /** The access token of whoever is signed in; nothing for who is not. */
  readonly token: () => string | undefined;
  /** The API knows the credential no longer: its session has ended. */
  readonly onRefused: () => void;
}

interface AnyParts {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export const createApi =
  ({ token, onRefused }: Credentials): Api =>
  async (route, parts) => {
    const sent = token();
    const answer = await send(route, parts, sent);
    if (answer.status === 401 && sent) onRefused();
    const body = await bodyOf(answer);
    if (answer.ok) return body as Answer<typeof route>;
    throw new ApiError(answer.status, problemOf(answer.status, body), Number(answer.headers.get('retry-after')) || undefined);
  };

const send = async (route: Route, parts: AnyParts, token: string | undefined): Promise<Response> => {
  const type = route.format === 'fhir' ? 'application/fhir+json' : 'application/json';
  try {
    return await fetch(urlOf(route.path, parts), {
      method: route.method,
      headers: {
        accept: type,
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(parts.body === undefined ? {} : { 'content-type': type }),
        ...parts.headers,
      },
      body: parts.body === undefined ? null : JSON.stringify(parts.body),
      signal: parts.signal ?? null,
    });
  } catch (error) {
    if (parts.signal?.aborted) throw error;
    throw unreached();
  }
};

const urlOf = (path: string, { params = {}, query = {} }: AnyParts): string => {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)])));
  return search.size > 0 ? `${filled}?${search}` : filled;
};

const bodyOf = async (answer: Response): Promise<unknown> => {
  const text = await answer.text();
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};
