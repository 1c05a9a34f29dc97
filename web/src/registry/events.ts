/** What happened with a hospital, told by the work on it. Pure. */
import type { Job } from './nouns.ts';
import { texts, words } from './texts.ts';

export interface Event {
  /** RFC 3339. */
  readonly at: string;
  readonly what: string;
}

/** Newest first: each job's beginning and end, and the end of each of its steps. */
export const eventsOf = (jobs: readonly Job[]): readonly Event[] =>
  jobs
    .flatMap(eventsOfJob)
    .toReversed()
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));

const eventsOfJob = ({ kind, status, steps, createdAt, updatedAt }: Job): readonly Event[] => [
  { at: createdAt, what: texts.begun(words.kinds[kind]) },
  ...steps.flatMap(({ title, status: how, endedAt }) =>
    endedAt === undefined ? [] : [{ at: endedAt, what: texts.ended(title, words.stepStatuses[how]) }],
  ),
  ...(status === 'running' || status === 'undoing'
    ? []
    : [{ at: updatedAt, what: texts.ended(words.kinds[kind], words.jobStatuses[status]) }]),
];
