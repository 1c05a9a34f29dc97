/** The embedded cloud itself: how soon it is there, and what it holds. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aHospital, startCloud } from '../cloud.ts';
import { interleave, median, randomFrom, ratioOf, type Subject, timed } from './measure.ts';
import { childrenOf, isFunctionProcess } from './processes.ts';
import { type Bench, type Section, spelled, type Table } from './report.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'ward-bench-'));

/** It ends when whoever started it lets go. */
const end = async (child: ChildProcess): Promise<void> => {
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
};

/** Milliseconds until it says where it is; its end is not in them. */
const startIn = async (directory: string): Promise<number> => {
  const begun = performance.now();
  const { child } = await startCloud(directory);
  const took = performance.now() - begun;
  await end(child);
  return took;
};

const fresh: Subject = async () => {
  const directory = newFolder();
  return startIn(directory).finally(() => rmSync(directory, { recursive: true }));
};

const emptyProcess = timed(() => once(spawn(process.execPath, ['--eval', ''], { stdio: 'ignore' }), 'exit'));

export const startUp = async ({ assembly, rounds, say }: Bench): Promise<Section> => {
  process.env.WARD_TEST_ASSEMBLY = assembly;
  const known = newFolder();
  try {
    await startIn(known);
    const figures = await interleave({
      subjects: { fresh, again: () => startIn(known), empty: emptyProcess },
      rounds: rounds(7),
      random: randomFrom(17),
      onRound: (round) => say(`start ${round + 1} of ${rounds(7)}`),
    });
    return sectionOf(figures, await memoryAt(known), rounds(7));
  } finally {
    rmSync(known, { recursive: true });
  }
};

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

/** With one hospital onboarded: every function that takes part has a process. */
const memoryAt = async (directory: string): Promise<Table> => {
  const { told, child } = await startCloud(directory);
  try {
    const hospital = await aHospital({}, told);
    await hospital.client({ path: '/fhir/R4/Patient' });
    const own = childrenOf(process.pid).filter(({ pid }) => pid === child.pid);
    const children = childrenOf(child.pid ?? 0);
    const functions = children.filter(isFunctionProcess);
    const groups = [
      ['the embedded cloud', own],
      ['the DynamoDB engine', children.filter((one) => !isFunctionProcess(one))],
      ['processes of functions', functions],
    ] as const;
    const sum = (processes: readonly { readonly memory: number }[]): number =>
      processes.reduce((all, { memory }) => all + memory, 0);
    return {
      head: ['resident memory', 'processes', 'MB', 'MB each'],
      rows: groups.map(([what, processes]) => [
        what,
        String(processes.length),
        megabytes(sum(processes)),
        megabytes(sum(processes) / Math.max(processes.length, 1)),
      ]),
    };
  } finally {
    await end(child);
  }
};

const sectionOf = (figures: Record<'fresh' | 'again' | 'empty', number[]>, memory: Table, rounds: number): Section => ({
  title: 'The embedded cloud: its start and its memory',
  tables: [
    {
      head: ['start', '÷ an empty Node process', 'ms'],
      rows: (
        [
          ['in an empty folder', figures.fresh],
          ['with the state of a run before', figures.again],
          ['an empty Node process', figures.empty],
        ] as const
      ).map(([what, of]) => [what, spelled(ratioOf({ of, to: figures.empty, by: median })), median(of).toFixed(0)]),
    },
    memory,
  ],
  how: [
    `Medians of ${rounds} rounds, each start in each. From the fork until it says where it is: the template is read and made real, the DynamoDB engine runs, an operator is there. Synthesis is not in it; the DynamoDB engine and SQLite write to this machine’s disk.`,
    'Memory (Linux’s resident set, what processes share counted in each) after one hospital was onboarded by the API and has searched its patients. One process of functions waits ahead for the next cold start.',
  ],
});
