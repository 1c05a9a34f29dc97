/** Tenants and their reserved subdomains in the control table, as the control plane's functions see them. */
import { isDeepStrictEqual } from 'node:util';
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { isConditionFailed, translate } from '../aws/table.ts';
import { KernelError } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Plan } from '../kernel/plan.ts';
import { skeletonOf } from '../kernel/slug.ts';
import type { Tenant, TenantChange, TenantStatus } from '../kernel/tenant.ts';
import { byCreated, placedBy } from './by-created.ts';
import { explainRefusedSave, jobItemOf, replacementOf } from './job.store.ts';
import type { Job } from './job.ts';

/** What onboarding needs and a running hospital does not; removed when the tenant is active. */
export interface TenantSetup {
  readonly administrator: { readonly email: string; readonly name: string };
  /** The ARN of its KMS key, from the moment there is one. */
  readonly keyArn?: string;
  /** Of Route 53: the change that registers its subdomain. */
  readonly changeId?: string;
  /** Route 53 will not have its subdomain, and would have none that come with it. */
  readonly registersAlone?: true;
}

export interface TenantList {
  readonly tenants: readonly Tenant[];
  /** Where the next page begins; absent on the last. */
  readonly next?: Readonly<Record<string, unknown>>;
}

export interface TenantQuery {
  readonly status?: TenantStatus;
  readonly plan?: Plan['name'];
  readonly limit: number;
  readonly from?: Readonly<Record<string, unknown>>;
}

export interface TenantStore {
  find(id: TenantId): Promise<Tenant | undefined>;
  findSetup(id: TenantId): Promise<TenantSetup | undefined>;
  /** Both, as they are at one time, by one call. */
  findWithSetup(id: TenantId): Promise<{ readonly tenant?: Tenant; readonly setup?: TenantSetup }>;
  /** Keeps with its setup what an attempt made, for the next one to find; nothing where undefined. */
  note(id: TenantId, made: Partial<Pick<TenantSetup, 'keyArn' | 'changeId' | 'registersAlone'>>): Promise<void>;
  /** DynamoDB's TTL forgets its setup then. A setup that is forgotten already stays so. */
  expireSetup(id: TenantId, at: Date): Promise<void>;
  /** Newest first. */
  list(query: TenantQuery): Promise<TenantList>;
  /** The tenant a subdomain, or one that looks like it, is reserved for. */
  holderOf(slug: string): Promise<{ readonly slug: string; readonly tenantId: string } | undefined>;
  /** Begins work on a hospital: its status moves and the job is there, both or none. Throws as `move` does. */
  begin(job: Job, change: StatusChange): Promise<Tenant>;
  /** Ends work on a hospital: its status moves and the job is replaced, both or none. Throws `unavailable` when either moved on meanwhile. */
  end(job: Job, change: StatusChange): Promise<void>;
  /**
   * Moves from one of `from` to `to`; answered too when the first answer was lost and the AWS client asked again. Throws `TenantNotFound`,
   * `StatusNotPermitted`, or `VersionStale` when `version` is given and is not the current.
   */
  move(id: TenantId, change: StatusChange): Promise<Tenant>;
}

export interface StatusChange {
  readonly from: readonly TenantStatus[];
  readonly to: TenantStatus;
  /** What it buys from then on; stays as it is when absent. */
  readonly plan?: Plan['name'];
  /** All that it keeps of its changes from then on; they stay as they are when absent. */
  readonly changes?: readonly TenantChange[];
  readonly version?: number;
  readonly at: string;
}

/** Thirty days: for as long, a failed onboarding can be tried again without asking who its administrator is. */
export const setupKeptMilliseconds = 30 * 86_400_000;

export const tenantKeyOf = (id: string) => ({ pk: `TENANT#${id}`, sk: 'TENANT' });
export const setupKeyOf = (id: string) => ({ pk: `TENANT#${id}`, sk: 'SETUP' });
/** Look-alikes share one key, so the database itself refuses the second. */
export const slugKeyOf = (slug: string) => ({ pk: `SLUG#${skeletonOf(slug)}`, sk: 'SLUG' });

/** Where a tenant stands in `byCreated`, in its one partition by the time it was made: a list goes on behind it. */
export const placeOf = ({ id, createdAt }: Pick<Tenant, 'id' | 'createdAt'>) => ({
  ...tenantKeyOf(id),
  ...placedBy('TENANTS', { id, createdAt }),
});

export const tenantItemOf = (tenant: Tenant) => ({ ...tenant, ...placeOf(tenant) });

export const createTenantStore = (client: DynamoDBDocumentClient, table: string): TenantStore => {
  const get = async (key: Record<string, string>) =>
    (await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true })).catch(translate)).Item;

  return {
    find: async (id) => (await get(tenantKeyOf(id))) as Tenant | undefined,
    findSetup: async (id) => (await get(setupKeyOf(id))) as TenantSetup | undefined,
    async findWithSetup(id) {
      const gets = [tenantKeyOf(id), setupKeyOf(id)].map((Key) => ({ Get: { TableName: table, Key } }));
      const { Responses: [tenant, setup] = [] } = await client
        .send(new TransactGetCommand({ TransactItems: gets }))
        .catch(translate);
      return { tenant: tenant?.Item as Tenant | undefined, setup: setup?.Item as TenantSetup | undefined };
    },
    async note(id, made) {
      const given = Object.entries(made).filter(([, value]) => value !== undefined);
      const gone = Object.entries(made).filter(([, value]) => value === undefined);
      const set = given.map(([name]) => `${name} = :${name}`).join(', ');
      const remove = gone.map(([name]) => name).join(', ');
      const update = new UpdateCommand({
        TableName: table,
        Key: setupKeyOf(id),
        UpdateExpression: [set && `SET ${set}`, remove && `REMOVE ${remove}`].filter(Boolean).join(' '),
        ConditionExpression: 'attribute_exists(pk)',
        ...(given.length > 0
          ? { ExpressionAttributeValues: Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])) }
          : {}),
      });
      await client.send(update).catch(translate);
    },
    async expireSetup(id, at) {
      const update = new UpdateCommand({
        TableName: table,
        Key: setupKeyOf(id),
        UpdateExpression: 'SET expiresAt = :at',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':at': Math.floor(at.getTime() / 1000) },
      });
      await client.send(update).catch((error: unknown) => {
        if (!isConditionFailed(error)) translate(error);
      });
    },
    holderOf: async (slug) => (await get(slugKeyOf(slug))) as { slug: string; tenantId: string } | undefined,
    async list({ status, plan, limit, from }) {
      const query = byCreated('TENANTS', { where: { status, plan }, limit, from });
      const answer = await client.send(new QueryCommand({ TableName: table, ...query })).catch(translate);
      // IAM binds a session to partitions of the table, not of its indexes: what is listed counts only if it is a tenant's own item.
      const own = (answer.Items ?? []).filter(({ pk, id }) => pk === tenantKeyOf(String(id)).pk);
      return { tenants: own as Tenant[], next: answer.LastEvaluatedKey };
    },
    async move(id, change) {
      const update = new UpdateCommand({ TableName: table, ...moveOf(id, change), ReturnValues: 'ALL_NEW' });
      try {
        return (await client.send(update)).Attributes as Tenant;
      } catch (error) {
        const found = (error as { Item?: RefusedItem }).Item?.updatedAt?.S === change.at && (await get(tenantKeyOf(id)));
        if (found && isMadeBy(change, found as unknown as Tenant)) return found as unknown as Tenant;
        return explainRefusedMove(error, change.version);
      }
    },
    async begin(job, change) {
      const put = { TableName: table, Item: jobItemOf(job), ConditionExpression: 'attribute_not_exists(pk)' };
      const move = { TableName: table, ...moveOf(job.tenantId, change, job.id) };
      await client.send(new TransactWriteCommand({ TransactItems: [{ Update: move }, { Put: put }] })).catch((error: unknown) => {
        const [refused] = (error as { CancellationReasons?: { Item?: RefusedItem }[] }).CancellationReasons ?? [];
        return explainRefusedMove(Object.assign(error as Error, { Item: refused?.Item }), change.version);
      });
      return (await get(tenantKeyOf(job.tenantId))) as unknown as Tenant;
    },
    async end(job, change) {
      const move = { TableName: table, ...moveOf(job.tenantId, change) };
      const transaction = { TransactItems: [{ Update: move }, { Put: replacementOf(table, job) }] };
      await client.send(new TransactWriteCommand(transaction)).catch(explainRefusedSave);
    },
  };
};

/** With a job, it becomes the hospital's latest. */
const moveOf = (id: TenantId, { from, to, plan, changes, version, at }: StatusChange, jobId?: string) => {
  const states = Object.fromEntries(from.map((status, index) => [`:from${index}`, status]));
  return {
    Key: tenantKeyOf(id),
    UpdateExpression: `SET #status = :to, updatedAt = :at${plan ? ', #plan = :plan' : ''}${changes ? ', changes = :changes' : ''}${jobId ? ', jobId = :job' : ''} ADD #version :one`,
    ConditionExpression: `#status IN (${Object.keys(states).join(', ')})${version === undefined ? '' : ' AND #version = :version'}`,
    ExpressionAttributeNames: { '#status': 'status', '#version': 'version', ...(plan ? { '#plan': 'plan' } : {}) },
    ExpressionAttributeValues: {
      ...states,
      ':to': to,
      ':at': at,
      ':one': 1,
      ...(version === undefined ? {} : { ':version': version }),
      ...(plan ? { ':plan': plan } : {}),
      ...(changes ? { ':changes': changes } : {}),
      ...(jobId ? { ':job': jobId } : {}),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
};

/** Whether the hospital is what the change makes of it, at its very time: then it was refused because it is done. */
const isMadeBy = ({ to, plan, changes, at }: StatusChange, { status, updatedAt, ...found }: Tenant): boolean =>
  status === to &&
  updatedAt === at &&
  (plan === undefined || plan === found.plan) &&
  (changes === undefined || isDeepStrictEqual(changes, found.changes));

interface RefusedItem {
  readonly updatedAt?: { readonly S?: string };
  readonly version?: { readonly N?: string };
  readonly status?: { readonly S?: string };
}

const explainRefusedMove = (error: unknown, version: number | undefined): never => {
  if (!isConditionFailed(error)) return translate(error);
  const found = (error as { Item?: RefusedItem }).Item;
  if (!found) throw new KernelError('not-found', 'TenantNotFound', 'There is no such hospital.');
  if (version !== undefined && found.version?.N !== String(version)) {
    throw new KernelError('stale', 'VersionStale', 'The hospital was changed meanwhile. Read it again.');
  }
  throw new KernelError('conflict', 'StatusNotPermitted', `The hospital is ${found.status?.S}; this is not possible now.`);
};
