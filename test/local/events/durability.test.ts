/** Events that were accepted are delivered, whatever happens to the process. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsError } from '../../../local/service.ts';
import { eventually } from '../lambda/lambda-cloud.ts';
import { type EventsCloud, eventsCloud, MACHINE, ROLE } from './events-cloud.ts';

let directory: string;
const opened: EventsCloud[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ward-events-'));
});
afterEach(async () => {
  for (const cloud of opened.splice(0)) await cloud.close();
  rmSync(directory, { recursive: true, force: true });
});

const open = (settings: Parameters<typeof eventsCloud>[0] = {}): EventsCloud => {
  const cloud = eventsCloud({ directory, ...settings });
  opened.push(cloud);
  return cloud;
};

const idsOf = (cloud: EventsCloud) => cloud.payloads().map((event) => (event as { id: string }).id);

test('every event that was acknowledged is delivered after a kill -9', async () => {
  const child = fork(join(import.meta.dirname, 'doomed.ts'), [directory], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const [acknowledged] = (await once(child, 'message')) as [string[]];
  child.kill('SIGKILL');
  await once(child, 'exit');

  const cloud = open();
  cloud.events.resume();
  await eventually(() => cloud.told.length >= acknowledged.length);
  expect(idsOf(cloud).toSorted()).toEqual(acknowledged.toSorted());
});

test('nothing is delivered before everything is there, and what was delivered is not delivered again', async () => {
  const first = open();
  await first.rule();
  await first.put();
  first.events.turn();
  expect(first.told).toEqual([]);
  first.events.resume();
  await eventually(() => first.told.length === 1);
  await first.close();

  const second = open();
  second.events.resume();
  const { Entries } = await second.put();
  await eventually(() => second.told.length > 0);
  expect(idsOf(second)).toEqual([Entries[0]?.EventId]);
});

test('an execution that is there already, started before a process was cut off, counts as delivered', async () => {
  const cloud = open();
  cloud.events.resume();
  await cloud.rule(undefined, { Arn: MACHINE, RoleArn: ROLE });
  cloud.refusals.push(new AwsError('ExecutionAlreadyExists', 'it is there'));
  await cloud.put();
  await eventually(() => cloud.told.length === 2);
  await cloud.close();
  expect([cloud.told.map(({ operation }) => operation), cloud.lost]).toEqual([['AssumeRole', 'StartExecution'], []]);
});

test('a turn that comes late does not put off the next', async () => {
  let now = Date.UTC(2026, 0, 1);
  const cloud = open({ now: () => now });
  await cloud.rule({ ScheduleExpression: 'rate(1 hour)' });
  cloud.events.resume();
  now += 3_600_000 + 5_000;
  cloud.events.turn();
  await eventually(() => cloud.told.length === 1);
  now += 3_600_000 - 5_000;
  cloud.events.turn();
  await eventually(() => cloud.told.length === 2);
});

test('a rule that is put again, as at each start, keeps its turn', async () => {
  let now = Date.UTC(2026, 0, 1);
  const rule = { ScheduleExpression: 'rate(1 hour)' };
  const first = open({ now: () => now });
  await first.rule(rule);
  await first.close();
  now += 50 * 60_000;
  const second = open({ now: () => now });
  await second.rule(rule);
  second.events.resume();
  now += 10 * 60_000;
  second.events.turn();
  await eventually(() => second.told.length === 1);
});

test('turns that were missed while nobody was here are made up for once', async () => {
  let now = Date.UTC(2026, 0, 1);
  const cloud = open({ now: () => now });
  await cloud.rule({ ScheduleExpression: 'rate(1 hour)' });
  now += 5 * 3_600_000;
  cloud.events.resume();
  await eventually(() => cloud.told.length > 0);
  cloud.events.turn();
  expect(cloud.told).toHaveLength(1);
});
