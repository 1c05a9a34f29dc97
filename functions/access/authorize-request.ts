/** Who is this, and may they be at this host? Identity only: what they may do is decided behind, by the route and the live tenant. */
import * as z from 'zod/mini';
import { forbidden, KernelError } from '../kernel/errors.ts';
import { isUuid } from '../kernel/ids.ts';
import { type ApiKeyItem, isSecretOf, type PresentedKey, readApiKey } from './api-key.ts';
import { hostOf } from './host.ts';

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

/** The claims the pool's trigger adds: a user is of one hospital, or is an operator. */
const claimsSchema = z.union([
  z.object({
    sub: z.string(),
    auth_time: z.number(),
    exp: z.number(),
    tenantId: z.string().check(z.refine(isUuid)),
    slug: z.string(),
    roles: z.string(),
  }),
  z.object({
    sub: z.string(),
    auth_time: z.number(),
    exp: z.number(),
    'cognito:groups': z.array(z.string()),
    tenantId: z.optional(z.undefined()),
  }),
]);

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

const byToken = async ({ verifyToken }: AuthorizeNeeds, token: string): Promise<Recognised> => {
  const verified = await verifyToken(token).catch((error: unknown) => {
    if (error instanceof KernelError) throw error;
    throw unknown('The access token is not good, or not good any more. Sign in again.');
  });
  const claims = claimsSchema.safeParse(verified).data;
  if (!claims) throw unknown('The access token names no hospital.');
  const session = { userId: claims.sub, authenticatedAt: claims.auth_time, expiresAt: claims.exp };
  if (claims.tenantId !== undefined) {
    const { tenantId, roles, slug } = claims;
    return { identity: { kind: 'tenant', ...session, tenantId, roles, credential: 'token' }, slug };
  }
  if (claims['cognito:groups'].includes('operators'))
    return { identity: { kind: 'operator', ...session, tenantId: 'operators' } };
  throw unknown('The access token names no hospital.');
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
