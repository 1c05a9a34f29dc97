/** Steps 1 to 4: who calls, is their hospital open, does it let them in like this, and may they. */
import { bedId, clinician, general, type House, openHouse } from './house.ts';

const aBed = { path: '/v1/beds/{bedId}', params: { bedId: '33333333-3333-4333-8333-333333333333' } };
const tenantKey = `TENANT#${general} TENANT`;

let house: House;
beforeEach(() => {
  house = openHouse();
});

const as = (authorizer: object | undefined, headers: Record<string, string> = {}) => house.ask({ ...aBed, authorizer, headers });

describe('nobody is known', () => {
  test.each<[string, object | undefined]>([
    ['without an authorizer', undefined],
    ['with an empty one', {}],
    ['of no kind', { ...clinician, kind: undefined }],
    ['of an unknown kind', { ...clinician, kind: 'root' }],
    ['without a hospital', { ...clinician, tenantId: undefined }],
    ['of a hospital that is no UUID', { ...clinician, tenantId: `${general}#` }],
    ['of every hospital', { ...clinician, tenantId: '*' }],
    ['without an id of their own', { ...clinician, userId: '' }],
    ['without roles at all', { ...clinician, roles: undefined }],
    ['by an unknown credential', { ...clinician, credential: 'cookie' }],
    ['who proved themselves never', { ...clinician, authenticatedAt: undefined }],
    ['who proved themselves at no time', { ...clinician, authenticatedAt: 'yesterday' }],
    ['who proved themselves at zero', { ...clinician, authenticatedAt: '0' }],
  ])('%s', async (_, authorizer) => {
    const { status, headers, body } = await as(authorizer);
    expect([status, headers['www-authenticate'], body.title]).toEqual([401, 'Bearer', 'Caller unknown']);
  });
});

test('headers cannot say who calls', async () => {
  const { status } = await as(undefined, { 'x-tenant-id': general, 'x-amz-tenant-id': general, authorization: 'Bearer wk_x' });
  expect(status).toBe(401);
});

test('roles that are not known are dropped', async () => {
  await as({ ...clinician, roles: 'root clinician operator' });
  expect(house.work[0]).toMatchObject({ caller: { roles: ['clinician'] } });
});

describe('a hospital is closed', () => {
  test.each(['suspended', 'provisioning', 'failed'])('when it is %s', async (status) => {
    house.control.set(tenantKey, { ...house.control.get(tenantKey), status });
    expect(await as(clinician)).toMatchObject({ status: 403, body: { title: 'Tenant not active' } });
  });

  test('when it is not there', async () => {
    house.control.clear();
    expect(await as(clinician)).toMatchObject({ status: 403, body: { title: 'Tenant not active' } });
  });

  test('within five seconds of being suspended', async () => {
    expect((await as(clinician)).status).toBe(200);
    house.control.set(tenantKey, { ...house.control.get(tenantKey), status: 'suspended' });
    house.clock.now += 4_999;
    expect((await as(clinician)).status).toBe(200);
    house.clock.now += 1;
    expect((await as(clinician)).status).toBe(403);
  });
});

describe('an API key', () => {
  const key = { ...clinician, userId: 'key-1', credential: 'api-key' };
  const item = `APIKEY#${general} key-1`;
  const expiresAt = Date.parse('2026-01-01T09:00:00Z') / 1000;

  test('opens while it is there and has not expired', async () => {
    house.control.set(item, { expiresAt });
    expect((await as(key)).status).toBe(200);
  });

  test.each([
    ['that was revoked', undefined],
    ['that has expired', { expiresAt: Date.parse('2026-01-01T08:00:00Z') / 1000 }],
    ['that knows no end', {}],
  ])('%s opens nothing', async (_, kept) => {
    if (kept) house.control.set(item, kept);
    expect(await as(key)).toMatchObject({ status: 401, body: { title: 'Api key revoked' } });
  });

  test('is felt to be revoked within five seconds', async () => {
    house.control.set(item, { expiresAt });
    await as(key);
    house.control.delete(item);
    house.clock.now += 5_000;
    expect((await as(key)).status).toBe(401);
  });

  test('expires also while it is believed to be there', async () => {
    house.control.set(item, { expiresAt });
    house.clock.now = expiresAt * 1000 - 1;
    expect((await as(key)).status).toBe(200);
    house.clock.now += 1;
    expect((await as(key)).status).toBe(401);
  });

  test('has no session that could be too old', async () => {
    house.control.set(item, { expiresAt });
    expect((await as({ ...key, authenticatedAt: '1' })).status).toBe(200);
  });
});

describe('a person signs in anew', () => {
  test.each([
    [3_600 - 60, 200],
    [3_600 - 59, 401],
  ])('%d seconds later: %d', async (seconds, expected) => {
    house.clock.now += seconds * 1000;
    expect((await as(clinician)).status).toBe(expected);
  });

  test('and is told so', async () => {
    house.clock.now += 24 * 3_600_000;
    expect(await as(clinician)).toMatchObject({
      body: { type: 'urn:ward:problem:session-too-old' },
      headers: { 'www-authenticate': 'Bearer' },
    });
  });
});

test.each([
  ['reader', 200],
  ['clinician', 200],
  ['administrator', 403],
  ['integration administrator', 403],
  ['administrator reader', 200],
  ['', 403],
  ['READER', 403],
])('with the roles “%s”: %d', async (roles, expected) => {
  expect((await as({ ...clinician, roles })).status).toBe(expected);
});

test('an API key administers nothing, whatever its item says', async () => {
  const key = { ...clinician, userId: bedId, credential: 'api-key', roles: 'administrator clinician' };
  house.control.set(`APIKEY#${general} ${bedId}`, { expiresAt: house.clock.now / 1000 + 60 });
  await as(key);
  expect(house.work[0]).toMatchObject({ caller: { roles: ['clinician'] } });
});
