/** Why a step failed, in words: known by the name of its error alone. */
import { reasonOf } from '../../functions/edge/reason.ts';

test.each([
  ['States.Timeout', 'in time'],
  ['Sandbox.Timedout', 'in time'],
  ['Lambda.TooManyRequestsException', 'no more calls'],
  ['ProvisionedThroughputExceededException', 'no more calls'],
  ['AccessDeniedException', 'permit'],
  ['NotYourTurn', 'too many hospitals'],
  ['AddressNotAnswering', 'nobody answered'],
  ['DataUnavailable', 'data could not be reached'],
  ['KMSInternalException', 'AWS failed'],
  ['TypeError', 'unforeseen'],
])('%s is told as “… %s …”, with what to do', (name, words) => {
  const { why, advice } = reasonOf({ Error: name, Cause: 'Ada Lovelace' });
  expect(why).toContain(words);
  expect(advice).toMatch(/retry it|Retry it/);
  expect(`${why} ${advice}`).not.toContain('Ada');
});
