/** How long onboarding takes on AWS, by the paces as they are: a change of a pace, or a step too many, shows here first. */
import { modelledSeconds } from './modelled-onboarding.ts';

/** Of one hospital; more than the bench counts. */
const counted = { calls: 110, transitions: 16 };
const floor = 200;

test('a thousand hospitals take no more than a twentieth longer than KMS takes for their keys', () => {
  const seconds = modelledSeconds({ ...counted, hospitals: 1_000 });
  expect(seconds).toBeGreaterThan(floor);
  expect(seconds / floor).toBeLessThanOrEqual(1.05);
});

test('one hospital is open in less than five minutes, most of which is Route 53’s', () => {
  const seconds = modelledSeconds({ ...counted, hospitals: 1 });
  expect(seconds).toBeGreaterThan(60);
  expect(seconds).toBeLessThan(120);
});

test('a hundred wait for their names, not for each other', () => {
  expect(modelledSeconds({ ...counted, hospitals: 100 }) / modelledSeconds({ ...counted, hospitals: 1 })).toBeLessThan(1.5);
});
