/** Every sentence of the bulk upload. */
import type { Tenant } from './nouns.ts';
import type { SentRow, Tally } from './sent-row.ts';
import { count, words } from './texts.ts';

const outcomes: Readonly<Record<SentRow['outcome'], string>> = {
  waiting: 'Waiting',
  sending: 'Being sent',
  onboarding: 'Onboarding',
  open: 'Open',
  failed: 'Failed',
  refused: 'Refused',
};

const endsOf = ({ open, failed, refused }: Tally): string =>
  `${open.toLocaleString('en')} open, ${failed.toLocaleString('en')} failed, ${refused.toLocaleString('en')} refused`;

export const uploadTexts = {
  title: 'Bulk upload',
  intro: 'Onboard many hospitals from one CSV file. Nothing is sent before the whole file is right.',
  file: 'CSV file',
  fileHint: (columns: string) =>
    `UTF-8, one hospital a line, 1,000 at most. The first line names the columns: ${columns}. A report of an earlier upload can be mended and given as it is.`,
  choose: 'Choose a file',
  remove: 'Remove the file',
  sample: 'Download an example',
  right: (rows: number) => `${count(rows, 'hospital is', 'hospitals are')} ready to be onboarded.`,
  wrong: (faults: number) => `${count(faults, 'fault', 'faults')} in the file. Mend them and choose the file again.`,
  line: 'Line',
  column: 'Column',
  fault: 'Fault',
  faults: 'Faults',
  start: (rows: number) => `Onboard ${count(rows, 'hospital', 'hospitals')}`,
  stop: 'Stop sending',
  rest: (rows: number) => `Send the ${count(rows, 'hospital', 'hospitals')} that wait`,
  progress: 'Hospitals open, failed or refused',
  progressSays: (tally: Tally) => `${tally.ended.toLocaleString('en')} of ${tally.all.toLocaleString('en')}: ${endsOf(tally)}.`,
  done: (tally: Tally) => `${endsOf(tally)}.`,
  staySending:
    'Stay on this page until all are sent: leaving it stops the sending. What has begun goes on without it, and the same file sent again goes on with the rest.',
  stayFollowing: 'All are sent. You can leave this page: what has begun goes on without it.',
  stopped: 'The sending has stopped. What has begun goes on.',
  report: 'Report',
  downloadReport: 'Download the report',
  retryFailed: 'Try the failed again',
  outcome: 'Outcome',
  outcomes,
  job: 'Its work',
  isNow: (status: Tenant['status']) => `The hospital is there already: ${words.statuses[status].toLowerCase()}.`,
};
