/**
 * What an application asks for when it sends a browser to sign in, and what is wrong with it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 */
import type { HttpResponse } from '../../service.ts';
import { type Client, findClient } from '../client.ts';
import type { Directory } from '../directory.ts';
import { domainOf } from '../domain.ts';
import { RESERVED_SCOPES } from '../oauth-settings.ts';
import { requirePool } from '../pool.ts';
import type { Door } from '../sign-in.ts';

/** What the code stands for: it is kept with it, and held against whoever brings the code. */
export interface Asked {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly nonce?: string;
  /** The S256 challenge of RFC 7636; absent where the application sent none. */
  readonly challenge?: string;
}

export interface AuthorizationRequest {
  readonly door: Door;
  readonly asked: Asked;
  readonly state?: string;
  readonly prompt: readonly string[];
  readonly loginHint: string;
  /** The whole query, for the next page. */
  readonly query: URLSearchParams;
}

/** Wrong in a way that is told on a page here: nobody may be sent to an address that is not the client's. */
export class NotForRedirect extends Error {
  readonly error: string;
  constructor(error: string) {
    super(error);
    this.error = error;
  }
}

/** Wrong in a way that the application is told, at its own address. */
export class Refused extends Error {
  readonly location: string;
  constructor(location: string) {
    super('refused');
    this.location = location;
  }
}

export const redirect = (location: string, cookie?: string): HttpResponse => ({
  status: 302,
  headers: {
    location,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    ...(cookie !== undefined && { 'set-cookie': cookie }),
  },
});

/** The address with these members in its query, beside those it has. */
export const addressWith = (address: string, members: Readonly<Record<string, string | undefined>>): string => {
  const url = new URL(address);
  for (const [name, value] of Object.entries(members)) if (value !== undefined) url.searchParams.append(name, value);
  return url.href;
};

/**
 * The client and the pool whose domain this is; without the client's secret, which browsers do not have and pages do not ask for.
 * Throws `NotForRedirect` for a client that has no business here.
 */
export const doorOf = (directory: Directory, query: URLSearchParams): Door => {
  const [id, ...more] = query.getAll('client_id');
  const client = id === undefined || more.length > 0 ? undefined : findClient(directory, id);
  if (!client || !domainOf(directory, client.pool)) throw new NotForRedirect('invalid_client');
  return { client: { ...client, secret: null }, pool: requirePool(directory, client.pool) };
};

const callbackOf = ({ settings }: Client, query: URLSearchParams): string => {
  const given = query.getAll('redirect_uri');
  const [address, ...more] = given.length === 0 && settings.DefaultRedirectURI ? [settings.DefaultRedirectURI] : given;
  // Compared as text: an address that differs by a slash, a port or a letter's case is another's.
  if (address === undefined || more.length > 0 || !settings.CallbackURLs?.includes(address))
    throw new NotForRedirect('redirect_mismatch');
  return address;
};

/** Throws `NotForRedirect` or `Refused`. */
export const readAuthorizationRequest = (directory: Directory, query: URLSearchParams): AuthorizationRequest => {
  const door = doorOf(directory, query);
  const redirectUri = callbackOf(door.client, query);
  const one = (name: string) => query.get(name) ?? undefined;
  const refuse = (error: string, error_description?: string) =>
    new Refused(addressWith(redirectUri, { error, error_description, state: one('state') }));
  const repeated = [...query.keys()].find((name) => query.getAll(name).length > 1);
  if (repeated) throw refuse('invalid_request', `${repeated} is given twice`);
  const fault = faultOf(door.client, query);
  if (fault) throw refuse(...fault);
  const scopes = scopesOf(door.client, query);
  if (!scopes) throw refuse('invalid_scope');
  const asked = { redirectUri, scopes, nonce: one('nonce'), challenge: one('code_challenge') };
  const prompt = (one('prompt') ?? '').split(' ').filter((word) => word !== '');
  return { door, asked, state: one('state'), prompt, loginHint: one('login_hint') ?? '', query };
};

const faultOf = ({ settings }: Client, query: URLSearchParams): [error: string, description?: string] | undefined => {
  const type = query.get('response_type');
  if (type !== 'code' && type !== 'token') return ['invalid_request', 'response_type must be code'];
  const may = settings.AllowedOAuthFlowsUserPoolClient && settings.AllowedOAuthFlows?.includes('code');
  const here = settings.SupportedIdentityProviders?.includes('COGNITO');
  if (type === 'token' || !may || !here) return ['unauthorized_client'];
  const challenge = query.get('code_challenge');
  const method = query.get('code_challenge_method');
  if ((challenge ?? method) !== null && method !== 'S256') return ['invalid_request', 'code_challenge_method must be S256'];
  if (method !== null && !/^[\w-]{43}$/.test(challenge ?? '')) return ['invalid_request', 'code_challenge is not one of S256'];
  if ((query.get('identity_provider') ?? 'COGNITO') !== 'COGNITO' || query.has('idp_identifier') || query.has('resource'))
    return ['invalid_request', 'identity providers and resources are not modelled'];
  const prompts = (query.get('prompt') ?? '').split(' ');
  if (prompts.includes('none') && prompts.length > 1) return ['invalid_request', 'prompt=none stands alone'];
  return undefined;
};

/** What is asked for, or all the client has where nothing is; undefined for a scope that it has not, or that needs `openid`. */
const scopesOf = ({ settings }: Client, query: URLSearchParams): readonly string[] | undefined => {
  const allowed = settings.AllowedOAuthScopes ?? [];
  const asked = [...new Set((query.get('scope') ?? '').split(' ').filter((scope) => scope !== ''))];
  if (asked.length === 0) return allowed;
  const needsOpenId = asked.some((scope) => ['email', 'phone', 'profile'].includes(scope));
  const good = asked.every((scope) => allowed.includes(scope) && RESERVED_SCOPES.includes(scope));
  return good && (asked.includes('openid') || !needsOpenId) ? asked : undefined;
};
