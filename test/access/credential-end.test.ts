/** When a credential ends is told with who it is, for the gateway remembers the answer longer than some credentials live. */
import { apiKeyKeyOf, makeApiKey } from '../../functions/access/api-key.ts';
import { type AuthorizeNeeds, authorizeRequest } from '../../functions/access/authorize-request.ts';
import { general } from '../session.ts';

const now = 1_790_000_000_000;
const endsAt = now / 1000 + 90;

const ask = (needs: Partial<AuthorizeNeeds>, credential: string, host = 'general.ward.example') =>
  authorizeRequest(
    {
      verifyToken: () => Promise.reject(new Error('no token was expected')),
      findApiKey: async () => undefined,
      baseDomain: 'ward.example',
      now: () => now,
      ...needs,
    },
    { authorization: `Bearer ${credential}`, host },
  );

const claims = { sub: 'u-1', auth_time: now / 1000 - 60, exp: endsAt };

test('a person’s token tells its own end', async () => {
  const verifyToken = async () => ({ ...claims, tenantId: general, slug: 'general', roles: 'reader' });
  expect(await ask({ verifyToken }, 'YQ.Yg.Yw')).toMatchObject({ expiresAt: endsAt });
});

test('an operator’s token tells its own end', async () => {
  const verifyToken = async () => ({ ...claims, 'cognito:groups': ['operators'] });
  expect(await ask({ verifyToken }, 'YQ.Yg.Yw', 'ward.example')).toMatchObject({ kind: 'operator', expiresAt: endsAt });
});

test('a token that does not say when it ends is refused', async () => {
  const verifyToken = async () => ({ ...claims, exp: undefined, tenantId: general, slug: 'general', roles: 'reader' });
  await expect(ask({ verifyToken }, 'YQ.Yg.Yw')).rejects.toMatchObject({ kind: 'unauthenticated' });
});

test('an API key tells its own end', async () => {
  const keyId = '00000000-0000-4000-8000-00000000000a';
  const { text, hash } = makeApiKey(general, keyId);
  const item = {
    ...apiKeyKeyOf(general, keyId),
    id: keyId,
    name: 'laboratory',
    roles: ['reader' as const],
    createdAt: '2026-01-01T00:00:00Z',
    expiresAt: endsAt,
    slug: 'general',
    hash,
  };
  expect(await ask({ findApiKey: async () => item }, text)).toMatchObject({ credential: 'api-key', expiresAt: endsAt });
});
