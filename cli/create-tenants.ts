/** `ward tenants create --from tenants.csv`: many hospitals, and a report of those that failed. */
import { rmSync, writeFileSync } from 'node:fs';
import cliProgress from 'cli-progress';
import type { Row } from '../functions/kernel/tenant-rows.ts';
import { openApi } from './api.ts';
import { workFailed } from './failure.ts';
import { onboardRows } from './onboard-rows.ts';
import { type Globals, print } from './print.ts';
import { openRunState, type Progress } from './run-state.ts';
import { failuresCsv, readTenants } from './tenants-csv.ts';
import { userIdIn } from './token.ts';
import { hasBars } from './watch.ts';

/** Throws `workFailed` when any failed, after all have been tried. */
export const createTenants = async (globals: Globals, { file, parallel }: { file: string; parallel: number }): Promise<void> => {
  const rows = readTenants(file);
  const api = openApi(globals.profile);
  const state = openRunState(file, { url: api.profile.url, userId: userIdIn(api.profile.accessToken) });
  const bars = startBars(globals, rows.length);
  const ended = await onboardRows({ api, state, parallel, onProgress: bars.show }, rows).finally(bars.stop);

  const tenants = ended.map((progress, index) => ({ line: rows[index]?.line, ...progress }));
  const failures = rows.flatMap(({ cells }, index) => {
    const { status, error = 'It failed.' } = ended[index] as Progress;
    return status === 'done' ? [] : [{ cells, error }];
  });
  const report = writeReport(file, failures);
  const done = rows.length - failures.length;
  print(globals, { tenants, done, failed: failures.length, report }, () => summary(tenants, done));
  if (failures.length > 0)
    throw workFailed(
      `${failures.length} of ${rows.length} failed.`,
      `They are in ${report}, each with why. The same command tries them again; to change them first, mend ${report} and give it as --from.`,
    );
};

const summary = (tenants: readonly (Progress & { line?: number })[], done: number): string =>
  [
    ...tenants.filter(({ status }) => status !== 'done').map(({ line, slug, error }) => `line ${line}, ${slug}: ${error}`),
    `${done} of ${tenants.length} hospitals are there.`,
  ].join('\n');

/** The report of an earlier run goes when nothing failed in this one. */
const writeReport = (file: string, failures: readonly { cells: Row['cells']; error: string }[]): string | undefined => {
  const report = `${file.replace(/\.csv$/i, '')}.failed.csv`;
  if (failures.length > 0) writeFileSync(report, failuresCsv(failures));
  else rmSync(report, { force: true });
  return failures.length > 0 ? report : undefined;
};

interface Bars {
  readonly show: (row: Row, progress: Progress) => void;
  readonly stop: () => void;
}

/** `2026-11-23T11:51:53.120Z` → `11:51:53`, as the clock on the wall says it. */
const timeOf = (time: string): string => new Date(time).toLocaleTimeString('en-GB');

const startBars = (globals: Globals, total: number): Bars => {
  if (!hasBars(globals)) return { show() {}, stop() {} };
  const bars = new cliProgress.MultiBar(
    { format: '{what} {bar} {value} of {total} {note}', stream: process.stderr, hideCursor: true },
    cliProgress.Presets.shades_classic,
  );
  const [begun, done, failed] = ['begun ', 'done  ', 'failed'].map((what) => bars.create(total, 0, { what, note: '' }));
  const statuses = new Map<Row, Progress['status']>();
  const count = (...wanted: Progress['status'][]): number =>
    [...statuses.values()].filter((status) => wanted.includes(status)).length;
  return {
    show(row, { status, turn }) {
      statuses.set(row, status);
      begun?.update(statuses.size, { note: turn === undefined ? '' : `(its turn: ${timeOf(turn)})` });
      done?.update(count('done'));
      failed?.update(count('refused', 'failed'));
    },
    stop: () => bars.stop(),
  };
};
