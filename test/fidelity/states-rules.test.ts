/** Rules of a definition, its expressions and its retries, as Step Functions documents them. */
import { createStage, type Functions, failure, invoke, only } from '../local/states/stage.ts';
import { behaves } from './behaves.ts';

const guide = 'https://docs.aws.amazon.com/step-functions/latest/dg';
const errors = `${guide}/concepts-error-handling.html` as const;
const transforming = `${guide}/transforming-data.html` as const;
const variables = `${guide}/workflow-variables.html` as const;

const running = async (machine: object, functions: Functions = {}, random = () => 0) => {
  const stage = await createStage(functions, { random });
  try {
    return await stage.run(machine);
  } finally {
    await stage.close();
  }
};
const refused = (machine: object) => expect(running(machine)).rejects.toMatchObject({ code: 'InvalidDefinition' });
const failing = (...names: string[]) => ({
  f: () => {
    throw failure(names.length > 1 ? (names.shift() as string) : (names[0] as string));
  },
});

describe('retries', () => {
  const waits = async (Retry: object[], functions: Functions, random?: () => number) =>
    (await running(only(invoke('f', { Retry })), functions, random)).seconds;
  behaves('three, after 1, 2 and 4 seconds, unless told otherwise', errors, async () => {
    expect(await waits([{ ErrorEquals: ['E'] }], failing('E'))).toBe(7);
  });
  behaves('wait MaxDelaySeconds at most', errors, async () => {
    const retrier = { ErrorEquals: ['E'], IntervalSeconds: 10, MaxDelaySeconds: 25, MaxAttempts: 4 };
    expect(await waits([retrier], failing('E'))).toBe(10 + 20 + 25 + 25);
  });
  behaves('with full jitter wait a random part of their delay', errors, async () => {
    expect(await waits([{ ErrorEquals: ['E'], JitterStrategy: 'FULL' }], failing('E'), () => 0.5)).toBe(3.5);
  });
  behaves('are counted by each retrier for itself', errors, async () => {
    const each = (name: string) => ({ ErrorEquals: [name], IntervalSeconds: 5, MaxAttempts: 1 });
    expect(await waits([each('A'), each('B')], failing('A', 'B', 'A'))).toBe(10);
  });
});

describe('wildcards', () => {
  const caught = async (name: string, by: string) => {
    const T = invoke('f', { Catch: [{ ErrorEquals: [by], Next: 'Z' }], Next: 'Z' });
    return (await running({ StartAt: 'T', States: { T, Z: { Type: 'Succeed' } } }, failing(name))).status === 'SUCCEEDED';
  };
  behaves('States.ALL and States.TaskFailed match any error of a task, but States.TaskFailed no timeout', errors, async () => {
    expect(await caught('SlugTaken', 'States.ALL')).toBe(true);
    expect(await caught('SlugTaken', 'States.TaskFailed')).toBe(true);
    expect(await caught('SlugTaken', 'Slug')).toBe(false);
    expect(await caught('States.Timeout', 'States.ALL')).toBe(true);
    expect(await caught('States.Timeout', 'States.TaskFailed')).toBe(false);
  });
  behaves('States.DataLimitExceeded is caught by its name alone', errors, async () => {
    expect(await caught('States.DataLimitExceeded', 'States.ALL')).toBe(false);
    expect(await caught('States.DataLimitExceeded', 'States.DataLimitExceeded')).toBe(true);
  });
  behaves('States.ALL stands alone, and in the last rule', errors, async () => {
    await refused(only(invoke('f', { Retry: [{ ErrorEquals: ['States.ALL', 'E'] }] })));
    await refused(only(invoke('f', { Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] })));
  });
});

behaves('an inner scope may not assign a variable of an outer one', variables, async () => {
  const inner = { StartAt: 'B', States: { B: { Type: 'Pass', Assign: { x: 1 }, End: true } } };
  await refused(only({ Type: 'Map', Assign: { x: 2 }, ItemProcessor: inner }));
});

describe('expressions', () => {
  const value = async (Output: unknown) => (await running(only({ Type: 'Pass', Output }))).result;
  behaves('stand anywhere in a structure, and keys stay as they are', transforming, async () => {
    expect(await value({ a: ['{% 1 + 1 %}', { deep: '{% "x" %}' }], '{% 1 %}': 'plain' })).toEqual({
      a: [2, { deep: 'x' }],
      '{% 1 %}': 'plain',
    });
  });
  behaves('have the functions that Step Functions adds', transforming, async () => {
    expect(await value('{% $partition([1,2,3], 2) %}')).toEqual([[1, 2], [3]]);
    expect(await value('{% $range(0, 10, 5) %}')).toEqual([0, 5, 10]);
    expect(await value('{% $hash("abc", "MD5") %}')).toBe('900150983cd24fb0d6963f7d28e17f72');
    expect(await value('{% $parse("[1]") %}')).toEqual([1]);
    expect(await value('{% $uuid() %}')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(await value('{% $random() < 1 and $random(7) = $random(7) %}')).toBe(true);
  });
  behaves('may not evaluate a text', transforming, async () => {
    await refused(only({ Type: 'Pass', Output: '{% $eval("1") %}' }));
  });
});
