/** The model of two hospitals notices what it is there for: an effect of the one upon the other. */
import { aHospital } from '../cloud.ts';
import { runSequence } from './sequences.ts';

test('two hospitals that are one are told from two', async () => {
  const one = await aHospital();
  const runs = Array.from({ length: 5 }, (_, seed) => runSequence({ one, other: one }, { seed, isFirstEnough: true }));
  const outcomes = await Promise.allSettled(runs);
  expect(outcomes.map(({ status }) => status)).toContain('rejected');
});

test('two hospitals that are two are not', async () => {
  const [one, other] = await Promise.all([aHospital(), aHospital()]);
  await runSequence({ one, other }, { seed: 0 });
});
