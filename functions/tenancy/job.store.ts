/** Jobs in the control table: in the partition of the tenant they are about. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, translate } from '../aws/table.ts';
import { unavailable } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import { byCreated, type Listing, placedBy } from './by-created.ts';
import { type Job, tenantOfJob } from './job.ts';

export interface JobStore {
  find(jobId: string): Promise<Job | undefined>;
  /** Replaces the version before it. Throws `unavailable` when another was first: the step is then tried again. */
  save(job: Job): Promise<void>;
}

export interface JobQuery extends Omit<Listing, 'where'> {
  readonly status?: Job['status'];
}

/** For operators: the jobs of all hospitals. */
export interface JobList {
  /** Newest first. */
  list(query: JobQuery): Promise<{ readonly jobs: readonly Job[]; readonly next?: Readonly<Record<string, unknown>> }>;
  /** A hospital's, newest first: it has few. */
  listOf(tenantId: TenantId): Promise<readonly Job[]>;
}

/** Where a job stands in `byCreated`. */
export const placeOfJob = (job: Pick<Job, 'id' | 'createdAt'>) => ({ ...jobKeyOf(job.id), ...placedBy('JOBS', job) });

export const jobItemOf = (job: Job) => ({ ...job, ...placeOfJob(job) });

export const jobKeyOf = (jobId: string) => ({ pk: `JOB#${tenantOfJob(jobId)}`, sk: jobId });

/** Puts it in the place of the version before it, and of no other. */
export const replacementOf = (table: string, job: Job) => ({
  TableName: table,
  Item: jobItemOf(job),
  ConditionExpression: '#version = :before',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':before': job.version - 1 },
});

export const explainRefusedSave = (error: unknown): never => {
  if (isConditionFailed(error)) throw unavailable('JobBusy', 'The job moved on meanwhile. Try again.', error);
  return translate(error);
};

export const createJobStore = (client: DynamoDBDocumentClient, table: string): JobStore => ({
  async find(jobId) {
    const get = new GetCommand({ TableName: table, Key: jobKeyOf(jobId), ConsistentRead: true });
    return (await client.send(get).catch(translate)).Item as Job | undefined;
  },
  async save(job) {
    await client.send(new PutCommand(replacementOf(table, job))).catch(explainRefusedSave);
  },
});

export const createJobList = (client: DynamoDBDocumentClient, table: string): JobList => ({
  async list({ status, ...listing }) {
    const query = new QueryCommand({ TableName: table, ...byCreated('JOBS', { where: { status }, ...listing }) });
    const { Items: items = [], LastEvaluatedKey: next } = await client.send(query).catch(translate);
    return { jobs: items as Job[], next };
  },
  async listOf(tenantId) {
    const query = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `JOB#${tenantId}` },
      ConsistentRead: true,
    });
    const { Items: items = [] } = await client.send(query).catch(translate);
    return (items as Job[]).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  },
});
