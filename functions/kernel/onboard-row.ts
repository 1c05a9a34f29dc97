/** One hospital of a file, begun or gone on with, as the command line and the console do it alike. Each brings its own way to the API. */
import type { NewTenant, TenantStatus } from './tenant.ts';

export interface Begun<Job> {
  readonly tenantId: string;
  readonly job: Job;
}

/** Throws as the API does. */
export interface RowApi<Job> {
  create(tenant: NewTenant, idempotencyKey: string): Promise<Begun<Job>>;
  /** Nothing where there is none. */
  read(tenantId: string): Promise<{ readonly status: TenantStatus; readonly jobId: string } | undefined>;
  retry(tenantId: string): Promise<Begun<Job>>;
  readJob(jobId: string): Promise<Job>;
  hasEnded(job: Job): boolean;
  /** Whether the API said `IdempotencyKeyUsedUp`: what the key made has been removed since. */
  isUsedUp(error: unknown): boolean;
}

export interface FileRow {
  readonly tenant: NewTenant;
  /** The row's own, the same whenever it is sent. */
  readonly key: string;
}

/** Work to be followed; or, where none is under way and none failed, what the hospital is. */
export type RowBegun<Job> = Begun<Job> | { readonly tenantId: string; readonly status: TenantStatus };

/** Once, however often: what an earlier run began is gone on with. */
export const beginRow = async <Job>(api: RowApi<Job>, row: FileRow): Promise<RowBegun<Job>> => {
  const begun = await create(api, row);
  return api.hasEnded(begun.job) ? goOnWithRow(api, row, begun.tenantId) : begun;
};

/** As the hospital is now: begun again if it failed, and anew if it was removed. Asked twice to try again, the API does so once. */
export const goOnWithRow = async <Job>(api: RowApi<Job>, row: FileRow, tenantId: string): Promise<RowBegun<Job>> => {
  const tenant = await api.read(tenantId);
  if (!tenant) return beginRow(api, row);
  if (tenant.status === 'failed') return api.retry(tenantId);
  if (tenant.status === 'provisioning') return { tenantId, job: await api.readJob(tenant.jobId) };
  return { tenantId, status: tenant.status };
};

/** A key whose hospital was removed has a successor that is as good: so that the row is still done once. */
const create = <Job>(api: RowApi<Job>, row: FileRow, nth = 1): Promise<Begun<Job>> =>
  api.create(row.tenant, nth === 1 ? row.key : `${row.key}-${nth}`).catch((error: unknown) => {
    if (!api.isUsedUp(error)) throw error;
    return create(api, row, nth + 1);
  });
