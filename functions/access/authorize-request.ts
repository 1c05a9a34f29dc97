/** Who is this, and may they be at this host? Identity only: what they may do is decided behind, by the route and the live tenant. */
import { forbidden, KernelError } from '../kernel/errors.ts';
import { hostOf } from '../kernel/host.ts';
import { isUuid } from '../kernel/ids.ts';
import { type ApiKeyItem, isSecretOf, type PresentedKey, readApiKey } from './api-key.ts';

export interface AuthorizeNeeds {
  /**
   * The verified claims of an access token; throws for a token that is not good, and a kernel error (`unavailable`) when that cannot be
   * told. No network once its keys are known.
   */
  readonly verifyToken: (token: string) => Promise<object>;
  readonly findApiKey: (key: PresentedKey) => Promise<ApiKeyItem | undefined>;
  readonly baseDomain: string;
  readonly now: () => number;
}

/** What the gateway puts into `requestContext.authorizer`: strings and numbers, no credentials, nothing secret. */
export type Identity =
  | {
      readonly kind: 'tenant';
      readonly userId: string;
      readonly tenantId: string;
      readonly roles: string;
      readonly credential: 'token' | 'api-key';
      /** Of a person; `missing` unless their token says that they have one. */
      readonly secondFactor?: 'set' | 'missing';
      readonly authenticatedAt: number;
      /** When the credential ends, in seconds since the epoch: this answer is kept longer than some credentials live. */
      readonly expiresAt: number;
    }
  | {
      readonly kind: 'operator';
      readonly userId: string;
      /** No hospital's: under Lambda's tenant isolation even a refused call names whose environment it may run in. */
      readonly tenantId: 'operators';
      readonly authenticatedAt: number;
      readonly expiresAt: number;
    };

/** The claims of a person, which the pool's trigger adds to: who is of a hospital, and who is an operator. No schema library, for its start. */
interface Person {
  readonly sub: string;
  readonly auth_time: number;
  readonly exp: number;
  readonly tenantId?: unknown;
  readonly 'cognito:groups'?: unknown;
}

interface Member extends Person {
  readonly tenantId: string;
  readonly slug: string;
  readonly roles: string;
  readonly secondFactor?: unknown;
}

const isPerson = (claims: Partial<Record<keyof Person, unknown>>): claims is Person =>
  typeof claims.sub === 'string' && Number.isFinite(claims.auth_time) && Number.isFinite(claims.exp);

const isMember = (claims: Person & { slug?: unknown; roles?: unknown }): claims is Member =>
  isUuid(claims.tenantId) && typeof claims.slug === 'string' && typeof claims.roles === 'string';

/** Whoever has anything of a hospital is no operator, whatever groups they are in. */
const isOperator = ({ tenantId, 'cognito:groups': groups }: Person): boolean =>
  tenantId === undefined && Array.isArray(groups) && groups.includes('operators');

/** Throws `unauthenticated` for a credential that is not good, `forbidden` (`HostForeign`) for a good one at another's host. */
export const authorizeRequest = async (
  needs: AuthorizeNeeds,
  request: { authorization: string; host: string },
): Promise<Identity> => {
  const [, credential] = /^Bearer ([\x21-\x7e]{1,8192})$/i.exec(request.authorization) ?? [];
  const host = hostOf(request.host, needs.baseDomain);
  if (!credential) throw unknown('Send one credential, as “Authorization: Bearer …”.');
  if (!host) throw foreign();
  const { identity, slug } = credential.startsWith('wk_') ? await byApiKey(needs, credential) : await byToken(needs, credential);
  const isHome = identity.kind === 'operator' ? host.kind === 'platform' : host.kind === 'tenant' && host.slug === slug;
  if (!isHome) throw foreign();
  return identity;
};

interface Recognised {
  readonly identity: Identity;
  readonly slug?: string;
}

/**
 * Whether it is a signed token in its one spelling (RFC 7515 §7.1: three parts, base64url without padding). Verifiers take others too,
 * and each other spelling of a good token would be one more answer for the gateway to remember.
 */
const isJwt = (token: string): boolean => {
  const parts = token.split('.');
  return (
    parts.length === 3 && parts.every((part) => part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part)
  );
};

const byToken = async ({ verifyToken }: AuthorizeNeeds, token: string): Promise<Recognised> => {
  if (!isJwt(token)) throw unknown('The credential is neither an access token nor an API key.');
  const verified = await verifyToken(token).catch((error: unknown) => {
    if (error instanceof KernelError) throw error;
    throw unknown('The access token is not good, or not good any more. Sign in again.');
  });
  if (!isPerson(verified)) throw unknown('The access token names no hospital.');
  const session = { userId: verified.sub, authenticatedAt: verified.auth_time, expiresAt: verified.exp };
  if (isOperator(verified)) return { identity: { kind: 'operator', ...session, tenantId: 'operators' } };
  if (!isMember(verified)) throw unknown('The access token names no hospital.');
  const { tenantId, roles, slug } = verified;
  const secondFactor = verified.secondFactor === 'set' ? 'set' : 'missing';
  return { identity: { kind: 'tenant', ...session, tenantId, roles, credential: 'token', secondFactor }, slug };
};

const byApiKey = async ({ findApiKey, now }: AuthorizeNeeds, text: string): Promise<Recognised> => {
  const presented = readApiKey(text);
  const item = presented && (await findApiKey(presented));
  if (!presented || !item || !isSecretOf(presented.secret, item.hash) || item.expiresAt * 1000 <= now()) {
    throw unknown('The API key is not good, or not good any more.');
  }
  const { tenantId, keyId: userId } = presented;
  const times = { authenticatedAt: Math.floor(now() / 1000), expiresAt: item.expiresAt };
  return {
    identity: { kind: 'tenant', userId, tenantId, roles: item.roles.join(' '), credential: 'api-key', ...times },
    slug: item.slug,
  };
};

const unknown = (detail: string): KernelError => new KernelError('unauthenticated', 'CredentialRefused', detail);

const foreign = (): KernelError =>
  forbidden('HostForeign', 'This credential is not good at this address. Use your own hospital’s.');
