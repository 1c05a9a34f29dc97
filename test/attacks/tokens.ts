/** Tokens that the pool did not sign, or not for this: at every address, on every route that takes no more than a credential. */
import { type Attack, mustBeRefused, mustHold, secretIn, send } from './attack.ts';
import { authorizationsOf } from './authorizations.ts';
import { forgeriesOf } from './forgeries.ts';
import { addressesOf, plainRequests } from './plain-requests.ts';
import type { World } from './world.ts';

export const forgedTokens = async (world: World): Promise<readonly Attack[]> => {
  const { good, forged } = await forgeriesOf(world);
  mustHold(
    'the token that all were made from is let in',
    (await send(world.own.url, () => good, { path: '/v1/me' })).status === 200,
  );
  const addresses = Object.entries(addressesOf(world));
  return [
    ...forged.flatMap(([name, token]) =>
      addresses.flatMap(([where, url]) =>
        plainRequests.map(
          (request): Attack => ({
            sort: 'tokens',
            name: `${request.path} with ${name}, at ${where}`,
            run: async () => mustBeRefused(world, request, await send(url, () => token, request)),
          }),
        ),
      ),
    ),
    ...authorizationsOf(world, good).flatMap(([name, headers, query]) =>
      addresses.flatMap(([where, url]) =>
        plainRequests.map((plain) => oddly(world, { name, headers, query, where, url, plain })),
      ),
    ),
  ];
};

interface Odd {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: string;
  readonly where: string;
  readonly url: string;
  readonly plain: { readonly path: string };
}

/** One's own good token, sent in an odd way: at home one's own data may be the answer, abroad nothing. */
const oddly = (world: World, { name, headers, query, where, url, plain }: Odd): Attack => ({
  sort: 'tokens',
  name: `${plain.path} with its own token ${name}, at ${where}`,
  async run() {
    const request = { path: `${plain.path}${query}`, headers };
    const answer = await send(url, undefined, request);
    return url === world.own.url ? secretIn(world, request, answer) : mustBeRefused(world, request, answer);
  },
});
