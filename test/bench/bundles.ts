/** What is uploaded of each function, and how long its process takes to be ready to answer. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openOwnCloud } from '../own-cloud.ts';
import { type Deployed, deployedOn } from './deployed.ts';
import { interleave, median, randomFrom, ratioOf, type Subject, timed } from './measure.ts';
import { type Bench, type Section, spelled } from './report.ts';

/** Milliseconds from starting Node until the module is imported and the process has ended. */
const startOf = (source: string, env: Readonly<Record<string, string>>): Subject =>
  timed(
    () =>
      new Promise<void>((resolve, reject) => {
        const child = spawn(process.execPath, ['--input-type=module', '--eval', source], { env: { ...env }, stdio: 'ignore' });
        child
          .once('error', reject)
          .once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a start ended with ${code}`))));
      }),
  );

const importing = ({ directory }: Deployed): string =>
  `await import(${JSON.stringify(join(directory, 'index.cjs'))}); process.exit(0);`;

const kilobytes = (bytes: number): string => (bytes / 1024).toFixed(0);

export const bundles = async ({ assembly, rounds, say }: Bench): Promise<Section> => {
  const own = await openOwnCloud(assembly);
  const functions = await deployedOn(own, assembly).finally(() => own.close());
  const [first] = functions;
  let told = performance.now();
  const figures = await interleave<string>({
    subjects: {
      ...Object.fromEntries(functions.map((one) => [one.name, startOf(importing(one), one.environment)])),
      'an empty process': startOf('process.exit(0);', first?.environment ?? {}),
    },
    rounds: rounds(21),
    warmUp: 1,
    random: randomFrom(3),
    onRound(round) {
      if (performance.now() - told < 2_000) return;
      told = performance.now();
      say(`round ${round} of ${rounds(21)}`);
    },
  });
  const empty = figures['an empty process'] ?? [];
  const measured = functions.map((one) => {
    const code = readFileSync(join(one.directory, 'index.cjs'));
    const started = figures[one.name] ?? [];
    return { ...one, code, started, ratio: ratioOf({ of: started, to: empty, by: median }) };
  });
  const authorizer = measured.find(({ name }) => name === 'AccessAuthorizer');
  return {
    title: 'Bundles, and how functions start',
    tables: [
      {
        head: ['function', 'KB', 'KB gzipped', 'start ÷ an empty Node process', 'start, ms'],
        rows: [
          ...measured.map(({ name, code, ratio, started }) => [
            name,
            kilobytes(code.length),
            kilobytes(gzipSync(code).length),
            spelled(ratio),
            median(started).toFixed(0),
          ]),
          ['an empty process', '–', '–', '1.00', median(empty).toFixed(0)],
        ],
      },
    ],
    goals: [
      { what: 'KB of the authorizer', measured: (authorizer?.code.length ?? Number.NaN) / 1024, atMost: 100 },
      { what: 'start of the authorizer ÷ an empty process', measured: authorizer?.ratio.value ?? Number.NaN, atMost: 1.4 },
    ],
    how: [
      'What is uploaded: the one file of each function, minified; source maps stay behind.',
      `Start: from \`spawn\` of Node until its end, which follows the import of the bundle at once, with the environment that the function is deployed with; medians of ${rounds(21)} rounds, all functions and the empty process in each. Lambda’s own runtime, and fetching the code, are not in it.`,
    ],
  };
};
