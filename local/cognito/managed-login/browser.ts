/**
 * What a browser holds of managed login: a session for an hour, and a token that only forms of these pages can repeat.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-managed-login.html
 */
import { AwsError, type HttpRequest } from '../../service.ts';
import { same } from '../client.ts';
import type { Directory } from '../directory.ts';
import { hashOf, randomBearer } from '../secret.ts';
import { type User, userOf } from '../user.ts';

const HOUR = 3_600_000;
const SESSION = 'cognito';
const FORM = 'XSRF-TOKEN';

/** Not sent with a form of another site, nor read by any script. Without `Secure`: on this machine there is no TLS. */
const cookie = (name: string, value: string, seconds?: number): string =>
  `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${seconds === undefined ? '' : `; Max-Age=${seconds}`}`;

const cookieIn = ({ headers }: HttpRequest, name: string): string | undefined =>
  (headers.cookie ?? '')
    .split(/[;,]\s*/)
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

export interface BrowserSession {
  readonly user: User;
  /** When the password was given. */
  readonly signedInAt: number;
}

/** Who is signed in to the pool in this browser. A session of another pool's user is nobody's here. */
export const sessionOf = ({ store, cloud }: Directory, pool: string, request: HttpRequest): BrowserSession | undefined => {
  const given = cookieIn(request, SESSION);
  if (!given) return undefined;
  const find = 'SELECT user.*, signedInAt FROM browser_session NATURAL JOIN user WHERE hash = ? AND pool = ? AND expires > ?';
  const found = store.prepare(find).get(hashOf(given), pool, cloud.now());
  if (!found) return undefined;
  const { signedInAt, ...row } = found;
  const user = userOf(row);
  return user.enabled && user.status === 'CONFIRMED' ? { user, signedInAt: Number(signedInAt) } : undefined;
};

/** A new session, whatever the browser came with: nobody can plant one. Returns its cookie. */
export const startSession = (directory: Directory, request: HttpRequest, user: User): string => {
  const { store, cloud } = directory;
  endSession(directory, request);
  store.prepare('DELETE FROM browser_session WHERE expires < ?').run(cloud.now());
  const value = randomBearer();
  store
    .prepare('INSERT INTO browser_session (hash, pool, username, signedInAt, expires) VALUES (?, ?, ?, ?, ?)')
    .run(hashOf(value), user.pool, user.username, cloud.now(), cloud.now() + HOUR);
  return cookie(SESSION, value, HOUR / 1000);
};

/** Forgets the browser's session. Returns the cookie that takes its place. */
export const endSession = ({ store }: Directory, request: HttpRequest): string => {
  store.prepare('DELETE FROM browser_session WHERE hash = ?').run(hashOf(cookieIn(request, SESSION) ?? ''));
  return cookie(SESSION, '', 0);
};

/** The browser's form token, and the cookie that holds it. */
export const formTokenOf = (request: HttpRequest): { readonly token: string; readonly cookie: string } => {
  const kept = cookieIn(request, FORM);
  const token = kept && /^[\w-]{64}$/.test(kept) ? kept : randomBearer();
  return { token, cookie: cookie(FORM, token) };
};

/** Throws for a form that is not of these pages: another site can send one, but cannot know the token. */
export const checkFormToken = (request: HttpRequest, form: URLSearchParams): void => {
  const kept = cookieIn(request, FORM);
  if (!kept || !same(kept, form.get('_csrf') ?? ''))
    throw new AwsError(
      'InvalidCsrfToken',
      'This page was open for too long, or was not opened here. Go back and try again.',
      403,
    );
};
