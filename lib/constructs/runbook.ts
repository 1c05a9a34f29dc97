/** What whoever is woken by an alarm reads: a page of `docs/runbooks`, and the heading of what to do. */
export type Runbook = `${string}.md` | `${string}.md#${string}`;

/** Where the pages are. A team that publishes them writes its URL here, and every alarm leads there. */
const runbooksAt = 'docs/runbooks';

/** As alarms name it: `docs/runbooks/alarms.md#errors`. */
export const placeOfRunbook = (runbook: Runbook): string => `${runbooksAt}/${runbook}`;
