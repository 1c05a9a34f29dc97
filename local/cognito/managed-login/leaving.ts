/** Signing out: of the browser, and of an application. */
import type { HttpRequest, HttpResponse } from '../../service.ts';
import type { Directory } from '../directory.ts';
import { familyOf, revokeFamily } from '../token-family.ts';
import { doorOf, NotForRedirect, redirect } from './authorization-request.ts';
import { endSession } from './browser.ts';
import { clientOf, formOf, json, needed, OauthError } from './oauth.ts';

/**
 * Ends the browser's session and sends it to an address of the client's, or, with `redirect_uri`, to sign in again.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
 */
export const logout = (directory: Directory, request: HttpRequest): HttpResponse => {
  const { query } = request;
  const { client } = doorOf(directory, query);
  const [address, ...more] = query.getAll('logout_uri');
  if (address === undefined && query.has('redirect_uri')) {
    if (!client.settings.CallbackURLs?.includes(query.get('redirect_uri') ?? '')) throw new NotForRedirect('redirect_mismatch');
    return redirect(`/login?${query}`, endSession(directory, request));
  }
  if (address === undefined || more.length > 0 || !client.settings.LogoutURLs?.includes(address))
    throw new NotForRedirect('redirect_mismatch');
  return redirect(address, endSession(directory, request));
};

/**
 * Revokes a refresh token, and with it what was made of it. One that is not known is as good as revoked (RFC 7009 §2.2).
 * https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
 */
export const revoke = async (directory: Directory, request: HttpRequest): Promise<HttpResponse> => {
  const form = await formOf(request);
  const client = clientOf(directory, request, form);
  const token = needed(form, 'token');
  if (token.split('.').length === 3) throw new OauthError('unsupported_token_type');
  const family = familyOf(directory, token);
  if (family && family.client !== client.id) throw new OauthError('invalid_request');
  if (family) revokeFamily(directory, family);
  return json(200, {});
};
