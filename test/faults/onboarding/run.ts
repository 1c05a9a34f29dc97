/** `npm run faults:onboarding`: every fault of onboarding, or those of the steps whose names hold what it names. Ends with 1 when anything is left. */
import { assemble } from '../../assemble.ts';
import { allTrials, learn, type Report, tryTrials } from './generated.ts';
import { spelled } from './mishap.ts';
import { openOnboardingStage } from './stage.ts';

/** Clouds that each try a part: an onboarding that goes wrong waits more than it works. */
const clouds = 4;

const assembly = await assemble();
const named = process.argv[2] ?? '';

const tryPart = async (part: number): Promise<Report> => {
  const stage = await openOnboardingStage(assembly);
  try {
    const learnt = await learn(stage);
    const trials = allTrials(stage, learnt)
      .filter(({ mishaps }) => spelled(mishaps.at(-1) as never).includes(named))
      .filter((_, nth) => nth % clouds === part);
    return await tryTrials(stage, learnt, { trials, say: (line) => console.log(`  ${line}`) });
  } finally {
    await stage.close();
  }
};

const reports = await Promise.all(Array.from({ length: clouds }, (_, part) => tryPart(part)));
const findings = reports.flatMap((report) => report.findings);
const injected = reports.reduce((sum, report) => sum + report.injected, 0);
const orphans = findings.filter(({ kind }) => kind === 'orphan').length;
console.log(`faults injected: ${injected}, orphans: ${orphans}`);
process.exitCode = findings.length > 0 ? 1 : 0;
