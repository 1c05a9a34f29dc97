/** A browser without a screen, at the host of managed login: it keeps cookies, reads forms and sends them, and follows nothing by itself. */
import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import {
  CreateManagedLoginBrandingCommand,
  type CreateUserPoolClientCommandInput,
  CreateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { EMAIL, type HospitalPool, openHospitalPool, PASSWORD, type Settings } from './hospital-pool.ts';

export const CALLBACK = 'http://localhost:3000/signed-in';
export const SIGNED_OUT = 'http://localhost:3000/signed-out';

/** What a client needs to send browsers here. */
export const oauth: Partial<CreateUserPoolClientCommandInput> = {
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'],
  CallbackURLs: [CALLBACK, 'http://localhost:3000/elsewhere'],
  LogoutURLs: [SIGNED_OUT],
  SupportedIdentityProviders: ['COGNITO'],
  ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
  PreventUserExistenceErrors: 'ENABLED',
};

/** A pool with a domain, whose client has the look Cognito provides. */
export const openHostedPool = async (settings: Settings = {}): Promise<HospitalPool> => {
  const pool = await openHospitalPool({ ...settings, client: { ...oauth, ...settings.client } });
  const { UserPoolId, ClientId, send } = pool;
  await send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: 'hospital', ManagedLoginVersion: 2 }));
  await send(new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId, UseCognitoProvidedValues: true }));
  return pool;
};

/** Runs a test in such a pool, and clears it away whatever happens. */
export const inHostedPool =
  (run: (pool: HospitalPool) => Promise<void>, settings: Settings = {}) =>
  async (): Promise<void> => {
    const pool = await openHostedPool(settings);
    try {
      await run(pool);
    } finally {
      await pool.close();
    }
  };

/** Where the client and its pool are. */
type Place = Pick<HospitalPool, 'ClientId'> & { readonly cloud: Pick<HospitalPool['cloud'], 'endpoint'> };

export const verifier = randomBytes(32).toString('base64url');
export const challengeOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** The query an application sends a browser with; `undefined` leaves a member out. */
export const asking = (pool: Place, changes: Readonly<Record<string, string | undefined>> = {}): URLSearchParams => {
  const members = {
    ...{ response_type: 'code', client_id: pool.ClientId, redirect_uri: CALLBACK, scope: 'openid email', state: 'a state' },
    ...{ nonce: 'a nonce', code_challenge: challengeOf(verifier), code_challenge_method: 'S256', ...changes },
  };
  return new URLSearchParams(Object.entries(members).filter((entry): entry is [string, string] => entry[1] !== undefined));
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** The address it sends on to; `http://nowhere` where it does not. */
  readonly location: URL;
}

type Sent = {
  readonly headers?: Record<string, string>;
  readonly method?: string;
  readonly form?: Readonly<Record<string, string>>;
};

export const call = (pool: Place, path: string, { headers = {}, method, form }: Sent = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(pool.cloud.endpoint);
    const typed = form ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
    const sent = request(
      {
        ...{ host: '127.0.0.1', port, path, method: method ?? (form ? 'POST' : 'GET') },
        headers: { host: `sign-in.localhost:${port}`, ...typed, ...headers },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming
          .on('data', (chunk: Buffer) => chunks.push(chunk))
          .on('end', () =>
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              body: Buffer.concat(chunks).toString('utf8'),
              location: new URL(incoming.headers.location ?? 'http://nowhere', `http://sign-in.localhost:${port}`),
            }),
          );
      },
    );
    sent.on('error', reject).end(form ? new URLSearchParams(form).toString() : undefined);
  });

/** `&amp;` and its kin, back to characters. */
const text = (markup: string): string =>
  markup.replaceAll(
    /&(amp|lt|gt|quot|#39);/g,
    (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" })[name] ?? '',
  );

export const openVisitor = (pool: Place) => {
  const cookies = new Map<string, string>();
  let page = '';

  const go = async (path: string, sent: Sent = {}): Promise<Answer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await call(pool, path, { ...sent, headers: { ...(cookie && { cookie }), ...sent.headers } });
    for (const given of [answer.headers['set-cookie'] ?? []].flat()) {
      const [name = '', value = ''] = (given.split(';')[0] ?? '').split('=');
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    if (answer.body !== '') page = answer.body;
    return answer;
  };

  /** Fills in the form of the page that is shown, hidden fields as they are. */
  const submit = (fields: Readonly<Record<string, string>>): Promise<Answer> => {
    const [, action = ''] = /<form method="post" action="([^"]*)"/.exec(page) ?? [];
    const hidden = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
    const kept = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, text(value)]));
    return go(text(action), { form: { ...kept, ...fields } });
  };

  const open = async (changes: Readonly<Record<string, string | undefined>> = {}): Promise<Answer> => {
    const sent = await go(`/oauth2/authorize?${asking(pool, changes)}`);
    return sent.location.pathname === '/login' ? go(`${sent.location.pathname}${sent.location.search}`) : sent;
  };

  return {
    cookies,
    go,
    submit,
    /** Comes from an application; the answer is the login page, or what came instead. */
    open,
    /** Signs in, and returns the answer that leads back to the application. */
    async signIn(changes: Readonly<Record<string, string | undefined>> = {}, as: { email?: string; password?: string } = {}) {
      await open(changes);
      return submit({ username: as.email ?? EMAIL, password: as.password ?? PASSWORD });
    },
  };
};

export const codeIn = ({ location }: Answer): string => location.searchParams.get('code') ?? '';

export interface Exchanged {
  readonly status: number;
  readonly headers: Answer['headers'];
  readonly tokens: Readonly<Record<string, string>>;
}

/** Brings a form to the token endpoint; members that are `undefined` are left out. */
export const exchange = async (pool: Place, members: Readonly<Record<string, string | undefined>>): Promise<Exchanged> => {
  const whole = {
    grant_type: 'authorization_code',
    client_id: pool.ClientId,
    redirect_uri: CALLBACK,
    code_verifier: verifier,
    ...members,
  };
  const given = Object.entries(whole).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const { status, headers, body } = await call(pool, '/oauth2/token', { form: Object.fromEntries(given) });
  return { status, headers, tokens: JSON.parse(body) as Record<string, string> };
};
