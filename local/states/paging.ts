/** Pages of a list: an opaque token carries the key of the last entry shown. */
import { AwsError, type Input } from '../service.ts';
import type { Window } from './execution-store.ts';

/** What the caller asked for; `scope` binds the token to the list it was made for. Throws `InvalidToken` for any other. */
export const windowOf = (input: Input, scope: string): Window & { readonly limit: number } => {
  const { maxResults = 0, nextToken } = input;
  if (typeof maxResults !== 'number' || !Number.isInteger(maxResults) || maxResults < 0 || maxResults > 1000) {
    throw new AwsError('ValidationException', "Value at 'maxResults' must be between 0 and 1000.");
  }
  return { limit: maxResults || 100, after: nextToken === undefined ? undefined : keyIn(nextToken, scope) };
};

/** The entries of this page and the token of the next, given one entry more than the page holds. */
export const pageOf = <T>(entries: readonly T[], { limit }: Window, token: { scope: string; key: (entry: T) => number }) => {
  const page = entries.slice(0, limit);
  const last = page.at(-1);
  const more = entries.length > limit && last !== undefined;
  return { page, nextToken: more ? tokenOf(token.key(last), token.scope) : undefined };
};

const tokenOf = (key: number, scope: string): string => Buffer.from(JSON.stringify([scope, key])).toString('base64url');

const keyIn = (token: unknown, scope: string): number => {
  try {
    const [madeFor, key] = JSON.parse(Buffer.from(String(token), 'base64url').toString('utf8')) as [string, number];
    if (madeFor === scope && Number.isInteger(key)) return key;
  } catch {
    // Not a token at all: refused like one that was made for another list.
  }
  throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
};
