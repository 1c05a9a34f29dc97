/** The way of a request: one order of steps for every route, and no step after one that failed. */
import { awsError } from '../aws/session-over.ts';
import { requestId } from './event.ts';
import { type Answered, bedId, clinician, general, operator, type SmallService, smallService } from './small-service.ts';

const newBed = { method: 'POST', path: '/v1/beds', authorizer: clinician, body: { name: 'north' } };
const aBed = { path: '/v1/beds/{bedId}', params: { bedId }, authorizer: clinician };

let service: SmallService;
beforeEach(() => {
  service = smallService();
});

describe('a request that goes well', () => {
  let answered: Answered;
  beforeEach(async () => {
    service.answer = () => ({ status: 201, body: { id: bedId, name: 'north' }, headers: { location: `/v1/beds/${bedId}` } });
    answered = await service.ask(newBed);
  });

  test('goes through every step in order, and is written down before it is answered', () => {
    expect(service.steps).toEqual([
      'open tenant:read',
      'read TENANT',
      'open record:write key:open',
      'begun',
      'work createBed',
      'audit 201',
    ]);
  });

  test('gives the use case the caller, the tenant, the input and the session, and no event', () => {
    const [work] = service.work;
    expect(Object.keys(work ?? {}).sort()).toEqual([
      'audit',
      'caller',
      'input',
      'origin',
      'requestId',
      'session',
      'signal',
      'tenant',
    ]);
    expect(work).toMatchObject({
      caller: { kind: 'tenant', tenantId: general, userId: 'ada', roles: ['clinician'], credential: 'token' },
      tenant: { id: general, status: 'active' },
      session: { tenantId: general },
      origin: 'https://general.ward.example',
    });
  });

  test('is answered with its status, headers and body, and with what guards a browser', () => {
    expect(answered).toMatchObject({
      status: 201,
      body: { id: bedId, name: 'north' },
      headers: {
        'content-type': 'application/json',
        location: `/v1/beds/${bedId}`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'strict-transport-security': 'max-age=63072000; includeSubDomains',
      },
    });
  });

  test('leaves a record of who did what, and how it ended', () => {
    expect(service.audit.slice(1)).toMatchObject([
      {
        audit: 'ended',
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        requestId,
        tenantId: general,
        userId: 'ada',
        action: 'beds.createBed',
        status: 201,
        reason: undefined,
      },
    ]);
  });
});

describe('nothing happens after a step that failed:', () => {
  const denied = new Error('no');

  const breaking = (step: string, error: Error) => (it: SmallService) => void it.broken.set(step, error);
  const halfDayLater = (it: SmallService) => {
    it.clock.now += 12 * 3_600_000;
  };

  test.each<[string, { spoil?: (it: SmallService) => void; asked?: object }, string[]]>([
    ['an unknown caller', { asked: { authorizer: undefined } }, ['audit 401']],
    [
      'a session for the status that cannot be opened',
      { spoil: breaking('open tenant:read', denied) },
      ['open tenant:read', 'audit 500'],
    ],
    [
      'a status that cannot be read',
      { spoil: breaking('read TENANT', awsError('TimeoutError')) },
      ['open tenant:read', 'read TENANT', 'audit 503'],
    ],
    ['a session that is too old', { spoil: halfDayLater }, ['open tenant:read', 'read TENANT', 'audit 401']],
    [
      'a role that is missing, though the body is bad too',
      { asked: { authorizer: { ...clinician, roles: 'reader' }, body: 'not JSON' } },
      ['open tenant:read', 'read TENANT', 'audit 403'],
    ],
    ['a body that does not fit', { asked: { body: {} } }, ['open tenant:read', 'read TENANT', 'audit 400']],
    [
      'a beginning that cannot be written down',
      { spoil: breaking('begun', denied) },
      ['open tenant:read', 'read TENANT', 'open record:write key:open', 'begun', 'audit 500'],
    ],
    [
      'a session of the route’s scopes that cannot be opened',
      { spoil: breaking('open record:write key:open', denied) },
      ['open tenant:read', 'read TENANT', 'open record:write key:open', 'audit 500'],
    ],
  ])('%s', async (_, { spoil, asked }, steps) => {
    spoil?.(service);
    await service.ask({ ...newBed, ...asked });
    expect(service.steps).toEqual(steps);
    expect(service.work).toEqual([]);
  });
});

describe('the record of a request', () => {
  test('names the reason of one that was refused', async () => {
    await service.ask({ ...aBed, authorizer: { ...clinician, roles: '' } });
    expect(service.audit).toEqual([
      expect.objectContaining({
        action: 'beds.readBed',
        status: 403,
        reason: 'NotPermitted',
        tenantId: general,
      }),
    ]);
  });

  test('is written also of a request nobody signed', async () => {
    await service.ask({ ...aBed, authorizer: undefined });
    expect(service.audit).toEqual([expect.objectContaining({ status: 401, tenantId: undefined, userId: undefined })]);
  });

  test('that cannot be written keeps the answer back', async () => {
    service.broken.set('audit 200', new Error('the disk is full'));
    const { status, text } = await service.ask(aBed);
    expect(status).toBe(500);
    expect(text).not.toContain('north');
    expect(text).not.toContain('disk');
  });

  test('that cannot be written keeps a refusal’s reason back too', async () => {
    service.broken.set('audit 403', new Error('the disk is full'));
    expect(await service.ask({ ...aBed, authorizer: { ...clinician, roles: '' } })).toMatchObject({
      status: 500,
      body: { title: 'Internal error' },
    });
  });

  test('is written also when what was done cannot be told', async () => {
    service.answer = () => ({ status: 418, body: {} });
    await service.ask(aBed);
    expect(service.audit).toEqual([expect.objectContaining({ action: 'beds.readBed', status: 500 })]);
  });
});

describe('a route', () => {
  test('that is for anyone opens nothing and knows nobody, whatever the authorizer said', async () => {
    const { status } = await service.ask({ path: '/v1/doors', authorizer: clinician });
    expect(status).toBe(200);
    expect(service.steps).toEqual(['work readDoors', 'audit 200']);
    expect(service.work[0]).toMatchObject({ caller: { kind: 'unknown' }, session: undefined, tenant: undefined });
  });

  test('of operators has no session to give', async () => {
    await service.ask({ path: '/v1/houses', authorizer: operator });
    expect(service.work[0]).toMatchObject({
      caller: { kind: 'operator', userId: 'olga' },
      session: undefined,
      tenant: undefined,
    });
  });

  test('of operators is closed to people of a hospital', async () => {
    expect((await service.ask({ path: '/v1/houses', authorizer: clinician })).status).toBe(403);
  });

  test('of a hospital is closed to operators', async () => {
    expect((await service.ask({ ...aBed, authorizer: operator })).status).toBe(403);
    expect(service.steps).toEqual(['audit 403']);
  });

  test.each([
    { method: 'PUT', path: '/v1/beds' },
    { method: 'POST', path: '/v1/beds/' },
    { method: 'GET', path: '/constructor' },
  ])('that the contract does not have is not there: %j', async (asked) => {
    expect(await service.ask({ ...asked, authorizer: clinician })).toMatchObject({
      status: 404,
      body: { title: 'Route not found' },
    });
    expect(service.audit).toEqual([expect.objectContaining({ action: 'beds.unknown' })]);
  });
});
