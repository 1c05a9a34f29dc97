/** `npm run faults`: every fault there is, or those of what it names, on a cloud of its own. Ends with 1 when anything is not as it should be. */
import { assemble } from '../assemble.ts';
import { tryAuthorizer } from './authorizer.ts';
import { countOf, tryAll } from './generated.ts';
import { tryRefused } from './refused.ts';
import { openStage } from './stage.ts';

const stage = await openStage(await assemble());
try {
  const plan = { of: process.argv[2], say: (line: string) => console.log(`  ${line}`) };
  const reports = [await tryAll(stage, plan), await tryRefused(stage, plan), await tryAuthorizer(stage, plan)];
  const report = {
    tried: reports.reduce((sum, { tried }) => sum + tried, 0),
    findings: reports.flatMap(({ findings }) => findings),
  };
  const counts = (['open', 'lost', 'unclear', 'late', 'stopped'] as const).map((one) => `${one}: ${countOf(report, one)}`);
  console.log(`faults tried: ${report.tried}, failed ${counts.join(', ')}`);
  process.exitCode = report.findings.length > 0 ? 1 : 0;
} finally {
  await stage.close();
}
