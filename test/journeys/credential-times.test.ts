/** When a token is good: from when it was made until it ends, by our clock. Each is signed by the pool's own key, so only time is wrong. */

import { createSigningKeys, decode } from '../../local/cognito/signing-key.ts';
import { accessTokenOf } from '../../local/sign-in.ts';
import { aHospital, asOperator, clientWith, type Hospital, newHospital } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import { type OwnCloud, openOwnCloud } from '../own-cloud.ts';

let cloud: OwnCloud;
let hospital: Hospital;

beforeAll(async () => {
  cloud = await openOwnCloud(process.env.WARD_TEST_ASSEMBLY ?? '');
  hospital = await aHospital({}, cloud.told);
}, 120_000);

afterAll(() => cloud.close());

const seconds = (): number => Math.floor(Date.now() / 1000);

/** The person's token with other times in it. */
const tokenOf = async (person: { email: string; password: string }, times: Record<string, number> = {}): Promise<string> => {
  const [, payload = ''] = (await accessTokenOf(cloud.told, person)).split('.');
  const keys = createSigningKeys(cloud.told.directory);
  return keys.sign(cloud.told.outputs.UserPoolId ?? '', 'access', { ...decode(payload), ...times });
};

const statusWith = async (times: Record<string, number>): Promise<number> =>
  (await clientWith(hospital.url, await tokenOf(hospital.admin, times))({ path: '/v1/me' })).status;

test('a token that has not ended is good', async () => expect(await statusWith({ exp: seconds() + 60 })).toBe(200));

test('a token that ended a moment ago is not', async () => expect(await statusWith({ exp: seconds() - 1 })).toBe(401));

test('a token that ends when it was made is not, however far its maker’s clock is ahead', async () => {
  expect(await statusWith({ iat: seconds() + 3_600, exp: seconds() - 1 })).toBe(401);
});

test('a token that begins later is not good yet', async () => expect(await statusWith({ nbf: seconds() + 60 })).toBe(401));

test('a maker whose clock is a minute off is believed, as long as the token lasts', async () => {
  expect(await statusWith({ iat: seconds() + 60, auth_time: seconds() + 60 })).toBe(200);
});

test('a token is refused from the second in which it ends, though the gateway remembers that it was good', async () => {
  const client = clientWith(hospital.url, await tokenOf(hospital.admin, { exp: seconds() + 5 }));
  expect((await client({ path: '/v1/me' })).status).toBe(200);
  await eventually(
    () => client({ path: '/v1/me' }),
    ({ status }) => status === 401,
  );
});

test('a job goes on when its caller’s token ends, and answers their next one', async () => {
  const { traffic } = cloud.embedded.cloud;
  const { promise: released, resolve: goOn } = Promise.withResolvers<void>();
  traffic.disturb({ matches: ({ operation }) => operation === 'CreateKey', hold: () => released });
  const brief = clientWith(cloud.told.apiUrl, await tokenOf(cloud.told.operator, { exp: seconds() + 5 }));

  const begun = await brief({ method: 'POST', path: '/v1/tenants', body: newHospital() });
  const path = String(begun.headers.location);
  expect([begun.status, path]).toEqual([202, expect.stringContaining('/v1/jobs/')]);
  await eventually(
    () => brief({ path }),
    ({ status }) => status === 401,
  );
  goOn();

  const later = await asOperator(cloud.told);
  await eventually(
    () => later({ path }),
    (job) => job.json().status === 'succeeded',
  );
});
