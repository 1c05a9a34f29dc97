/** What a command says: JSON and nothing else for machines, tables for people. Colours only where a terminal wants them. */
import { styleText } from 'node:util';
import type { Failure } from './failure.ts';

/** What every command takes. */
export interface Globals {
  readonly json: boolean;
  readonly profile: string;
}

/** With `--json` the value, else the words. */
export const print = ({ json }: Pick<Globals, 'json'>, value: unknown, words: () => string): void => {
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : words()}\n`);
};

/** On standard error, so that what goes on through a pipe is the result alone; nothing to a machine. */
export const remark = ({ json }: Pick<Globals, 'json'>, line: string): void => {
  if (!json) process.stderr.write(`${line}\n`);
};

export const printFailure = ({ json }: Pick<Globals, 'json'>, { told, exitCode }: Failure): void => {
  const lines = [
    styleText('red', told.title, { stream: process.stderr }),
    ...(told.detail ? [told.detail] : []),
    ...(told.faults ?? []).map((fault) => `  ${fault}`),
  ];
  process.stderr.write(`${json ? JSON.stringify({ ...told, exitCode }) : lines.join('\n')}\n`);
};

/** Columns as wide as their widest value, two spaces between them. */
export const table = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [styleText('bold', line(header), { stream: process.stdout }), ...rows.map(line)].join('\n');
};

/** A name and a value a line. */
export const card = (entries: readonly (readonly [name: string, value: string])[]): string => {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
};

/** `2026-11-23T11:51:53.120Z` → `2026-11-23 11:51` */
export const minuteOf = (time: string): string => time.slice(0, 16).replace('T', ' ');
