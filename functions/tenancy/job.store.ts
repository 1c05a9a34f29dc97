/** Jobs in the control table: in the partition of the tenant they are about. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, translate } from '../aws/table.ts';
import { unavailable } from '../kernel/errors.ts';
import { type Job, tenantOfJob } from './job.ts';

export interface JobStore {
  find(jobId: string): Promise<Job | undefined>;
  /** Replaces the version before it. Throws `unavailable` when another was first: the step is then tried again. */
  save(job: Job): Promise<void>;
}

export const jobItemOf = (job: Job) => ({ ...job, ...jobKeyOf(job.id) });

export const jobKeyOf = (jobId: string) => ({ pk: `JOB#${tenantOfJob(jobId)}`, sk: jobId });

export const createJobStore = (client: DynamoDBDocumentClient, table: string): JobStore => ({
  async find(jobId) {
    const get = new GetCommand({ TableName: table, Key: jobKeyOf(jobId), ConsistentRead: true });
    return (await client.send(get).catch(translate)).Item as Job | undefined;
  },
  async save(job) {
    await client
      .send(
        new PutCommand({
          TableName: table,
          Item: jobItemOf(job),
          ConditionExpression: '#version = :before',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':before': job.version - 1 },
        }),
      )
      .catch((error: unknown) => {
        if (isConditionFailed(error)) throw unavailable('JobBusy', 'The job moved on meanwhile. Try again.', error);
        return translate(error);
      });
  },
});
