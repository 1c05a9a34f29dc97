/** The documents that verifiers of tokens fetch. */
import { type HospitalPool, openHospitalPool } from '../../local/cognito/hospital-pool.ts';
import { behaves } from '../behaves.ts';

const GUIDE = 'https://docs.aws.amazon.com/cognito/latest/developerguide';

let pool: HospitalPool;
beforeAll(async () => {
  pool = await openHospitalPool();
});
afterAll(() => pool.close());

const get = (path: string) => fetch(`${pool.cloud.endpoint}${path}`);

behaves(
  'the key set holds two public keys and nothing private',
  `${GUIDE}/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html`,
  async () => {
    const { keys } = (await (await get(`/${pool.UserPoolId}/.well-known/jwks.json`)).json()) as {
      keys: Record<string, string>[];
    };
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    ]);
  },
);

behaves(
  'the configuration names the issuer of the tokens and a key set that can be fetched here',
  `${GUIDE}/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html`,
  async () => {
    const configuration = await (await get(`/${pool.UserPoolId}/.well-known/openid-configuration`)).json();
    expect(configuration).toMatchObject({
      issuer: `https://cognito-idp.us-east-1.amazonaws.com/${pool.UserPoolId}`,
      jwks_uri: `${pool.cloud.endpoint}/${pool.UserPoolId}/.well-known/jwks.json`,
    });
  },
);

behaves(
  'a pool that does not exist has no keys',
  `${GUIDE}/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html`,
  async () => {
    expect((await get('/us-east-1_Nowhere00/.well-known/jwks.json')).status).toBe(404);
  },
);
