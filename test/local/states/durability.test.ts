/** Whatever the moment at which the process dies, a workflow goes on afterwards and ends as it would have. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ServiceEvent } from '../../../local/events/service-events.ts';
import { createStage, type Functions, failure, invoke } from './stage.ts';

const fallBack = (Next: string) => ({
  Catch: [{ ErrorEquals: ['States.ALL'], Next, Assign: { why: '{% $states.errorOutput.Error %}' } }],
});

/** Reserve, make keys and mailboxes side by side, wait, activate; activation fails, and what was made is unmade in reverse. */
const saga = {
  StartAt: 'Reserve',
  States: {
    Reserve: invoke('reserve', { Assign: { slug: '{% $states.input.slug %}' }, Next: 'Make' }),
    Make: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'MakeKey',
          States: { MakeKey: invoke('makeKey', { Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 5 }] }) },
        },
        {
          StartAt: 'MakeBoxes',
          States: {
            MakeBoxes: {
              Type: 'Map',
              Items: ['admin', 'billing', 'audit'],
              MaxConcurrency: 2,
              ItemProcessor: {
                StartAt: 'Pause',
                States: { Pause: { Type: 'Wait', Seconds: 3, Next: 'MakeBox' }, MakeBox: invoke('makeBox') },
              },
              End: true,
            },
          },
        },
      ],
      Next: 'Cool',
    },
    Cool: { Type: 'Wait', Seconds: 60, Next: 'Activate' },
    Activate: invoke('activate', { Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }], Next: 'Done', ...fallBack('UnmakeKey') }),
    UnmakeKey: invoke('unmakeKey', { Next: 'Release' }),
    Release: invoke('release', { Next: 'Failed' }),
    Failed: { Type: 'Fail', Error: '{% $why %}', Cause: '{% "no ward for " & $slug %}' },
    Done: { Type: 'Succeed' },
  },
};

/** What the steps have made; each of them is idempotent. */
type World = { made: Set<string>; busy: number };

const functionsOn = (world: World, after: () => void = () => {}): Functions => {
  const doing = (work: (input: never) => unknown) => (input: never) => {
    try {
      return work(input) ?? input;
    } finally {
      after();
    }
  };
  return {
    reserve: doing(() => void world.made.add('slug')),
    makeKey: doing(() => {
      world.busy += 1;
      if (world.busy === 1) throw failure('Busy');
      world.made.add('key');
    }),
    makeBox: doing((box: string) => void world.made.add(box)),
    activate: doing(() => {
      throw failure('NoDomain');
    }),
    unmakeKey: doing(() => void world.made.delete('key')),
    release: doing(() => void world.made.delete('slug')),
  };
};

const copyOf = (world: World): World => ({ ...world, made: new Set(world.made) });

/** Calls back after every commit, wherever it is made. */
const afterEveryCommit = (work: () => void): (() => void) => {
  const { exec } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
    exec.call(this, sql);
    if (sql === 'COMMIT') work();
  };
  return () => {
    DatabaseSync.prototype.exec = exec;
  };
};

interface Corpse {
  readonly directory: string;
  readonly world: World;
  readonly now: number;
}

const graves = mkdtempSync(join(tmpdir(), 'ward-graves-'));
const corpses: Corpse[] = [];
let executionArn = '';
let alive: { description: object; made: string[] };

beforeAll(async () => {
  const world: World = { made: new Set(), busy: 0 };
  const die = () => {
    const directory = join(graves, String(corpses.length));
    cpSync(stage.small.directory, directory, { recursive: true });
    corpses.push({ directory, world: copyOf(world), now: stage.clock.now });
  };
  const stage = await createStage(functionsOn(world, () => die()));
  const unwatch = afterEveryCommit(() => die());
  try {
    executionArn = await stage.start(saga, { slug: 'st-mary' }, 'onboard');
    alive = { description: await stage.finish(executionArn), made: [...world.made].sort() };
  } finally {
    unwatch();
    await stage.close();
  }
}, 60_000);

afterAll(() => rmSync(graves, { recursive: true, force: true }));

const endOf = ({ status, error, cause }: { status?: string; error?: string; cause?: string }) => [status, error, cause];

test('the workflow, undisturbed, undoes what it made', () => {
  expect(endOf(alive.description)).toEqual(['FAILED', 'NoDomain', 'no ward for st-mary']);
  expect(alive.made).toEqual(['admin', 'audit', 'billing']);
});

test('killed after any transition or any effect, and taken up again, it ends the same', async () => {
  expect(corpses.length).toBeGreaterThan(40);
  for (const { directory, world, now } of corpses) {
    const stage = await createStage(functionsOn(world), { directory, now });
    const description = await stage.finish(executionArn);
    await stage.close();
    expect(endOf(description)).toEqual(endOf(alive.description));
    expect([...world.made].sort()).toEqual(alive.made);
  }
}, 120_000);

test('a history goes on without a gap after a restart', async () => {
  const { directory, world, now } = corpses[Math.floor(corpses.length / 2)] as Corpse;
  const copy = join(graves, 'history');
  cpSync(directory, copy, { recursive: true });
  const stage = await createStage(functionsOn(world), { directory: copy, now });
  await stage.finish(executionArn);
  const ids = (await stage.history(executionArn)).map(({ id }) => id);
  await stage.close();
  expect(ids).toEqual(ids.map((_, index) => index + 1));
});

describe('after a restart', () => {
  const directory = () => mkdtempSync(join(graves, 'restart-'));
  const only = (state: object) => ({ StartAt: 'Only', States: { Only: { End: true, ...state } } });

  test('a wait keeps its moment', async () => {
    const place = directory();
    const before = await createStage({}, { directory: place });
    const arn = await before.start(only({ Type: 'Wait', Seconds: 100 }));
    await before.quiet();
    await before.close();
    const after = await createStage({}, { directory: place, now: before.clock.now + 90_000 });
    await after.finish(arn);
    await after.close();
    expect(after.clock.now - before.clock.now).toBe(100_000);
  });

  test('a retry keeps its moment and its count', async () => {
    const place = directory();
    let calls = 0;
    const functions = {
      f: () => {
        calls += 1;
        throw failure('Busy');
      },
    };
    const before = await createStage(functions, { directory: place });
    const arn = await before.start(
      only(invoke('f', { Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 100, MaxAttempts: 1 }] })),
    );
    await before.quiet();
    await before.close();
    const after = await createStage(functions, { directory: place, now: before.clock.now });
    const { error } = await after.finish(arn);
    await after.close();
    expect([error, calls, after.clock.now - before.clock.now]).toEqual(['Busy', 2, 100_000]);
  });

  test('an interrupted task is done again with the same arguments, and has its whole time again', async () => {
    const place = directory();
    const task = invoke('f', {
      Arguments: { FunctionName: 'f', Payload: '{% $uuid() %}' },
      TimeoutSeconds: 10,
    });
    const asked: string[] = [];
    const hang = (id: string) => new Promise(() => void asked.push(id));
    const before = await createStage({ f: hang }, { directory: place });
    const arn = await before.start(only(task));
    await before.quiet();
    await before.close();
    const after = await createStage({ f: (id: string) => asked.push(id) }, { directory: place, now: before.clock.now + 60_000 });
    const { status } = await after.finish(arn);
    await after.close();
    expect(status).toBe('SUCCEEDED');
    expect(asked).toHaveLength(2);
    expect(asked[0]).toBe(asked[1]);
  });

  test('a branch that was given up stays given up', async () => {
    const place = directory();
    const done: string[] = [];
    const functions = { late: () => done.push('late') };
    const Branches = [
      { StartAt: 'Pause', States: { Pause: { Type: 'Wait', Seconds: 5, Next: 'Late' }, Late: invoke('late') } },
      { StartAt: 'Break', States: { Break: { Type: 'Fail', Error: 'Broken' } } },
    ];
    const Both = { Type: 'Parallel', Branches, Catch: [{ ErrorEquals: ['Broken'], Next: 'Rest' }], End: true };
    const before = await createStage(functions, { directory: place });
    const arn = await before.start({ StartAt: 'Both', States: { Both, Rest: { Type: 'Wait', Seconds: 60, End: true } } });
    await before.quiet();
    await before.close();
    const after = await createStage(functions, { directory: place, now: before.clock.now });
    await after.finish(arn);
    await after.close();
    expect(done).toEqual([]);
  });

  test('the time of the whole execution has gone on', async () => {
    const place = directory();
    const machine = { TimeoutSeconds: 60, ...only({ Type: 'Wait', Seconds: 1000 }) };
    const before = await createStage({}, { directory: place });
    const arn = await before.start(machine);
    await before.close();
    const after = await createStage({}, { directory: place, now: before.clock.now + 120_000 });
    const { status } = await after.finish(arn);
    await after.close();
    expect(status).toBe('TIMED_OUT');
  });

  test('an execution goes on with the definition it began with', async () => {
    const place = directory();
    const before = await createStage({}, { directory: place });
    const arn = await before.start(only({ Type: 'Wait', Seconds: 10, Output: 'old' }));
    await before.quiet();
    const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...only({ Type: 'Pass', Output: 'new' }) });
    const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:Flow';
    await before.small.root('states', 'UpdateStateMachine', { stateMachineArn, definition });
    await before.close();
    const after = await createStage({}, { directory: place, now: before.clock.now });
    const { output } = await after.finish(arn);
    await after.close();
    expect(output).toBe('"old"');
  });
});

test('a process that is killed (SIGKILL) in mid-step has lost nothing it acknowledged', async () => {
  const directory = mkdtempSync(join(graves, 'killed-'));
  const child = spawn(process.execPath, [join(import.meta.dirname, 'doomed.ts'), directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  const asked: string[] = [];
  const doing = (name: string) => () => {
    asked.push(name);
    return 'done after';
  };
  const stage = await createStage({ First: doing('First'), Second: doing('Second') }, { directory, now: Date.now() });
  const { output } = await stage.finish('arn:aws:states:us-east-1:000000000000:execution:Flow:killed');
  await stage.close();
  expect(asked).toEqual(['Second']);
  expect(JSON.parse(output as string)).toEqual([[{}, 'done before'], 'done after']);
}, 30_000);

test('nothing begins before the boot says so', async () => {
  const { createStates } = await import('../../../local/states/states.ts');
  const { smallCloud } = await import('../small-cloud.ts');
  const small = smallCloud([(cloud) => createStates(cloud)]);
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Succeed' } } });
  const roleArn = 'arn:aws:iam::000000000000:role/Workflow';
  const { stateMachineArn } = await small.root('states', 'CreateStateMachine', { name: 'Flow', definition, roleArn });
  const { executionArn: arn } = await small.root('states', 'StartExecution', { stateMachineArn });
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const { status } = await small.root('states', 'DescribeExecution', { executionArn: arn });
  await small.close();
  expect(status).toBe('RUNNING');
});

test('what EventBridge was told of an end, and nobody knows whether it was, it is told again', async () => {
  const directory = mkdtempSync(join(graves, 'untold-'));
  const copy = mkdtempSync(join(graves, 'untold-'));
  const told: ServiceEvent[] = [];
  const stage = await createStage(
    {},
    {
      directory,
      tellBus(event) {
        told.push(event);
        if (told.length === 2) cpSync(directory, copy, { recursive: true });
      },
    },
  );
  await stage.run({ StartAt: 'A', States: { A: { Type: 'Succeed' } } });
  await stage.close();
  const again: ServiceEvent[] = [];
  const after = await createStage({}, { directory: copy, tellBus: (event) => void again.push(event) });
  await after.close();
  expect(again).toEqual(told.slice(1));
});
