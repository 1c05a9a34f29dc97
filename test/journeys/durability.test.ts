/** The machine dies at the worst of moments; what was acknowledged is there afterwards, and what was begun is brought to its end. */
import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stepsFor } from '../../functions/tenancy/workflows.ts';
import type { ApiClient } from '../../local/api-client.ts';
import { signedInClient } from '../../local/sign-in.ts';
import { aHospital, asOperator, type Hospital, newHospital, startCloud, type TestCloud } from '../cloud.ts';
import { eventually } from '../eventually.ts';

const directory = mkdtempSync(join(tmpdir(), 'ward-durable-'));
let running: { readonly told: TestCloud; readonly child: ChildProcess };
let hospital: Hospital;

beforeAll(async () => {
  running = await startCloud(directory);
  hospital = await aHospital({}, running.told);
}, 60_000);

afterAll(async () => {
  await end('SIGTERM');
  rmSync(directory, { recursive: true, force: true });
});

const end = async (signal: NodeJS.Signals): Promise<void> => {
  const ended = once(running.child, 'exit');
  running.child.kill(signal);
  await ended;
};

/** `kill -9`, and a new start on what is left. */
const dieAndStartAgain = async (): Promise<void> => {
  await end('SIGKILL');
  running = await startCloud(directory);
};

/** The hospital as it is reached after the start. */
const clientNow = (): ApiClient => {
  const { told } = running;
  return signedInClient(told.apiUrl.replace('//', `//${hospital.slug}.`), told, hospital.admin);
};

/** Every process of this machine that was started under this cloud's folder or by its process. */
const processesOf = (pid: number): readonly string[] => {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n');
  return rows.filter((row) => row.includes(directory) || Number(row.trim().split(/\s+/)[1]) === pid);
};

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

interface Kept {
  readonly id: string;
}

test('every record that was acknowledged is there and equal after kill -9 in the middle of writes', async () => {
  const client = clientNow();
  const acknowledged: Kept[] = [];
  const write = async (index: number): Promise<void> => {
    const body = { resourceType: 'Patient', name: [{ family: `Patient ${index}` }] };
    const answer = await client({ method: 'POST', path: '/fhir/R4/Patient', body });
    if (answer.status === 201) acknowledged.push(answer.json<Kept & Record<string, unknown>>());
  };
  const numbers = Array.from({ length: 10_000 }).keys();
  let isOver = false;
  const writers = Array.from({ length: 8 }, async () => {
    while (!isOver) await write(numbers.next().value ?? 0).catch(() => undefined);
  });
  await eventually(
    async () => acknowledged.length,
    (count) => count >= 40,
  );
  await end('SIGKILL');
  isOver = true;
  await Promise.all(writers);
  running = await startCloud(directory);
  const after = clientNow();
  const found: object[] = [];
  for (const { id } of acknowledged) found.push((await after({ path: `/fhir/R4/Patient/${id}` })).json());
  expect(found).toEqual(acknowledged);
}, 60_000);

test('files, API keys and sign-ins outlive kill -9', async () => {
  const client = clientNow();
  const made = await client({ method: 'POST', path: '/v1/api-keys', body: { name: 'lab', roles: ['reader'], days: 1 } });
  const announced = { name: 'a.txt', contentType: 'text/plain', size: 5 };
  const { file, upload } = (await client({ method: 'POST', path: '/v1/files', body: announced })).json<{
    file: { id: string };
    upload: { url: string; fields: Record<string, string> };
  }>();
  const form = new FormData();
  for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
  form.append('file', new Blob(['bytes']));
  expect((await fetch(upload.url, { method: 'POST', body: form })).status).toBe(204);
  await client({ method: 'POST', path: `/v1/files/${file.id}/complete` });
  await dieAndStartAgain();
  const after = clientNow();
  const keys = (await after({ path: '/v1/api-keys' })).json<{ keys: { id: string }[] }>().keys;
  expect(keys.map(({ id }) => id)).toContain(made.json().id);
  const { url } = (await after({ path: `/v1/files/${file.id}/content` })).json<{ url: string }>();
  expect(await (await fetch(url)).text()).toBe('bytes');
}, 60_000);

test.each([0, 4, 7, 10])(
  'an onboarding killed when %i of its steps are done ends by itself after the next start',
  async (steps) => {
    const operator = await asOperator(running.told);
    const wanted = newHospital();
    const answer = await operator({ method: 'POST', path: '/v1/tenants', body: wanted });
    const location = answer.headers.location as string;
    const done = async (by: ApiClient) => {
      const { steps: all = [], status } = (await by({ path: location })).json<{ steps: { status: string }[]; status: string }>();
      return { count: all.filter((step) => step.status === 'done').length, status };
    };
    await eventually(
      () => done(operator),
      ({ count }) => count >= steps,
    );
    await dieAndStartAgain();
    const after = await asOperator(running.told);
    expect(
      await eventually(
        () => done(after),
        ({ status }) => status === 'succeeded' || status === 'failed',
        45_000,
      ),
    ).toEqual({ count: stepsFor('create-tenant', { kind: 'pooled' }).length, status: 'succeeded' });
  },
  90_000,
);

test('kill -9 leaves no process and no port behind', async () => {
  const { pid = 0 } = running.child;
  const port = Number(new URL(running.told.apiUrl).port);
  await clientNow()({ path: '/fhir/R4/Patient' });
  expect(processesOf(pid).length).toBeGreaterThan(2);
  await end('SIGKILL');
  expect(
    await eventually(
      async () => processesOf(pid),
      (left) => left.length === 0,
    ),
  ).toEqual([]);
  expect(await isListening(port)).toBe(false);
  running = await startCloud(directory);
}, 60_000);

test('an orderly end leaves no process and no port behind', async () => {
  const { pid = 0 } = running.child;
  const port = Number(new URL(running.told.apiUrl).port);
  await clientNow()({ path: '/fhir/R4/Patient' });
  await end('SIGTERM');
  expect(processesOf(pid)).toEqual([]);
  expect(await isListening(port)).toBe(false);
  running = await startCloud(directory);
}, 60_000);
