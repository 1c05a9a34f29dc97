/**
 * What an app client may do at the endpoints of managed login.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html
 */
import * as z from 'zod';
import { AwsError, notImplemented } from '../service.ts';
import { invalid, modelled } from './operation.ts';

const url = z.string().min(1).max(1024);
const urls = z.array(url).max(100).optional();

export const oauthSettings = {
  SupportedIdentityProviders: z.array(modelled('COGNITO')).optional(),
  CallbackURLs: urls,
  LogoutURLs: urls,
  DefaultRedirectURI: url.optional(),
  AllowedOAuthFlows: z.array(modelled('code')).optional(),
  AllowedOAuthScopes: z.array(z.string().min(1).max(256)).max(50).optional(),
  AllowedOAuthFlowsUserPoolClient: z.boolean().default(false),
};

const settings = z.object(oauthSettings);
export type OauthSettings = z.output<typeof settings>;

/** The scopes Cognito has of itself; others belong to resource servers. */
export const RESERVED_SCOPES: readonly string[] = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];

/** Throws for addresses a browser must not be sent to, and for settings that contradict each other. */
export const checkOauth = (given: OauthSettings): void => {
  const { CallbackURLs = [], LogoutURLs = [], DefaultRedirectURI } = given;
  for (const address of CallbackURLs) checkAddress('callback', address);
  for (const address of LogoutURLs) checkAddress('logout', address);
  if (DefaultRedirectURI !== undefined && !CallbackURLs.includes(DefaultRedirectURI))
    throw invalid('DefaultRedirectURI must be in the list of CallbackURLs.');
  const custom = given.AllowedOAuthScopes?.find((scope) => !RESERVED_SCOPES.includes(scope));
  if (custom?.includes('/')) throw notImplemented(`the scope ${custom} of a resource server`);
  if (custom) throw new AwsError('ScopeDoesNotExistException', `Invalid scope requested: ${custom}`);
  if (!given.AllowedOAuthFlowsUserPoolClient) return;
  if (!given.AllowedOAuthFlows?.length || !given.AllowedOAuthScopes?.length)
    throw new AwsError(
      'InvalidOAuthFlowException',
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    );
  if (CallbackURLs.length === 0)
    throw new AwsError('InvalidOAuthFlowException', 'code flow can not be selected if client does not have any callback URLs.');
};

/** HTTPS, an app's own scheme, or `http://localhost` for tests; absolute, without a fragment, and never a pattern. */
const checkAddress = (kind: 'callback' | 'logout', address: string): void => {
  const refused = (why: string) => invalid(`Invalid ${kind} URL ${address}: ${why}`);
  if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u.test(address) || !URL.canParse(address)) throw refused('it must be an absolute URI.');
  const { protocol, hostname, href } = new URL(address);
  if (href.includes('#')) throw refused('it must not include a fragment.');
  if (hostname.includes('*') || address.includes('*')) throw refused('wildcards are not allowed.');
  if (['javascript:', 'data:', 'vbscript:', 'file:', 'blob:'].includes(protocol)) throw refused('its scheme is not allowed.');
  if (protocol === 'http:' && hostname !== 'localhost') throw refused('it must use HTTPS, except for http://localhost.');
};
