/** How many sessions a function keeps warm: no more than its memory has room for. */
import { sessionsKept } from '../../functions/edge/sessions.ts';

test.each([
  [512, 2_560],
  [1_024, 5_120],
])('a function of %d MB keeps %d', (memory, sessions) => {
  expect(sessionsKept(memory)).toBe(sessions);
});

test('the least function keeps some', () => {
  expect(sessionsKept(128)).toBeGreaterThan(0);
});
