/** Every credential at every address: only one's own opens. */
import { type ApiKeyItem, apiKeyKeyOf, makeApiKey, readApiKey } from '../../functions/access/api-key.ts';
import { type AuthorizeNeeds, authorizeRequest } from '../../functions/access/authorize-request.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';

const general = asTenantId('11111111-1111-4111-8111-111111111111');
const keyId = '33333333-3333-4333-8333-333333333333';
const now = Date.parse('2026-01-01T00:00:00Z');
const seconds = now / 1000;

const times = { auth_time: seconds - 60, exp: seconds + 3600 };
const tokens: Record<string, object> = {
  person: { sub: 'ada', ...times, tenantId: general, slug: 'general', roles: 'clinician reader' },
  operator: { sub: 'olga', ...times, 'cognito:groups': ['operators'] },
  both: { sub: 'eve', ...times, tenantId: general, slug: 'general', roles: 'reader', 'cognito:groups': ['operators'] },
  nobody: { sub: 'bob', ...times },
  visitor: { sub: 'vic', ...times, 'cognito:groups': ['visitors', 'operators-to-be'] },
  homeless: { sub: 'dan', ...times, slug: 'general', roles: 'reader', 'cognito:groups': ['operators'], tenantId: null },
  forged: { sub: 'mal', ...times, tenantId: '*', slug: 'general', roles: 'reader' },
  halfway: { sub: 'hal', ...times, tenantId: general, roles: 'reader' },
  timeless: { sub: 'tim', exp: times.exp, tenantId: general, slug: 'general', roles: 'reader' },
};

/** The token of that name, as a token is spelled: its signature's last character has bits that nobody reads. */
const jwtOf = (name: string): string =>
  ['header', name, 'signature+'].map((part) => Buffer.from(part).toString('base64url')).join('.');
const nameOf = (token: string): string => Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();

const key = makeApiKey(general, keyId);
const item: ApiKeyItem = {
  ...apiKeyKeyOf(general, keyId),
  id: keyId,
  name: 'Lab',
  roles: ['integration', 'reader'],
  createdAt: '',
  expiresAt: seconds + 1,
  slug: 'general',
  hash: key.hash,
};

const needs = (changed: Partial<AuthorizeNeeds> = {}): AuthorizeNeeds => ({
  async verifyToken(token) {
    const claims = tokens[nameOf(token)];
    if (!claims) throw new Error('bad signature of Ada’s token');
    return claims;
  },
  findApiKey: async ({ tenantId, keyId: id }) => (tenantId === general && id === keyId ? item : undefined),
  baseDomain: 'ward.example',
  now: () => now,
  ...changed,
});

/** With a credential, or with the token of a name. */
const ask = async (credential: string, host = 'general.ward.example', changed?: Partial<AuthorizeNeeds>) => {
  try {
    return await authorizeRequest(needs(changed), {
      authorization: `Bearer ${/^[a-z]+$/.test(credential) ? jwtOf(credential) : credential}`,
      host,
    });
  } catch (error) {
    return (error as Error).name;
  }
};

const own = 'general.ward.example';
const foreign = 'mercy.ward.example';
const platform = 'ward.example';
const elsewhere = 'general.ward.example.evil';

const person = {
  kind: 'tenant',
  userId: 'ada',
  tenantId: general,
  roles: 'clinician reader',
  credential: 'token',
  secondFactor: 'missing',
};
const machine = { kind: 'tenant', userId: keyId, tenantId: general, roles: 'integration reader', credential: 'api-key' };
const operator = { kind: 'operator', userId: 'olga' };

test.each([
  ['a person', 'person', own, person],
  ['a person', 'person', foreign, 'HostForeign'],
  ['a person', 'person', platform, 'HostForeign'],
  ['a person', 'person', elsewhere, 'HostForeign'],
  ['an operator', 'operator', platform, operator],
  ['an operator', 'operator', own, 'HostForeign'],
  ['an operator', 'operator', elsewhere, 'HostForeign'],
  ['an API key', key.text, own, machine],
  ['an API key', key.text, foreign, 'HostForeign'],
  ['an API key', key.text, platform, 'HostForeign'],
  ['an API key', key.text, elsewhere, 'HostForeign'],
])('%s (%s) at %s: %j', async (_, credential, host, expected) => {
  const found = await ask(credential, host);
  if (typeof expected === 'string') expect(found).toBe(expected);
  else expect(found).toMatchObject(expected);
});

test('who is a hospital’s is never also an operator', async () => {
  expect(await ask('both', own)).toMatchObject({ kind: 'tenant', tenantId: general });
  expect(await ask('both', platform)).toBe('HostForeign');
});

test.each(['nobody', 'visitor', 'homeless', 'forged', 'halfway', 'timeless', 'unsigned'])(
  'the token of “%s” opens nothing',
  async (token) => {
    expect(await Promise.all([own, platform].map((host) => ask(token, host)))).toEqual([
      'CredentialRefused',
      'CredentialRefused',
    ]);
  },
);

describe('a good token is good in one spelling only, so that the gateway remembers it once:', () => {
  const token = jwtOf('person');
  const [header = '', payload = '', signature = ''] = token.split('.');

  test('its own', async () => {
    expect(await ask(token)).toMatchObject(person);
  });

  test.each([
    ['padding', `${token}=`],
    ['more padding', `${token}==`],
    ['padding inside', `${header}=.${payload}.${signature}`],
    ['characters that decoders skip', `${token}!!`],
    ['such characters inside', `${header}.${payload}.${signature.slice(0, 3)}!${signature.slice(3)}`],
    ['the other alphabet', `${header}.${payload}.${signature.replace(/.$/, '+')}`],
    ['bits that nobody reads', `${header}.${payload}.${signature.replace(/w$/, 'x')}`],
    ['a part too many', `${token}.`],
    ['a part too few', `${header}.${payload}`],
    ['an empty part', `${header}.${payload}.`],
  ])('not with %s', async (_, spelled) => {
    expect(spelled).not.toBe(token);
    const verifyToken = () => Promise.reject(new RangeError('it was verified'));
    expect(await ask(spelled, own, { verifyToken })).toBe('CredentialRefused');
  });
});

describe('an API key is refused', () => {
  test('whose secret is another', async () => {
    expect(await ask(makeApiKey(general, keyId).text)).toBe('CredentialRefused');
  });

  test('that nobody made', async () => {
    expect(await ask(makeApiKey(general, '44444444-4444-4444-8444-444444444444').text)).toBe('CredentialRefused');
  });

  test('that names another hospital with a good secret', async () => {
    const mercy = asTenantId('22222222-2222-4222-8222-222222222222');
    const forged = Buffer.from(key.text.slice(3), 'base64url');
    Buffer.from(mercy.replaceAll('-', ''), 'hex').copy(forged);
    expect(await ask(`wk_${forged.toString('base64url')}`)).toBe('CredentialRefused');
  });

  test('in the second it ends', async () => {
    expect(await ask(key.text, own, { now: () => now + 999 })).toMatchObject(machine);
    expect(await ask(key.text, own, { now: () => now + 1000 })).toBe('CredentialRefused');
  });

  test.each(['wk_', `${key.text}=`, `wk_${'A'.repeat(85)}`])(
    'that has not the shape of one (%s), before anything is looked up',
    async (text) => {
      const findApiKey = () => Promise.reject(new Error('looked up'));
      expect(await ask(text, own, { findApiKey })).toBe('CredentialRefused');
    },
  );
});

test('a table that cannot be read is no reason to call a key bad', async () => {
  const findApiKey = () => Promise.reject(new RangeError('unreachable'));
  expect(await ask(key.text, own, { findApiKey })).toBe('RangeError');
});

test('an address that is not ours asks neither the table nor the pool', async () => {
  const untouched = () => Promise.reject(new Error('asked'));
  for (const credential of ['person', key.text])
    expect(await ask(credential, elsewhere, { findApiKey: untouched, verifyToken: untouched })).toBe('HostForeign');
});

describe('the header is refused', () => {
  const header = async (authorization: string) =>
    authorizeRequest(needs(), { authorization, host: own }).catch((error: Error) => error.name);

  const token = jwtOf('person');

  test.each([
    '',
    'Bearer',
    'Bearer ',
    token,
    `Basic ${token}`,
    `Bearer  ${token}`,
    `Bearer ${token} `,
    `Bearer ${token}, Bearer ${jwtOf('operator')}`,
    `Bearer ${token}\n`,
    `Bearer${token}`,
    `Bearer ${'a'.repeat(8193)}`,
    `Bearer ${token}é`,
  ])('when it is %j', async (authorization) => {
    expect(await header(authorization)).toBe('CredentialRefused');
  });

  test.each([`bearer ${token}`, `BEARER ${token}`])(
    'but not for the case of its scheme: %s (RFC 9110 §11.1)',
    async (authorization) => {
      expect(await header(authorization)).toMatchObject(person);
    },
  );
});

test('what was wrong with a credential is not told', async () => {
  const error = await authorizeRequest(needs(), { authorization: `Bearer ${jwtOf('unsigned')}`, host: own }).catch(
    (thrown: Error) => thrown,
  );
  expect((error as Error).message).not.toContain('Ada');
});

test('what the gateway is handed holds nothing secret', async () => {
  const secret = readApiKey(key.text)?.secret.toString('base64url') ?? '-';
  const handed = JSON.stringify(await ask(key.text));
  for (const text of [key.text, secret, key.hash]) expect(handed).not.toContain(text);
});
