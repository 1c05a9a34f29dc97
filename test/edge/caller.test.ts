/** Steps 1 to 4: who calls, is their hospital open, does it let them in like this, and may they. */
import type { Route } from '../../functions/kernel/route.ts';
import { contracts } from '../../lib/contracts.ts';
import { bedId, clinician, general, type SmallService, smallService, startedAt } from './small-service.ts';

const aBed = { path: '/v1/beds/{bedId}', params: { bedId: '33333333-3333-4333-8333-333333333333' } };
const tenantKey = `TENANT#${general} TENANT`;

let service: SmallService;
beforeEach(() => {
  service = smallService();
});

const as = (authorizer: object | undefined, headers: Record<string, string> = {}) =>
  service.ask({ ...aBed, authorizer, headers });

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

describe('a credential', () => {
  const endingIn = (seconds: number) => String(startedAt / 1000 + seconds);

  test('is good until the second it ends', async () => {
    expect((await as({ ...clinician, expiresAt: endingIn(1) })).status).toBe(200);
  });

  test.each(['token', 'api-key'])(
    'that is a %s and has ended is refused, though the gateway remembers it as good',
    async (credential) => {
      expect(await as({ ...clinician, credential, expiresAt: endingIn(0) })).toMatchObject({
        status: 401,
        body: { title: 'Credential expired' },
      });
    },
  );

  test('that does not say when it ends is nobody’s', async () => {
    expect(await as({ ...clinician, expiresAt: undefined })).toMatchObject({ status: 401, body: { title: 'Caller unknown' } });
  });

  test('that names another subdomain than the hospital’s own item is turned away', async () => {
    service.control.set(tenantKey, { ...service.control.get(tenantKey), slug: 'mercy' });
    expect(await as(clinician)).toMatchObject({ body: { title: 'Host foreign' } });
  });
});

test('headers cannot say who calls', async () => {
  const { status } = await as(undefined, { 'x-tenant-id': general, 'x-amz-tenant-id': general, authorization: 'Bearer wk_x' });
  expect(status).toBe(401);
});

test('roles that are not known are dropped', async () => {
  await as({ ...clinician, roles: 'root clinician operator' });
  expect(service.work[0]).toMatchObject({ caller: { roles: ['clinician'] } });
});

describe('a hospital is closed', () => {
  test.each(['suspended', 'provisioning', 'failed'])('when it is %s', async (status) => {
    service.control.set(tenantKey, { ...service.control.get(tenantKey), status });
    expect(await as(clinician)).toMatchObject({ status: 403, body: { title: 'Tenant not active' } });
  });

  test('when it is not there', async () => {
    service.control.clear();
    expect(await as(clinician)).toMatchObject({ status: 403, body: { title: 'Tenant not active' } });
  });

  test('within five seconds of being suspended', async () => {
    expect((await as(clinician)).status).toBe(200);
    service.control.set(tenantKey, { ...service.control.get(tenantKey), status: 'suspended' });
    service.clock.now += 4_999;
    expect((await as(clinician)).status).toBe(200);
    service.clock.now += 1;
    expect((await as(clinician)).status).toBe(403);
  });
});

test.each([
  ['no plan', { plan: undefined }],
  ['a plan nobody sells', { plan: 'free' }],
  ['a status nobody knows', { status: 'ACTIVE' }],
  ['no version', { version: undefined }],
])('a hospital whose item has %s lets nobody in', async (_, damage) => {
  service.control.set(tenantKey, { ...service.control.get(tenantKey), ...damage });
  expect((await as(clinician)).status).toBe(500);
});

describe('where the plan demands a second factor', () => {
  const demanding = (authorizer: object, path = aBed.path) => {
    service.control.set(tenantKey, { ...service.control.get(tenantKey), plan: 'enterprise' });
    return service.ask({ ...aBed, path, authorizer });
  };

  test.each<[string, object]>([
    ['who has none', { secondFactor: 'missing' }],
    ['whose token says nothing of it, as one from before the plan did', {}],
    ['whose token says something else', { secondFactor: 'true' }],
  ])('a person %s is refused', async (_, said) => {
    expect(await demanding({ ...clinician, ...said })).toMatchObject({ status: 403, body: { title: 'Second factor required' } });
    expect(service.work).toEqual([]);
  });

  test('a person who has one gets in', async () => {
    expect((await demanding({ ...clinician, secondFactor: 'set' })).status).toBe(200);
  });

  test('a person without one is answered by a route that says so, and sees that it is missing', async () => {
    expect((await demanding(clinician, '/v1/self')).status).toBe(200);
    expect(service.work[0]).toMatchObject({ caller: { secondFactor: 'missing' } });
  });

  test('a machine gets in by its key', async () => {
    service.control.set(`APIKEY#${general} key-1`, { expiresAt: startedAt / 1000 + 60 });
    expect((await demanding({ ...clinician, userId: 'key-1', credential: 'api-key' })).status).toBe(200);
  });
});

test('only the route that says who one is does without a second factor', () => {
  const routes = Object.values(contracts).flatMap(({ routes: all }) => Object.entries<Route>(all));
  expect(routes.filter(([, { withoutSecondFactor }]) => withoutSecondFactor).map(([name]) => name)).toEqual(['readMe']);
});

describe('an API key', () => {
  const key = { ...clinician, userId: 'key-1', credential: 'api-key' };
  const item = `APIKEY#${general} key-1`;
  const expiresAt = Date.parse('2026-01-01T09:00:00Z') / 1000;

  test('opens while it is there and has not expired', async () => {
    service.control.set(item, { expiresAt });
    expect((await as(key)).status).toBe(200);
  });

  test.each([
    ['that was revoked', undefined],
    ['that has expired', { expiresAt: Date.parse('2026-01-01T08:00:00Z') / 1000 }],
    ['that knows no end', {}],
  ])('%s opens nothing', async (_, kept) => {
    if (kept) service.control.set(item, kept);
    expect(await as(key)).toMatchObject({ status: 401, body: { title: 'Api key revoked' } });
  });

  test('is felt to be revoked within five seconds', async () => {
    service.control.set(item, { expiresAt });
    await as(key);
    service.control.delete(item);
    service.clock.now += 5_000;
    expect((await as(key)).status).toBe(401);
  });

  test('expires also while it is believed to be there', async () => {
    service.control.set(item, { expiresAt });
    service.clock.now = expiresAt * 1000 - 1;
    expect((await as(key)).status).toBe(200);
    service.clock.now += 1;
    expect((await as(key)).status).toBe(401);
  });

  test('has no session that could be too old', async () => {
    service.control.set(item, { expiresAt });
    expect((await as({ ...key, authenticatedAt: '1' })).status).toBe(200);
  });
});

describe('a person signs in anew', () => {
  test.each([
    [12 * 3_600 - 60, 200],
    [12 * 3_600 - 59, 401],
  ])('%d seconds later: %d', async (seconds, expected) => {
    service.clock.now += seconds * 1000;
    expect((await as(clinician)).status).toBe(expected);
  });

  test('and is told so', async () => {
    service.clock.now += 24 * 3_600_000;
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
  service.control.set(`APIKEY#${general} ${bedId}`, { expiresAt: service.clock.now / 1000 + 60 });
  await as(key);
  expect(service.work[0]).toMatchObject({ caller: { roles: ['clinician'] } });
});
