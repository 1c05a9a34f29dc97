/** What happened with a hospital, told by the work on it, and by what operators changed of it. Pure. */
import type { Job, Tenant } from './nouns.ts';
import { texts, words } from './texts.ts';

export interface Event {
  /** RFC 3339. */
  readonly at: string;
  readonly what: string;
}

/** Newest first: each job's beginning and end, the end of each of its steps, and each change. */
export const eventsOf = (jobs: readonly Job[], { changes = [] }: Pick<Tenant, 'changes'> = {}): readonly Event[] =>
  [...jobs.flatMap(eventsOfJob), ...changes.map(eventOfChange)]
    .toReversed()
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));

type Change = NonNullable<Tenant['changes']>[number];

const eventOfChange = ({ what, plan, by, at }: Change): Event => ({
  at,
  what: texts.changedBy(plan ? texts.planBecame(words.plans[plan]) : words.changes[what], by),
});

const eventsOfJob = ({ kind, status, steps, createdAt, updatedAt }: Job): readonly Event[] => [
  { at: createdAt, what: texts.begun(words.kinds[kind]) },
  ...steps.flatMap(({ title, status: how, endedAt }) =>
    endedAt === undefined ? [] : [{ at: endedAt, what: texts.ended(title, words.stepStatuses[how]) }],
  ),
  ...(status === 'running' || status === 'undoing'
    ? []
    : [{ at: updatedAt, what: texts.ended(words.kinds[kind], words.jobStatuses[status]) }]),
];
