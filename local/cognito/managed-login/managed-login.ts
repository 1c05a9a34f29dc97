/**
 * Managed login: the authorization server of a pool, and the pages a browser sees. Each path, and what answers it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html
 */
import { readBody } from '../../protocol.ts';
import { AwsError, type HttpRequest, type HttpResponse } from '../../service.ts';
import { isBranded } from '../branding.ts';
import type { Directory } from '../directory.ts';
import { domainOf } from '../domain.ts';
import { NotForRedirect, Refused, readAuthorizationRequest, redirect } from './authorization-request.ts';
import { checkFormToken } from './browser.ts';
import { answerChallenge } from './challenge-page.ts';
import { sendCode, setPassword, showForgotten } from './forgotten.ts';
import type { Visit } from './forms.ts';
import { logout, revoke } from './leaving.ts';
import { authorize, login, showLogin } from './login.ts';
import { failure, json, OauthError, preflight } from './oauth.ts';
import { answerPage, html } from './page.ts';
import { tokenEndpoint } from './token-endpoint.ts';
import { userInfo } from './user-info.ts';
import type { PageOf } from './visit.ts';

/** What a browser is shown, and what it sends back. */
const pages: Readonly<Record<string, PageOf>> = {
  'GET /oauth2/authorize': authorize,
  'GET /login': showLogin,
  'POST /login': login,
  'POST /challenge': answerChallenge,
  'GET /forgotPassword': showForgotten,
  'POST /forgotPassword': sendCode,
  'POST /confirmForgotPassword': setPassword,
};

type Endpoint = (directory: Directory, request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

/** What applications call. */
const endpoints: Readonly<Record<string, Endpoint>> = {
  'POST /oauth2/token': tokenEndpoint,
  'GET /oauth2/userInfo': userInfo,
  'POST /oauth2/userInfo': userInfo,
  'POST /oauth2/revoke': revoke,
};

const called = /^\/oauth2\/(token|userInfo|revoke)$/;

/** Answers a request to the host of managed login. */
export const managedLogin = async (directory: Directory, request: HttpRequest): Promise<HttpResponse> => {
  const { method, path, query } = request;
  if (called.test(path)) return answerCall(directory, request);
  try {
    if (method === 'GET' && path === '/logout') return logout(directory, request);
    if (method === 'GET' && path === '/error') return errorPage(query.get('error') ?? '');
    const page = pages[`${method} ${path}`];
    return page ? await answerVisit(directory, request, page) : notFound();
  } catch (error) {
    if (error instanceof Refused) return redirect(error.location);
    if (error instanceof NotForRedirect) return redirect(`/error?${new URLSearchParams({ error: error.error })}`);
    if (error instanceof AwsError && error.status < 500) return sorry(error.status, error.message);
    throw error;
  }
};

const answerCall = async (directory: Directory, request: HttpRequest): Promise<HttpResponse> => {
  if (request.method === 'OPTIONS') return preflight(request);
  const endpoint = endpoints[`${request.method} ${request.path}`];
  if (!endpoint) return json(405, { error: 'invalid_request' });
  try {
    return await endpoint(directory, request);
  } catch (error) {
    if (error instanceof OauthError) return failure(error);
    throw error;
  }
};

const answerVisit = async (directory: Directory, request: HttpRequest, page: PageOf): Promise<HttpResponse> => {
  const wanted = readAuthorizationRequest(directory, request.query);
  const visit: Visit = { directory, request, wanted };
  const { client } = wanted.door;
  // Before anyone is signed in silently, too: a client without a look has no managed login yet.
  if (domainOf(directory, client.pool)?.version === 2 && !isBranded(directory, client.id))
    return sorry(403, 'Login pages unavailable. Please contact an administrator.');
  const form = new URLSearchParams(request.method === 'POST' ? (await readBody(request)).toString('utf8') : '');
  if (request.method === 'POST') checkFormToken(request, form);
  return page(visit, form);
};

const sorry = (status: number, message: string): HttpResponse =>
  answerPage({ heading: 'Something went wrong', status, content: html`<p role="alert">${message}</p>` });

const notFound = (): HttpResponse => sorry(404, 'There is no such page.');

const faults: Readonly<Record<string, string>> = {
  invalid_client: 'The application that sent you here is not known.',
  redirect_mismatch: 'The application that sent you here wants you back at an address that is not its own.',
};

/** Says what it knows of a fault, and nothing that the address says. */
const errorPage = (error: string): HttpResponse =>
  sorry(400, (Object.hasOwn(faults, error) && faults[error]) || 'An error was encountered with the requested page.');
