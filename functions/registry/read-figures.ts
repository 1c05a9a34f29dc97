/** The figures of onboarding over some days, from the jobs themselves: bounded, so that a year of them costs no more than a busy week. */
import type { JobList } from '../tenancy/job.store.ts';
import type { Job } from '../tenancy/job.ts';
import { type OnboardingFigures, stepFigures, wholeFigures } from './figures.ts';

export interface ReadFiguresNeeds {
  readonly jobs: Pick<JobList, 'list'>;
  readonly now: () => Date;
}

const dayMilliseconds = 86_400_000;
/** Of 2 KB each: about a megabyte, all that one query answers. */
const pageSize = 500;
/** Jobs of every kind, 2,000 at most. */
const pages = 4;

export const readFigures = async ({ jobs, now }: ReadFiguresNeeds, days: number): Promise<OnboardingFigures> => {
  const until = now();
  const asked = new Date(until.getTime() - days * dayMilliseconds).toISOString();
  const found: Job[] = [];
  let from: Readonly<Record<string, unknown>> | undefined;
  for (let nth = 0; nth < pages; nth += 1) {
    const page = await jobs.list({ since: asked, limit: pageSize, from });
    found.push(...page.jobs);
    from = page.next;
    if (!from) break;
  }
  const onboardings = found.filter(({ kind }) => kind === 'create-tenant');
  return {
    since: from ? (found.at(-1)?.createdAt ?? asked) : asked,
    until: until.toISOString(),
    whole: wholeFigures(onboardings),
    steps: stepFigures(onboardings),
  };
};
