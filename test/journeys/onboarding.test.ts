/** An operator onboards a hospital, and watches it come to be. */
import { CloudWatchLogsClient, DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { stepsFor } from '../../functions/tenancy/workflows.ts';
import type { ApiClient } from '../../local/api-client.ts';
import { aHospital, asOperator, asRoot, newHospital, type TestCloud, theCloud } from '../cloud.ts';
import { askFor, type SeenJob, watch } from './onboard.ts';

let operator: ApiClient;

beforeAll(async () => {
  operator = await asOperator();
});

test('a new hospital is active, and its administrator is in', async () => {
  const { id, client } = await aHospital();
  const me = await client({ path: '/v1/me' });
  expect(me.json()).toMatchObject({ tenantId: id, roles: ['administrator', 'clinician'], credential: 'token' });
});

test('the same idempotency key gives the same hospital', async () => {
  const body = newHospital();
  const headers = { 'idempotency-key': body.slug };
  const [first, second] = [await askFor(operator, body, headers), await askFor(operator, body, headers)];
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.json().tenantId).toBe(first.json().tenantId);
});

test('an idempotency key that was used with another request is refused', async () => {
  const body = newHospital();
  const headers = { 'idempotency-key': body.slug };
  await askFor(operator, body, headers);
  const other = await askFor(operator, { ...body, plan: 'enterprise' }, headers);
  expect([other.status, other.json().type]).toEqual([409, 'urn:ward:problem:idempotency-key-reused']);
});

describe('the job', () => {
  const watchNew = async (): Promise<readonly SeenJob[]> =>
    watch(operator, (await askFor(operator, newHospital())).headers.location as string);

  test('is where the answer says, and shows every step until all are done', async () => {
    const seen = await watchNew();
    const ended = seen.at(-1) as SeenJob;
    expect([ended.status, ended.percentage]).toEqual(['succeeded', 100]);
    expect(ended.steps.map(({ name }) => name)).toEqual(stepsFor('create-tenant', { kind: 'pooled' }).map(({ name }) => name));
    expect(ended.steps.every(({ title, startedAt, endedAt }) => title && startedAt && endedAt && startedAt <= endedAt)).toBe(
      true,
    );
    const states = seen.map(({ steps }) => steps.map(({ status }) => status).join());
    expect(new Set(states).size).toBeGreaterThan(2);
  });

  test('never shows a step as done before the one ahead of it', async () => {
    const isOrdered = ({ steps }: SeenJob): boolean => {
      const done = steps.map(({ status }) => status === 'done');
      return done.lastIndexOf(true) === done.filter(Boolean).length - 1;
    };
    const seen = await watchNew();
    expect(seen.at(-1)?.status).toBe('succeeded');
    expect(seen.filter((job) => !isOrdered(job))).toEqual([]);
  });
});

test('is counted: in the figures that operators read, and in the log by step, without its id', async () => {
  const { id } = await aHospital();
  const { whole, steps } = (await operator({ path: '/v1/onboarding/figures?days=1' })).json() as {
    readonly whole: { readonly completed: number };
    readonly steps: readonly { readonly name: string; readonly completed: number; readonly p95: number }[];
  };
  expect(whole.completed).toBeGreaterThanOrEqual(1);
  const counts = steps.flatMap(({ name, completed, p95 }) => (completed >= 1 && p95 >= 0 ? [name] : []));
  expect(counts).toEqual(expect.arrayContaining(stepsFor('create-tenant', { kind: 'pooled' }).map(({ name }) => name)));

  const lines = await linesOf(await theCloud(), '{ $.Completed = 1 }');
  const counted = lines.flatMap((line) => (JSON.parse(line) as { readonly step?: string }).step ?? []);
  expect(
    stepsFor('create-tenant', { kind: 'pooled' })
      .map(({ name }) => name)
      .filter((name) => !counted.includes(name)),
  ).toEqual([]);
  expect(lines.filter((line) => line.includes(id))).toEqual([]);
});

/** Of the functions of workflows' steps. */
const linesOf = async (cloud: TestCloud, filterPattern: string): Promise<string[]> => {
  const logs = new CloudWatchLogsClient(asRoot(cloud));
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  const groups = logGroups.flatMap(({ logGroupName }) => (/Tasks/.test(logGroupName ?? '') ? [logGroupName] : []));
  const found = await Promise.all(
    groups.map((logGroupName) => logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }))),
  );
  logs.destroy();
  return found.flatMap(({ events = [] }) => events.map(({ message = '' }) => message));
};
