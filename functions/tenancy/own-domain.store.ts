/** Hospitals' own domains in the control table. A name is the key of its item, so the database itself refuses the second that asks for it. */
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, translate } from '../aws/table.ts';
import { conflict, unavailable } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { OwnDomainStatus } from '../kernel/own-domain.ts';
import type { TenantStatus } from '../kernel/tenant.ts';
import { jobItemOf } from './job.store.ts';
import type { Job } from './job.ts';
import { tenantKeyOf } from './tenant.store.ts';

export interface OwnDomain {
  readonly name: string;
  readonly tenantId: TenantId;
  readonly slug: string;
  readonly status: OwnDomainStatus;
  /** Why it failed, in words for whoever asked for it. */
  readonly reason?: string;
  /** The work that was last begun on it. What any other does with it is refused. */
  readonly jobId: string;
  /** The one before it, which may still be at work. */
  readonly replaced?: string;
  /** Until then a call of that one may still be on its way: nothing is made or taken away before. RFC 3339. */
  readonly quietUntil?: string;
  /** When that work began. RFC 3339. */
  readonly begunAt: string;
}

export interface OwnDomainStore {
  find(name: string): Promise<OwnDomain | undefined>;
  /** The name is the hospital's from now on, and the job is there: all of it or nothing. Throws `DomainAlreadyTaken`, `StatusNotPermitted`. */
  claim(domain: OwnDomain, job: Job): Promise<void>;
  /** Hands it to another work, whose job is put down with it where it is given. Throws `unavailable` when another was first. */
  handOver(domain: OwnDomain, to: Handover): Promise<OwnDomain>;
  /** Throws `DomainGone` when it is another work's by now. */
  move(domain: Pick<OwnDomain, 'name' | 'jobId'>, to: Pick<OwnDomain, 'status' | 'reason'>): Promise<void>;
  /** The domain says that its work failed, and why: unless it is another work's by now. */
  failOf(domain: Pick<OwnDomain, 'name' | 'jobId'>, reason: string): Promise<void>;
  /** The name is nobody's, and the hospital has none: both or neither. Twice is once. */
  free(domain: Pick<OwnDomain, 'name' | 'jobId' | 'tenantId'>): Promise<void>;
}

export interface Handover extends Pick<OwnDomain, 'status' | 'jobId' | 'quietUntil' | 'begunAt'> {
  readonly job?: Job;
}

/** When a call of the work before it has ended that is still on its way now: it may take 30 seconds. */
export const quietAfter = (now: Date): string => new Date(now.getTime() + 35_000).toISOString();

/** No call of the work before it can be on its way any more. */
export const isQuiet = ({ quietUntil = '' }: Pick<OwnDomain, 'quietUntil'>, now: Date): boolean =>
  now.toISOString() >= quietUntil;

export const ownDomainKeyOf = (name: string) => ({ pk: `DOMAIN#${name}`, sk: 'DOMAIN' });

export const createOwnDomainStore = (client: Pick<DynamoDBDocumentClient, 'send'>, table: string): OwnDomainStore => ({
  async find(name) {
    const get = new GetCommand({ TableName: table, Key: ownDomainKeyOf(name), ConsistentRead: true });
    return (await client.send(get).catch(translate)).Item as OwnDomain | undefined;
  },
  async claim(domain, job) {
    const Item = { ...ownDomainKeyOf(domain.name), ...domain };
    const put = { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' };
    const items = [{ Put: put }, { Update: holding(table, domain) }, { Put: putJob(table, job) }];
    await client.send(new TransactWriteCommand({ TransactItems: items })).catch((error: unknown) => {
      const [taken, refused] = reasonsOf(error);
      if (taken) throw conflict('DomainAlreadyTaken', `The domain ${domain.name} is another hospital’s.`);
      if (refused) throw conflict('StatusNotPermitted', 'The hospital is not active, or has a domain already.');
      return translate(error);
    });
  },
  async handOver(before, { job, ...to }) {
    const { reason: _reason, ...kept } = before;
    const after: OwnDomain = { ...kept, ...to, replaced: before.jobId };
    const put = { TableName: table, Item: { ...ownDomainKeyOf(after.name), ...after }, ...whileOf(before) };
    const items = [{ Put: put }, ...(job ? [{ Put: putJob(table, job) }] : [])];
    await client.send(new TransactWriteCommand({ TransactItems: items })).catch((error: unknown) => {
      if (isConditionFailed(error)) throw unavailable('DomainBusy', 'The domain was changed meanwhile. Try again.', error);
      return translate(error);
    });
    return after;
  },
  move: async (domain, to) => {
    await client.send(moving(table, domain, to)).catch((error: unknown) => {
      if (isConditionFailed(error)) throw conflict('DomainGone', 'The domain was removed, or is worked on anew, meanwhile.');
      return translate(error);
    });
  },
  async failOf(domain, reason) {
    await client.send(moving(table, domain, { status: 'failed', reason })).catch((error: unknown) => {
      if (!isConditionFailed(error)) translate(error);
    });
  },
  async free(domain) {
    const remove = { TableName: table, Key: ownDomainKeyOf(domain.name), ...whileOf(domain) };
    const forget = {
      TableName: table,
      Key: tenantKeyOf(domain.tenantId),
      UpdateExpression: 'REMOVE ownDomain ADD #version :one',
      ConditionExpression: 'ownDomain = :name',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':name': domain.name, ':one': 1 },
    };
    await client
      .send(new TransactWriteCommand({ TransactItems: [{ Delete: remove }, { Update: forget }] }))
      .catch((error: unknown) => {
        if (!isConditionFailed(error)) translate(error);
      });
  },
});

/** Only while it is still this work's. */
const whileOf = ({ jobId }: Pick<OwnDomain, 'jobId'>) => ({
  ConditionExpression: 'jobId = :before',
  ExpressionAttributeValues: { ':before': jobId },
});

const moving = (
  table: string,
  domain: Pick<OwnDomain, 'name' | 'jobId'>,
  { status, reason }: Pick<OwnDomain, 'status' | 'reason'>,
): UpdateCommand => {
  const { ConditionExpression, ExpressionAttributeValues: own } = whileOf(domain);
  return new UpdateCommand({
    TableName: table,
    Key: ownDomainKeyOf(domain.name),
    UpdateExpression: `SET #status = :status${reason ? ', reason = :reason' : ' REMOVE reason'}`,
    ConditionExpression,
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ...own, ':status': status, ...(reason ? { ':reason': reason } : {}) },
  });
};

/** Of an active hospital that has none. */
const holding = (table: string, { name, tenantId }: OwnDomain) => ({
  TableName: table,
  Key: tenantKeyOf(tenantId),
  UpdateExpression: 'SET ownDomain = :name ADD #version :one',
  ConditionExpression: '#status = :active AND attribute_not_exists(ownDomain)',
  ExpressionAttributeNames: { '#status': 'status', '#version': 'version' },
  ExpressionAttributeValues: { ':name': name, ':active': 'active' satisfies TenantStatus, ':one': 1 },
});

const putJob = (table: string, job: Job) => ({
  TableName: table,
  Item: jobItemOf(job),
  ConditionExpression: 'attribute_not_exists(pk)',
});

/** Which parts of a transaction were refused by their conditions. */
const reasonsOf = (error: unknown): boolean[] =>
  ((error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons ?? []).map(
    ({ Code: code }) => code === 'ConditionalCheckFailed',
  );
