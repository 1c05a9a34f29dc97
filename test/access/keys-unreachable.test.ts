/** A token that cannot be judged is not a bad token: people are not signed out because a network is down. */
import { type AuthorizeNeeds, authorizeRequest } from '../../functions/access/authorize-request.ts';
import { unavailable } from '../../functions/kernel/errors.ts';

const needs = (verifyToken: AuthorizeNeeds['verifyToken']): AuthorizeNeeds => ({
  verifyToken,
  findApiKey: async () => undefined,
  baseDomain: 'ward.example',
  now: () => 1_790_000_000_000,
});

const request = { authorization: 'Bearer YQ.Yg.Yw', host: 'general.ward.example' };

test('while the pool’s keys cannot be read the answer is to try again', async () => {
  const unreachable = () => Promise.reject(unavailable('TokenKeysUnavailable', 'The keys of access tokens could not be read.'));
  await expect(authorizeRequest(needs(unreachable), request)).rejects.toMatchObject({ kind: 'unavailable' });
});

test('a token that was judged and found bad is refused', async () => {
  const bad = () => Promise.reject(new Error('the signature does not fit'));
  await expect(authorizeRequest(needs(bad), request)).rejects.toMatchObject({ kind: 'unauthenticated' });
});
