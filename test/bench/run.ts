/**
 * `npm run bench`: what isolation costs, as counts and ratios measured side by side, printed and written to RESULTS.md.
 * `npm run bench -- calls seals` measures these parts alone and writes nothing; `--quick` takes a tenth of the rounds. `npm run bench --
 * onboarding --hospitals 1000` onboards as many. It ends with 1 when a goal is missed.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { assemble } from '../assemble.ts';
import { bundles } from './bundles.ts';
import { calls } from './calls.ts';
import { isolation } from './isolation.ts';
import { memory } from './memory.ts';
import { noisyNeighbours } from './noisy-neighbours.ts';
import { onboarding } from './onboarding.ts';
import { type Bench, isMet, machine, type Part, type Section, written } from './report.ts';
import { seals } from './seals.ts';
import { sessions } from './sessions.ts';
import { startUp } from './start-up.ts';
import { tenants } from './tenants.ts';

const parts = {
  calls,
  sessions,
  isolation,
  tenants,
  memory,
  bundles,
  seals,
  start: startUp,
  noisy: noisyNeighbours,
  onboarding,
} as const satisfies Readonly<Record<string, Part>>;

type PartName = keyof typeof parts;

const all = Object.keys(parts) as PartName[];

const usage = `npm run bench [-- --quick] [--hospitals <count>] [${all.join('|')} …]`;

const isPart = (name: string): name is PartName => Object.hasOwn(parts, name);

const options = { quick: { type: 'boolean', default: false }, hospitals: { type: 'string', default: '100' } } as const;

const asked = () => {
  const { positionals, values } = parseArgs({ allowPositionals: true, options });
  if (!positionals.every(isPart)) throw new Error(`There is no such part. ${usage}`);
  return { names: positionals.length > 0 ? positionals : all, quick: values.quick, hospitals: Number(values.hospitals) };
};

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(0)} s`;

const measure = async (names: readonly PartName[], bench: Bench): Promise<Section[]> => {
  const sections: Section[] = [];
  for (const name of names) {
    const begun = performance.now();
    bench.say(`${name} …`);
    const section = await parts[name]({ ...bench, say: (line) => bench.say(`  ${line}`) });
    bench.say(`${name} took ${seconds(begun)}`);
    console.log(`${written(section)}\n`);
    sections.push(section);
  }
  return sections;
};

const { names, quick, hospitals } = asked();
const isWhole = !quick && names === all;
const say = (line: string): void => void process.stderr.write(`${line}\n`);
say('the app is synthesized, unless it was before …');
const bench: Bench = {
  assembly: await assemble(),
  say,
  hospitals,
  rounds: (whole) => Math.max(3, Math.round(quick ? whole / 10 : whole)),
};
const sections = await measure(names, bench);
const goals = sections.flatMap((section) => section.goals ?? []);
const missed = goals.filter((goal) => !isMet(goal)).length;
const summary = `goals: ${goals.length}, missed: ${missed}`;
console.log(summary);
process.exitCode = missed > 0 ? 1 : 0;

if (isWhole) {
  const head = `# What isolation costs\n\nWritten by \`npm run bench\`. Counts, and ratios of what was measured side by side in one run; times stand beside them\nto show their size, and are no result. Of a ratio, the 95 % confidence interval (bootstrap) stands in brackets.\n\n${machine()}\n\n${summary}`;
  writeFileSync(join(import.meta.dirname, 'RESULTS.md'), `${[head, ...sections.map(written)].join('\n\n')}\n`);
}
