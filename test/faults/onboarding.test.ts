/** The faults of onboarding, one of each step and of each step that takes back: `npm run faults:onboarding` tries all. */
import { learn, someTrials, tryTrials } from './onboarding/generated.ts';
import { type OnboardingStage, openOnboardingStage } from './onboarding/stage.ts';

let stage: OnboardingStage;

beforeAll(async () => {
  stage = await openOnboardingStage(process.env.WARD_TEST_ASSEMBLY ?? '');
}, 300_000);

afterAll(() => stage.close());

test('whatever fails, and whatever fails while it is taken back, nothing is left, and a second attempt succeeds', async () => {
  const learnt = await learn(stage);
  const { injected, findings } = await tryTrials(stage, learnt, { trials: someTrials(stage, learnt) });
  const orphans = findings.filter(({ kind }) => kind === 'orphan');
  process.stdout.write(`faults injected: ${injected}, orphans: ${orphans.length}\n`);
  expect(findings).toEqual([]);
}, 300_000);
