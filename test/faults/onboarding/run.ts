/** `npm run faults:onboarding`: every fault of onboarding, or those of the steps whose names hold what it names. Ends with 1 when anything is left. */
import { assemble } from '../../assemble.ts';
import { allTrials, learn, tryTrials } from './generated.ts';
import { spelled } from './mishap.ts';
import { openOnboardingStage } from './stage.ts';

const stage = await openOnboardingStage(await assemble());
try {
  const learnt = await learn(stage);
  const named = process.argv[2] ?? '';
  const trials = allTrials(stage, learnt).filter(({ mishaps }) => spelled(mishaps.at(-1) as never).includes(named));
  const report = await tryTrials(stage, learnt, { trials, say: (line) => console.log(`  ${line}`) });
  const orphans = report.findings.filter(({ kind }) => kind === 'orphan').length;
  console.log(`faults injected: ${report.injected}, orphans: ${orphans}`);
  process.exitCode = report.findings.length > 0 ? 1 : 0;
} finally {
  await stage.close();
}
