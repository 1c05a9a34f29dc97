/** Tenant sessions: asked of STS as seldom as can be, for one tenant each, and never without good credentials. */
import { asTenantId } from '../../functions/kernel/ids.ts';
import { pooled } from '../session.ts';
import { fakeSts, gate, hour, minute, roleArn } from './fake-sts.ts';

const general = asTenantId('11111111-1111-4111-8111-111111111111');
const mercy = asTenantId('22222222-2222-4222-8222-222222222222');
const closed = { name: 'SessionUnavailable', kind: 'unavailable' };
const down = () => Promise.reject(new Error('STS cannot be reached'));

const serialOf = async (session: { credentials: () => Promise<{ accessKeyId: string }> }) =>
  Number((await session.credentials()).accessKeyId.split(' ')[1]);

/** Lets what was begun in the background end. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('what STS is asked', () => {
  test('names the function’s tenant role, the tenant as session and as tag, and an hour', async () => {
    const { sessions, calls } = fakeSts();
    await sessions.open(pooled(general), ['record:read']);
    expect(calls).toEqual([
      {
        RoleArn: roleArn,
        RoleSessionName: general,
        DurationSeconds: 3600,
        Tags: [{ Key: 'tenantId', Value: general }],
        Policy: expect.any(String),
      },
    ]);
  });

  test('is narrowed by a policy of this tenant’s partitions and these scopes alone', async () => {
    const { sessions, calls } = fakeSts();
    await sessions.open(pooled(general), ['record:read']);
    expect(JSON.parse(calls[0]?.Policy ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
          Resource: ['*'],
          Condition: {
            'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${general}#record`, `${general}#record#*`] },
            Null: { 'dynamodb:LeadingKeys': 'false' },
          },
        },
      ],
    });
  });
});

describe('where its data is', () => {
  test('a session that was told its hospital’s placement names its table', async () => {
    const { sessions } = fakeSts();
    expect((await sessions.open(pooled(general), ['record:read'])).table).toBe('tenants');
  });

  test('one that was not names none, and is another session', async () => {
    const { sessions, calls } = fakeSts();
    const [told, untold] = [
      await sessions.open(pooled(general), ['tenant:read']),
      await sessions.open({ id: general }, ['tenant:read']),
    ];
    expect(() => untold.table).toThrow('of no table');
    expect([told === untold, calls.length]).toEqual([false, 2]);
  });
});

describe('a session that reaches files', () => {
  test('is held to the bucket that its function was told of', async () => {
    const { sessions, calls } = fakeSts(1, 'files');
    await sessions.open(pooled(general), ['file:read']);
    expect(calls[0]?.Policy).toContain(`"arn:aws:s3:::files/tenants/${general}/files/*"`);
  });

  test.each(['file:read', 'file:write'] as const)('%s is not opened where none was told', async (scope) => {
    const { sessions, calls } = fakeSts(1, null);
    await expect(sessions.open(pooled(general), ['record:read', scope])).rejects.toThrow('bucket');
    expect(calls).toEqual([]);
  });
});

describe('a warm session', () => {
  test('is used again without asking', async () => {
    const { sessions, calls } = fakeSts();
    const first = await sessions.open(pooled(general), ['record:read']);
    expect(await sessions.open(pooled(general), ['record:read'])).toBe(first);
    expect(calls).toHaveLength(1);
  });

  test('is found whatever the order its scopes are named in', async () => {
    const { sessions, calls } = fakeSts();
    await sessions.open(pooled(general), ['record:read', 'key:open']);
    await sessions.open(pooled(general), ['key:open', 'record:read']);
    expect(calls).toHaveLength(1);
  });

  test('of fewer scopes does not serve for more, nor one of more for fewer', async () => {
    const { sessions, calls } = fakeSts();
    await sessions.open(pooled(general), ['record:read']);
    await sessions.open(pooled(general), ['record:read', 'key:open']);
    await sessions.open(pooled(general), ['key:open']);
    expect(calls).toHaveLength(3);
  });

  test('keeps what is made of it, and makes it once', async () => {
    const { sessions } = fakeSts();
    const make = () => ({});
    const [one, other] = [
      await sessions.open(pooled(general), ['record:read']),
      await sessions.open(pooled(mercy), ['record:read']),
    ];
    expect(one.keep(make)).toBe(one.keep(make));
    expect(one.keep(make)).not.toBe(other.keep(make));
  });
});

test('many requests for one cold tenant make one call', async () => {
  const fake = fakeSts();
  const opened = await Promise.all(Array.from({ length: 20 }, () => fake.sessions.open(pooled(general), ['record:read'])));
  expect(new Set(opened).size).toBe(1);
  expect(fake.calls).toHaveLength(1);
});

test('after a call that failed, the next request asks anew', async () => {
  const fake = fakeSts();
  fake.answer = down;
  await expect(fake.sessions.open(pooled(general), ['record:read'])).rejects.toMatchObject(closed);
  fake.answer = fake.good;
  expect(await serialOf(await fake.sessions.open(pooled(general), ['record:read']))).toBe(2);
});

describe('in the last quarter of an hour', () => {
  const warmed = async () => {
    const fake = fakeSts();
    const session = await fake.sessions.open(pooled(general), ['record:read']);
    fake.clock.now += hour - 10 * minute;
    return { fake, session };
  };

  test('a request does not wait for the renewal it starts', async () => {
    const { fake, session } = await warmed();
    const held = gate();
    fake.answer = (input, serial) => held.opened.then(() => fake.good(input, serial));
    expect(await fake.sessions.open(pooled(general), ['record:read'])).toBe(session);
    expect(await serialOf(session)).toBe(1);
    held.open();
    await settled();
    expect(await serialOf(session)).toBe(2);
  });

  test('many requests start one renewal', async () => {
    const { fake } = await warmed();
    await Promise.all(Array.from({ length: 20 }, () => fake.sessions.open(pooled(general), ['record:read'])));
    expect(fake.calls).toHaveLength(2);
  });

  test('a renewal that fails leaves the old credentials in use, and is tried again', async () => {
    const { fake, session } = await warmed();
    fake.answer = down;
    await fake.sessions.open(pooled(general), ['record:read']);
    await settled();
    expect(await serialOf(session)).toBe(1);
    expect(fake.calls.length).toBeGreaterThan(2);
  });

  test('before it, nothing is renewed', async () => {
    const { fake } = await warmed();
    fake.clock.now -= 6 * minute;
    await fake.sessions.open(pooled(general), ['record:read']);
    expect(fake.calls).toHaveLength(1);
  });
});

describe('once the credentials have ended, or are seconds from it,', () => {
  test.each([0, 9_000, -hour])('with %d ms left a request waits for new ones', async (left) => {
    const fake = fakeSts();
    const session = await fake.sessions.open(pooled(general), ['record:read']);
    fake.clock.now += hour - left;
    await fake.sessions.open(pooled(general), ['record:read']);
    expect(await serialOf(session)).toBe(2);
  });

  test('and STS cannot be reached, the session is closed, to requests and to its clients', async () => {
    const fake = fakeSts();
    const session = await fake.sessions.open(pooled(general), ['record:read']);
    fake.clock.now += hour;
    fake.answer = down;
    await expect(fake.sessions.open(pooled(general), ['record:read'])).rejects.toMatchObject(closed);
    await expect(session.credentials()).rejects.toMatchObject(closed);
  });
});

describe('an answer of STS is refused', () => {
  const credentials = { AccessKeyId: 'a', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date('2026-01-01T01:00:00Z') };
  const user = (tenant: string) => ({ Arn: `arn:aws:sts::000000000000:assumed-role/records-tenant/${tenant}` });

  test.each<[string, object]>([
    ['that is for another tenant', { Credentials: credentials, AssumedRoleUser: user(mercy) }],
    ['that only ends like this tenant', { Credentials: credentials, AssumedRoleUser: user(`x${general}`) }],
    ['that does not say for whom', { Credentials: credentials }],
    ['without credentials', { AssumedRoleUser: user(general) }],
    ['without a token', { Credentials: { ...credentials, SessionToken: undefined }, AssumedRoleUser: user(general) }],
    ['without an end', { Credentials: { ...credentials, Expiration: undefined }, AssumedRoleUser: user(general) }],
  ])('%s', async (_, answer) => {
    const fake = fakeSts();
    fake.answer = () => answer;
    await expect(fake.sessions.open(pooled(general), ['record:read'])).rejects.toMatchObject(closed);
  });
});

test('what STS said stays a cause, and is not in the words for the caller', async () => {
  const fake = fakeSts();
  fake.answer = () => Promise.reject(new Error('arn:aws:iam::000000000000:role/records-tenant is not authorized'));
  const error = await fake.sessions.open(pooled(general), ['record:read']).catch((thrown: Error) => thrown);
  expect((error as Error).message).not.toMatch(/arn:/);
  expect((error as Error).cause).toBeInstanceOf(Error);
});
