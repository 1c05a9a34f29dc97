/** Tokens that are well signed, and not for this: by the pool's own key for another purpose, or by another pool's. */
import {
  AdminInitiateAuthCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createSigningKeys } from '../../local/cognito/signing-key.ts';
import { asRoot } from '../cloud.ts';
import { allClaims, type Forgery, type Materials } from './token-materials.ts';
import type { World } from './world.ts';

/** Well signed by the pool's own key, and not for this: another maker, client, use, time, or claims that say nothing. */
export const misused = async ({ cloud, own, prey }: World, { claims, signed, wanted }: Materials): Promise<Forgery[]> => {
  const now = Math.floor(Date.now() / 1000);
  const iss = String(claims.iss);
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    iss: [
      undefined,
      '',
      `${iss}/`,
      iss.toUpperCase(),
      iss.replace(/[^/]+$/, 'eu-west-1_other'),
      'https://evil.example',
      [iss],
      null,
    ],
    client_id: [undefined, '', 'another', `${claims.client_id}x`, ['another', claims.client_id], null, '*'],
    token_use: [undefined, '', 'id', 'refresh', 'Access', ['id'], null],
    exp: [undefined, null, 0, -1, now - 1, now - 86_400, 'never', String(now + 3_600), true],
    nbf: [now + 3_600, 'later'],
    sub: [undefined, null, ['x'], 7],
    tenantId: [
      '',
      '*',
      `${prey.id}*`,
      prey.id.toUpperCase(),
      `${prey.id}#record`,
      [prey.id],
      { id: prey.id },
      null,
      `${own.id} ${prey.id}`,
    ],
    slug: [null, 7, [prey.slug]],
    roles: [undefined, null, ['administrator']],
  };
  const cases = Object.entries(wrong).flatMap(([name, values]) => values.map((value) => ({ name, value })));
  const made = cases.map(
    async ({ name, value }): Promise<Forgery> => [
      `the claim ${name} being ${JSON.stringify(value)}`,
      await signed({ ...claims, [name]: value }),
    ],
  );
  const operator = wanted['an operator’s claims'] ?? {};
  const groups = [[], ['Operators'], ['operator'], 'operators', { operators: true }, null];
  const members = groups.map(
    async (group): Promise<Forgery> => [
      `the groups ${JSON.stringify(group)}`,
      await signed({ ...operator, 'cognito:groups': group }),
    ],
  );
  return [...(await Promise.all([...made, ...members])), ...(await otherTokens({ cloud, own }))];
};

/** What the pool gave beside the access token. */
const otherTokens = async ({ cloud, own }: Pick<World, 'cloud' | 'own'>): Promise<Forgery[]> => {
  const pool = new CognitoIdentityProviderClient(asRoot(cloud));
  const { AuthenticationResult: result } = await pool.send(
    new AdminInitiateAuthCommand({
      UserPoolId: cloud.outputs.UserPoolId,
      ClientId: cloud.outputs.UserPoolClientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: own.admin.email, PASSWORD: own.admin.password },
    }),
  );
  pool.destroy();
  if (!result?.IdToken || !result.RefreshToken) throw new Error('the pool gave no id token, or no refresh token');
  return [
    ['its id token', result.IdToken],
    ['its refresh token', result.RefreshToken],
  ];
};

/** Another pool's key signs well whatever it is given. */
export const anotherPools = async ({ cloud }: World, materials: Materials): Promise<Forgery[]> => {
  const client = new CognitoIdentityProviderClient(asRoot(cloud));
  const { UserPool: pool } = await client.send(new CreateUserPoolCommand({ PoolName: 'attackers' }));
  client.destroy();
  const id = pool?.Id ?? '';
  const keys = createSigningKeys(cloud.directory);
  const iss = String(materials.claims.iss).replace(/[^/]+$/, id);
  const made = allClaims(materials).flatMap(([what, claims]) =>
    [claims, { ...claims, iss }].map(
      async (signed, index): Promise<Forgery> => [
        `${what}, signed by another pool${index ? ', and saying so' : ''}`,
        await keys.sign(id, 'access', signed),
      ],
    ),
  );
  return Promise.all(made);
};
