/** A page of jobs, newest first: of all hospitals, or of one. */
import type { TenantId } from '../kernel/ids.ts';
import type { Page } from '../kernel/page.ts';
import { type JobList, placeOfJob } from '../tenancy/job.store.ts';
import type { Job } from '../tenancy/job.ts';
import { pageThrough } from './page-through.ts';

export interface ListJobsNeeds {
  readonly jobs: JobList;
  readonly cursorKey: () => Promise<Uint8Array>;
}

export interface ListJobsInput {
  readonly status?: Job['status'];
  readonly tenantId?: TenantId;
  readonly limit: number;
  readonly cursor?: string;
}

export const listJobs = async (
  { jobs, cursorKey }: ListJobsNeeds,
  { status, tenantId, ...page }: ListJobsInput,
): Promise<Page<Job>> => {
  if (tenantId) {
    const own = await jobs.listOf(tenantId);
    return { items: own.filter((job) => !status || job.status === status).slice(0, page.limit) };
  }
  return pageThrough(
    {
      async look(place) {
        const { jobs: items, next } = await jobs.list({ status, ...place });
        return { items, next };
      },
      placeOf: placeOfJob,
      purpose: `jobs ${status ?? 'all'}`,
      cursorKey,
    },
    page,
  );
};
