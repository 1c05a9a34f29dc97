/** What no AWS page promises: that the machine is not overrun, and nothing is left behind. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually, type LambdaCloud, lambdaCloud } from './lambda-cloud.ts';

const PID = 'export const handler = async () => process.pid;';
const open: LambdaCloud[] = [];

const cloudWith = (settings: Parameters<typeof lambdaCloud>[0] = {}): LambdaCloud => {
  const lambda = lambdaCloud(settings);
  open.push(lambda);
  return lambda;
};

afterEach(async () => {
  for (const lambda of open.splice(0)) await lambda.close();
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const pidOf = async (lambda: LambdaCloud, name: string): Promise<number> => (await lambda.invoke<number>(name)).payload;

test('closing ends every process', async () => {
  const lambda = lambdaCloud();
  await lambda.define('one', PID);
  await lambda.define('two', PID);
  const pids = [await pidOf(lambda, 'one'), await pidOf(lambda, 'two')];
  await lambda.close();
  expect(pids.filter(isAlive)).toEqual([]);
});

test('when the machine bears no more processes, the least recently used one makes room', async () => {
  const lambda = cloudWith({ limits: { processes: 2 } });
  for (const name of ['one', 'two', 'three']) await lambda.define(name, PID);
  const [one, two] = [await pidOf(lambda, 'one'), await pidOf(lambda, 'two')];
  await pidOf(lambda, 'one');
  await pidOf(lambda, 'three');
  await eventually(() => !isAlive(two));
  expect(isAlive(one)).toBe(true);
});

test('an event waits for a process when all are busy', async () => {
  const lambda = cloudWith({ limits: { processes: 1 } });
  await lambda.define(
    'slow',
    'export const handler = () => new Promise((resolve) => setTimeout(() => resolve(process.pid), 100));',
  );
  const answers = await Promise.all([1, 2, 3].map(() => pidOf(lambda, 'slow')));
  expect(new Set(answers).size).toBe(1);
});

test('an event that waits is served by whichever environment is free first, and few are started for many short ones', async () => {
  const lambda = cloudWith();
  await lambda.define('one', PID);
  await pidOf(lambda, 'one');
  const answers = await Promise.all(Array.from({ length: 50 }, () => pidOf(lambda, 'one')));
  expect(new Set(answers).size).toBeLessThan(12);
});

test('a function that is asked much takes no more than its part from the others', async () => {
  const lambda = cloudWith({ limits: { processes: 4 } });
  const slow = 'export const handler = () => new Promise((resolve) => setTimeout(() => resolve(process.pid), 100));';
  await lambda.define('much', slow);
  await lambda.define('little', PID);
  const little = await Promise.all([pidOf(lambda, 'little')]);
  const answers = await Promise.all(Array.from({ length: 12 }, () => pidOf(lambda, 'much')));
  expect(new Set(answers).size).toBeLessThanOrEqual(3);
  expect(await pidOf(lambda, 'little')).toBe(little[0]);
});

test('an event that waits too long for a process is throttled', async () => {
  const lambda = cloudWith({ limits: { processes: 1, patience: 2_000 } });
  await lambda.define('endless', 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));', {
    Timeout: 60,
  });
  void lambda.invoke('endless').catch(() => {});
  await expect(lambda.invoke('endless')).rejects.toMatchObject({ code: 'TooManyRequestsException' });
});

test('an idle environment is ended', async () => {
  const lambda = cloudWith({ limits: { idleFor: 50 } });
  await lambda.define('one', PID);
  const pid = await pidOf(lambda, 'one');
  await eventually(() => !isAlive(pid));
});

test('an environment is replaced before its credentials end', async () => {
  let asked = 0;
  const credentialsFor = () => {
    asked += 1;
    return { AWS_ACCESS_KEY_ID: `key-${asked}`, AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 't', expiresAt: now + 3_600_000 };
  };
  let now = 1_700_000_000_000;
  const lambda = cloudWith({ credentialsFor, now: () => now });
  await lambda.define('key', 'export const handler = async () => process.env.AWS_ACCESS_KEY_ID;');
  const before = (await lambda.invoke('key')).payload;
  now += 3_500_000;
  expect([before, (await lambda.invoke('key')).payload]).toEqual(['key-1', 'key-2']);
});

test('a process ends with the cloud that started it, even in a busy loop', async () => {
  const parent = fork(fileURLToPath(new URL('./parent.ts', import.meta.url)), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [pids] = (await once(parent, 'message')) as [number[]];
  parent.kill('SIGKILL');
  await eventually(() => pids.length === 2 && !pids.some(isAlive));
});
