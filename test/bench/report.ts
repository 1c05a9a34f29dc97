/** What a part of the bench found, and how it is printed and written down. */
import { execSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import type { Ratio } from './measure.ts';

/** What each part is given. */
export interface Bench {
  /** The folder of the synthesized app. */
  readonly assembly: string;
  /** Progress, for whoever waits. */
  readonly say: (line: string) => void;
  /** As many rounds as are wanted of `whole`: a tenth of them in a quick run. */
  readonly rounds: (whole: number) => number;
  /** How many are onboarded at once. */
  readonly hospitals: number;
}

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Goal {
  readonly what: string;
  readonly measured: number;
  readonly atMost: number;
}

export interface Section {
  readonly title: string;
  readonly tables: readonly Table[];
  readonly goals?: readonly Goal[];
  /** How each figure was measured: what is in it, and what is not. */
  readonly how: readonly string[];
}

export type Part = (bench: Bench) => Promise<Section>;

export const isMet = ({ measured, atMost }: Goal): boolean => measured <= atMost;

/** `1.04 (1.01–1.07)` */
export const spelled = ({ value, low, high }: Ratio): string => `${value.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const writtenTable = ({ head, rows }: Table): string =>
  [row(head), row(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n');

const writtenGoal = (goal: Goal): string => {
  const measured = Number(goal.measured.toPrecision(3));
  return `- ${isMet(goal) ? 'met' : '**missed**'}: ${goal.what} ≤ ${goal.atMost}, measured ${measured}`;
};

/** The section as Markdown, which is read on a terminal as well. */
export const written = ({ title, tables, goals = [], how }: Section): string =>
  [`## ${title}`, ...tables.map(writtenTable), goals.map(writtenGoal).join('\n'), how.map((line) => `- ${line}`).join('\n')]
    .filter((block) => block !== '')
    .join('\n\n');

/** The machine that measured: its figures are worth nothing without it. */
export const machine = (): string => {
  const [{ model } = { model: 'unknown processor' }] = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(1)} GiB`;
  const commit = execSync('git rev-parse --short HEAD', { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  return [
    `${model.trim()}, ${cpus().length} cores, ${memory}`,
    `${process.platform} ${process.arch}, Node ${process.version}`,
    `${new Date().toISOString().slice(0, 10)}, commit ${commit}`,
  ].join(' · ');
};
