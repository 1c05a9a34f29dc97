/** A function dies in the middle of a request: what it changed, and what it was changing, is written down all the same. */
import { execFileSync } from 'node:child_process';
import { aHospital, type Hospital } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import { type OwnCloud, openOwnCloud } from '../own-cloud.ts';

let cloud: OwnCloud;
let hospital: Hospital;

beforeAll(async () => {
  cloud = await openOwnCloud(process.env.WARD_TEST_ASSEMBLY ?? '');
  hospital = await aHospital({}, cloud.told);
}, 120_000);

afterAll(() => cloud.close());

const aPatient = async (): Promise<string> => {
  const body = { resourceType: 'Patient', name: [{ family: 'Lovelace' }] };
  return (await hospital.client({ method: 'POST', path: '/fhir/R4/Patient', body })).json<{ id: string }>().id;
};

/** Holds calls up long enough for the function to die meanwhile; `isReached` tells whether one of `last` has come. */
const holdUp = (matches: (input: string, operation: string) => boolean, last: string) => {
  let reached = false;
  const stop = cloud.embedded.cloud.traffic.disturb({
    matches({ service, operation, input }) {
      if (service !== 'dynamodb') return false;
      const text = JSON.stringify(input);
      reached ||= text.includes(last);
      return text.includes(last) || matches(text, operation);
    },
    delay: 3_000,
  });
  return { stop, isReached: () => reached };
};

/** `kill -9` for every execution environment of this cloud. */
const killFunctions = (): void => {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n');
  for (const row of rows) {
    const [pid, parent] = row.trim().split(/\s+/).map(Number);
    if (parent === process.pid && pid && row.includes('local/lambda/runtime.ts')) process.kill(pid, 'SIGKILL');
  }
};

interface Line {
  readonly audit: string;
  readonly action: string;
  readonly userId?: string;
  readonly touched: readonly { readonly id: string }[];
}

/** The lines of the audit, of all functions. */
const auditLines = async (): Promise<Line[]> => {
  const { root } = cloud.embedded;
  const { logGroups } = await root<{ logGroups: { logGroupName: string }[] }>('logs', 'DescribeLogGroups');
  const lines = logGroups.map(async ({ logGroupName }) => {
    const { events } = await root<{ events: { message: string }[] }>('logs', 'FilterLogEvents', { logGroupName });
    return events.flatMap(({ message }) => (message.startsWith('{"audit":') ? [JSON.parse(message) as Line] : []));
  });
  return (await Promise.all(lines)).flat();
};

const sortsOf = (lines: readonly Line[], id: string): string[] =>
  lines.filter(({ touched }) => touched.some((one) => one.id === id)).map(({ audit, action }) => `${audit} ${action}`);

const send = (entries: readonly (readonly [string, string])[]) => {
  const entry = entries.map(([method, url]) => ({ request: { method, url } }));
  return hospital.client({ method: 'POST', path: '/fhir/R4', body: { resourceType: 'Bundle', type: 'batch', entry } });
};

test('a batch that deletes, and whose function then dies, leaves a record of the deletion', async () => {
  const [deleted, last] = [await aPatient(), await aPatient()];
  const held = holdUp((_, operation) => operation === 'Query', last);
  // Eight entries are under way at once: the last begins when the first has ended.
  const searches = Array.from({ length: 7 }, () => ['GET', 'Patient?_count=1'] as const);
  const answer = send([['DELETE', `Patient/${deleted}`], ...searches, ['GET', `Patient/${last}`]]);
  await eventually(async () => held.isReached(), Boolean);
  killFunctions();
  expect((await answer).status).toBeGreaterThanOrEqual(500);
  held.stop();
  expect((await hospital.client({ path: `/fhir/R4/Patient/${deleted}` })).status).toBe(410);
  const lines = await eventually(auditLines, (all) => sortsOf(all, deleted).includes('ended records.deleteRecord'));
  expect(sortsOf(lines, deleted)).toEqual(expect.arrayContaining(['begun records.deleteRecord', 'ended records.deleteRecord']));
}, 60_000);

test('what was under way when the function died is known to have begun, and by whom', async () => {
  const patient = await aPatient();
  const held = holdUp(() => false, patient);
  const answer = hospital.client({ method: 'DELETE', path: `/fhir/R4/Patient/${patient}` });
  await eventually(async () => held.isReached(), Boolean);
  killFunctions();
  expect((await answer).status).toBeGreaterThanOrEqual(500);
  held.stop();
  const begun = (all: readonly Line[]) =>
    all.filter((line) => line.audit === 'begun' && JSON.stringify(line).includes(patient) && line.userId !== undefined);
  expect(await eventually(auditLines, (all) => begun(all).length > 0).then(begun)).toMatchObject([
    { action: 'records.deleteRecord' },
  ]);
}, 60_000);
