/** Who gets in: nobody by a credential that has ended, by a damaged item, or by a number that is none. */
import { logger } from '../../functions/edge/log.ts';
import { knock, now, tenant } from './doorway.ts';

const typeOf = async (asked: Parameters<typeof knock>[0]): Promise<unknown> => {
  const { result } = await knock(asked);
  return result.body ? JSON.parse(result.body).type : result.statusCode;
};

const secondsAgo = (seconds: number): string => String(now / 1000 - seconds);

test('a credential is good until the second it ends', async () => {
  expect(await typeOf({ identity: { expiresAt: secondsAgo(-1) } })).toBe(204);
});

test.each(['token', 'api-key'])('a %s that has ended is refused, though the gateway remembers it as good', async (credential) => {
  expect(await typeOf({ identity: { credential, expiresAt: secondsAgo(0) } })).toBe('urn:ward:problem:credential-expired');
});

test('an identity that does not say when it ends is nobody', async () => {
  expect(await typeOf({ identity: { expiresAt: undefined } })).toBe('urn:ward:problem:caller-unknown');
});

test('a session older than the hospital allows is over', async () => {
  expect(await typeOf({ identity: { authenticatedAt: secondsAgo(3_601) } })).toBe('urn:ward:problem:session-too-old');
});

test.each([
  ['no session time', { sessionSeconds: undefined }],
  ['a session time that is no number', { sessionSeconds: 'always' }],
  ['a status nobody knows', { status: 'ACTIVE' }],
  ['no version', { version: undefined }],
])('a hospital whose item has %s lets nobody in', async (_, damage) => {
  const { result } = await knock({ item: { ...tenant, ...damage } });
  expect(result.statusCode).toBe(500);
});

test.each([
  ['empty', ''],
  ['longer than a key', 'k'.repeat(256)],
  ['not visible', 'a b'],
])('an Idempotency-Key that is %s is refused', async (_, key) => {
  const { result } = await knock({ headers: { 'Idempotency-Key': key } });
  expect(JSON.parse(result.body).errors).toEqual([
    { in: 'header', pointer: '/idempotency-key', detail: 'must be 1 to 255 visible ASCII characters' },
  ]);
});

test('the log of a failure names the hospital and the request', async () => {
  const { error } = logger;
  const logged: unknown[] = [];
  Object.assign(logger, { error: (...line: unknown[]) => void logged.push(...line) });
  await knock({
    useCase: () => {
      throw new RangeError('full');
    },
  });
  Object.assign(logger, { error });
  expect(logged).toEqual(['RequestFailed', expect.objectContaining({ tenantId: tenant.id, requestId: 'r-1' })]);
});

test('a credential that names another subdomain than the hospital’s own item is turned away', async () => {
  expect(await typeOf({ item: { ...tenant, slug: 'mercy' } })).toBe('urn:ward:problem:host-foreign');
});
