/** The way in for events: what is none of ours is dropped, and what fails is thrown, to come again. */
import { onEvent } from '../../functions/edge/event.ts';

const signUpId = '33333333-3333-4333-8333-333333333333';
const good = { source: 'ward.sign-ups', 'detail-type': 'SignUpVerified', detail: { signUpId } };

const listen = (run?: () => Promise<void>) => {
  const heard: unknown[] = [];
  const handler = onEvent('SignUpVerified', async (detail) => {
    heard.push(detail);
    await run?.();
  });
  return { heard, handler };
};

test('the detail is handed on, and nothing of it that the event does not have', async () => {
  const { heard, handler } = listen();
  await handler({ ...good, detail: { signUpId, email: 'ada@general.example' } });
  expect(heard).toEqual([{ signUpId }]);
});

test.each<[string, unknown]>([
  ['of another source', { ...good, source: 'ward.tenants' }],
  ['of another name', { ...good, 'detail-type': 'TenantActivated' }],
  ['without an id', { ...good, detail: {} }],
  ['with an id that is none', { ...good, detail: { signUpId: 'TENANT#1' } }],
  ['that is no event', 'hello'],
])('an event %s is dropped', async (_, event) => {
  const { heard, handler } = listen();
  await handler(event);
  expect(heard).toEqual([]);
});

test('what fails is thrown by name, so that Lambda tries again, and keeps no message that may quote something', async () => {
  const { handler } = listen(() => Promise.reject(new TypeError('ada@general.example is no table')));
  const thrown = (await handler(good).catch((error: unknown) => error)) as Error;
  expect([thrown.name, thrown.message]).toEqual(['EventFailed', 'SignUpVerified was not handled: TypeError']);
  expect([thrown.stack, thrown.cause].join()).not.toContain('ada');
});
