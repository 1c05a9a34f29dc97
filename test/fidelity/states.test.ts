/** Step Functions as AWS documents it. */
import { createStage, type Functions, failure, invoke, only, type Stage, type StageSettings } from '../local/states/stage.ts';
import { behaves } from './behaves.ts';

const guide = 'https://docs.aws.amazon.com/step-functions/latest/dg' as const;
const errors = `${guide}/concepts-error-handling.html` as const;
const variables = `${guide}/workflow-variables.html` as const;
const transforming = `${guide}/transforming-data.html` as const;

const on = async (functions: Functions, work: (stage: Stage) => Promise<void>, settings: StageSettings = {}): Promise<void> => {
  const stage = await createStage(functions, settings);
  try {
    await work(stage);
  } finally {
    await stage.close();
  }
};

const running = (machine: object, input: unknown = {}, functions: Functions = {}) => {
  let outcome: Awaited<ReturnType<Stage['run']>> | undefined;
  return on(functions, async (stage) => {
    outcome = await stage.run(machine, input);
  }).then(() => outcome as Awaited<ReturnType<Stage['run']>>);
};

const types = (history: readonly { type: string }[]) => history.map(({ type }) => type);

/** Fails so often with the error, then answers. */
const failing = (times: number, errorType: string) => {
  let calls = 0;
  return () => {
    calls += 1;
    if (calls <= times) throw failure(errorType, 'not yet');
    return calls;
  };
};

describe('Pass, Succeed, Fail', () => {
  behaves('Pass hands its input on when it has no Output', `${guide}/state-pass.html`, async () => {
    expect((await running(only({ Type: 'Pass' }), { a: 1 })).result).toEqual({ a: 1 });
  });
  behaves('Pass shapes its output', `${guide}/state-pass.html`, async () => {
    const { result } = await running(only({ Type: 'Pass', Output: { sum: '{% $states.input.a + 1 %}' } }), { a: 1 });
    expect(result).toEqual({ sum: 2 });
  });
  behaves('Succeed ends the execution with its output', `${guide}/state-succeed.html`, async () => {
    const machine = { StartAt: 'S', States: { S: { Type: 'Succeed', Output: '{% $states.input.a %}' } } };
    expect(await running(machine, { a: 1 })).toMatchObject({ status: 'SUCCEEDED', result: 1 });
  });
  behaves('Fail ends the execution with its error and cause, which may be expressions', `${guide}/state-fail.html`, async () => {
    const fail = { Type: 'Fail', Error: '{% $states.input.code %}', Cause: 'a cause' };
    const { status, error, cause } = await running({ StartAt: 'F', States: { F: fail } }, { code: 'SlugTaken' });
    expect([status, error, cause]).toEqual(['FAILED', 'SlugTaken', 'a cause']);
  });
});

describe('Choice', () => {
  const machine = {
    StartAt: 'C',
    States: {
      C: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n > 10 %}', Next: 'Show', Output: 'large', Assign: { rule: 1 } },
          { Condition: '{% $states.input.n > 5 %}', Next: 'Show' },
        ],
        Default: 'Show',
        Output: 'default',
        Assign: { rule: 0 },
      },
      Show: { Type: 'Pass', Output: ['{% $states.input %}', '{% $exists($rule) ? $rule : "none" %}'], End: true },
    },
  };
  behaves('the first rule that holds decides, with its own Output and Assign', `${guide}/state-choice.html`, async () => {
    expect((await running(machine, { n: 11 })).result).toEqual(['large', 1]);
  });
  behaves('a rule without Output hands the input on', `${guide}/state-choice.html`, async () => {
    expect((await running(machine, { n: 6 })).result).toEqual([{ n: 6 }, 'none']);
  });
  behaves("the state's own Output and Assign belong to the Default", `${guide}/state-choice.html`, async () => {
    expect((await running(machine, { n: 1 })).result).toEqual(['default', 0]);
  });
  behaves('no rule and no Default is States.NoChoiceMatched', errors, async () => {
    const choice = { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'Z' }] };
    const { error } = await running({ StartAt: 'C', States: { C: choice, Z: { Type: 'Succeed' } } });
    expect(error).toBe('States.NoChoiceMatched');
  });
  behaves('a condition that is not a boolean is States.QueryEvaluationError', errors, async () => {
    const choice = { Type: 'Choice', Choices: [{ Condition: '{% "true" %}', Next: 'Z' }] };
    const { error } = await running({ StartAt: 'C', States: { C: choice, Z: { Type: 'Succeed' } } });
    expect(error).toBe('States.QueryEvaluationError');
  });
});

describe('Wait', () => {
  const wait = `${guide}/state-wait.html` as const;
  behaves('waits so many seconds', wait, async () => {
    expect(await running(only({ Type: 'Wait', Seconds: '{% $states.input.n * 60 %}' }), { n: 3 })).toMatchObject({
      seconds: 180,
      result: { n: 3 },
    });
  });
  behaves('waits until a moment', wait, async () => {
    const { seconds } = await running(only({ Type: 'Wait', Timestamp: '2026-01-01T01:00:00+00:30' }));
    expect(seconds).toBe(1800);
  });
  behaves('does not wait for a moment that is past', wait, async () => {
    expect(await running(only({ Type: 'Wait', Timestamp: '2020-01-01T00:00:00Z' }))).toMatchObject({
      seconds: 0,
      status: 'SUCCEEDED',
    });
  });
  test.each(['{% -1 %}', '{% "soon" %}', '{% 1.5 %}'])('%s is not a number of seconds', async (Seconds) => {
    expect((await running(only({ Type: 'Wait', Seconds }))).error).toBe('States.QueryEvaluationError');
  });
  test('a time that is not RFC 3339 is refused', async () => {
    expect((await running(only({ Type: 'Wait', Timestamp: '{% "tomorrow" %}' }))).error).toBe('States.QueryEvaluationError');
  });
});

describe('Task: lambda:invoke', () => {
  const lambda = `${guide}/connect-lambda.html` as const;
  behaves('the result holds Payload, StatusCode and ExecutedVersion', lambda, async () => {
    const task = invoke('f', { Output: '{% $states.result %}' });
    const { result } = await running(only(task), { n: 2 }, { f: ({ n }: { n: number }) => ({ n: n * 2 }) });
    expect(result).toEqual({ Payload: { n: 4 }, StatusCode: 200, ExecutedVersion: '$LATEST' });
  });
  behaves('a function ARN as Resource takes the arguments as payload and answers with the payload', lambda, async () => {
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      Arguments: { n: '{% $states.input %}' },
    };
    const { result, history } = await running(only(task), 2, { f: ({ n }: { n: number }) => n * 2 });
    expect(result).toBe(4);
    expect(types(history).slice(2, 5)).toEqual(['LambdaFunctionScheduled', 'LambdaFunctionStarted', 'LambdaFunctionSucceeded']);
  });
  behaves("the error of a function is its errorType, with the function's answer as the cause", errors, async () => {
    const f = () => {
      throw failure('SlugTaken', 'st-mary is taken');
    };
    const { status, error, cause } = await running(only(invoke('f')), {}, { f });
    expect([status, error, JSON.parse(cause as string)]).toEqual([
      'FAILED',
      'SlugTaken',
      { errorType: 'SlugTaken', errorMessage: 'st-mary is taken' },
    ]);
  });
  behaves('a failure of the service is named Lambda.…', errors, async () => {
    expect((await running(only(invoke('nowhere')))).error).toBe('Lambda.ResourceNotFoundException');
  });
  behaves('a task that takes too long is States.Timeout', errors, async () => {
    const { error, seconds, history } = await running(
      only(invoke('never', { TimeoutSeconds: '{% $states.input.limit %}' })),
      { limit: 7 },
      { never: () => new Promise(() => {}) },
    );
    expect([error, seconds]).toEqual(['States.Timeout', 7]);
    expect(types(history)).toContain('TaskTimedOut');
  });
});

describe('Retry and Catch', () => {
  behaves('a failing task is tried again after growing delays', errors, async () => {
    const task = invoke('f', { Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 3 }] });
    expect(await running(only(task), {}, { f: failing(3, 'Busy') })).toMatchObject({ result: 4, seconds: 2 + 6 + 18 });
  });
  behaves('when the retries are spent the catchers are asked, in order', errors, async () => {
    const task = invoke('f', {
      Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 1 }],
      Catch: [
        { ErrorEquals: ['Other'], Next: 'Wrong' },
        {
          ErrorEquals: ['Busy'],
          Next: 'Caught',
          Output: { why: '{% $states.errorOutput.Error %}' },
          Assign: { n: '{% $states.input.n %}' },
        },
        { ErrorEquals: ['States.ALL'], Next: 'Wrong' },
      ],
      Next: 'Wrong',
    });
    const Caught = { Type: 'Pass', Output: ['{% $states.input.why %}', '{% $n %}'], End: true };
    const machine = { StartAt: 'T', States: { T: task, Caught, Wrong: { Type: 'Fail' } } };
    expect((await running(machine, { n: 5 }, { f: failing(9, 'Busy') })).result).toEqual(['Busy', 5]);
  });
  behaves('a catcher without Output hands on Error and Cause', errors, async () => {
    const task = invoke('f', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }], Next: 'Z' });
    const { result } = await running(
      { StartAt: 'T', States: { T: task, Z: { Type: 'Succeed' } } },
      {},
      { f: failing(9, 'Busy') },
    );
    expect(result).toEqual({ Error: 'Busy', Cause: '{"errorType":"Busy","errorMessage":"not yet"}' });
  });
  behaves('the retry count is in the context, and starts again when a state is entered again', errors, async () => {
    const seen: number[] = [];
    const f = (count: never) => {
      seen.push(count);
      if (seen.length < 3) throw failure('Busy');
      return {};
    };
    const Arguments = { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' };
    const T = invoke('f', { Arguments, Retry: [{ ErrorEquals: ['Busy'] }], Next: 'Again' });
    const Again = {
      Type: 'Choice',
      Choices: [{ Condition: '{% $exists($once) %}', Next: 'Z' }],
      Default: 'T',
      Assign: { once: true },
    };
    await running({ StartAt: 'T', States: { T, Again, Z: { Type: 'Succeed' } } }, {}, { f });
    expect(seen).toEqual([0, 1, 2, 0]);
  });
  behaves('States.Runtime is neither retried nor caught', errors, async () => {
    const rules = { Retry: [{ ErrorEquals: ['States.ALL'] }], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }] };
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:states:::dynamodb:getItem',
      Arguments: '{% "not an object" %}',
      Next: 'Z',
      ...rules,
    };
    expect(await running({ StartAt: 'T', States: { T: task, Z: { Type: 'Succeed' } } })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      seconds: 0,
    });
  });
  behaves('an expression that fails can be caught', errors, async () => {
    const task = invoke('f', {
      Output: '{% $states.result.nothing %}',
      Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Z' }],
      Next: 'Z',
    });
    const machine = { StartAt: 'T', States: { T: task, Z: { Type: 'Succeed', Output: 'caught' } } };
    const { result, history } = await running(machine, {}, { f: () => 1 });
    expect(result).toBe('caught');
    expect(types(history)).toContain('EvaluationFailed');
  });
});

describe('Parallel', () => {
  const page = `${guide}/state-parallel.html` as const;
  const branch = (name: string, state: object) => ({ StartAt: name, States: { [name]: { End: true, ...state } } });
  behaves('its branches run side by side, and its result is theirs in order', page, async () => {
    const Branches = [
      branch('A', { Type: 'Wait', Seconds: 10, Output: 'slow' }),
      branch('B', { Type: 'Pass', Output: '{% $states.input %}' }),
    ];
    expect(await running(only({ Type: 'Parallel', Arguments: { n: 1 }, Branches }))).toMatchObject({
      result: ['slow', { n: 1 }],
      seconds: 10,
    });
  });
  behaves('a branch that fails fails it at once, with its error, and stops the others', page, async () => {
    const Branches = [
      branch('A', { Type: 'Wait', Seconds: 1000 }),
      branch('B', { Type: 'Fail', End: undefined, Error: 'Broken', Cause: 'why' }),
    ];
    const Catch = [{ ErrorEquals: ['Broken'], Next: 'Z', Output: '{% $states.errorOutput %}' }];
    const machine = { StartAt: 'P', States: { P: { Type: 'Parallel', Branches, Catch, Next: 'Z' }, Z: { Type: 'Succeed' } } };
    const { result, seconds, history } = await running(machine);
    expect([result, seconds]).toEqual([{ Error: 'Broken', Cause: 'why' }, 0]);
    expect(types(history)).toContain('WaitStateAborted');
  });
  behaves('it is tried again as a whole', page, async () => {
    const Branches = [branch('A', invoke('f')), branch('B', { Type: 'Pass', Output: 'b' })];
    const { result } = await running(
      only({ Type: 'Parallel', Branches, Retry: [{ ErrorEquals: ['Busy'] }] }),
      {},
      { f: failing(2, 'Busy') },
    );
    expect(result).toEqual([3, 'b']);
  });
});

describe('Map', () => {
  const page = `${guide}/state-map-inline.html` as const;
  const each = (state: object, rest: object = {}) =>
    only({ Type: 'Map', ItemProcessor: { StartAt: 'I', States: { I: { End: true, ...state } } }, ...rest });
  behaves('each item of the input is worked on, and the results keep their order', page, async () => {
    expect((await running(each({ Type: 'Pass', Output: '{% $states.input * 2 %}' }), [1, 2, 3])).result).toEqual([2, 4, 6]);
  });
  behaves('a Map of nothing yields nothing', page, async () => {
    expect((await running(each({ Type: 'Pass' }), [])).result).toEqual([]);
  });
  behaves('ItemSelector sees the item, its index and the input of the Map', page, async () => {
    const ItemSelector = {
      value: '{% $states.context.Map.Item.Value %}',
      index: '{% $states.context.Map.Item.Index %}',
      ward: '{% $states.input.ward %}',
    };
    const { result } = await running(each({ Type: 'Pass' }, { Items: '{% $states.input.beds %}', ItemSelector }), {
      ward: 'W',
      beds: ['a', 'b'],
    });
    expect(result).toEqual([
      { value: 'a', index: 0, ward: 'W' },
      { value: 'b', index: 1, ward: 'W' },
    ]);
  });
  behaves('MaxConcurrency limits how many are worked on at once', page, async () => {
    expect((await running(each({ Type: 'Wait', Seconds: 10 }, { MaxConcurrency: 2 }), [1, 2, 3, 4, 5])).seconds).toBe(30);
  });
  behaves('an inline Map works on 40 at once at most', page, async () => {
    expect(
      (
        await running(
          each({ Type: 'Wait', Seconds: 10 }),
          Array.from({ length: 41 }, () => 1),
        )
      ).seconds,
    ).toBe(20);
  });
  behaves('an iteration that fails fails the Map', page, async () => {
    const f = (n: never) => {
      if (n === 2) throw failure('Broken');
      return n;
    };
    const { error, history } = await running(each(invoke('f')), [1, 2, 3], { f });
    expect(error).toBe('Broken');
    expect(types(history)).toEqual(expect.arrayContaining(['MapIterationFailed', 'MapStateFailed']));
  });
  behaves('items that are not a list are States.QueryEvaluationError', errors, async () => {
    expect((await running(each({ Type: 'Pass' }), { not: 'a list' })).error).toBe('States.QueryEvaluationError');
  });
});

describe('variables', () => {
  behaves('last from the state that assigns them to the end', variables, async () => {
    const States = {
      A: { Type: 'Pass', Assign: { x: '{% $states.input %}' }, Output: 'other', Next: 'B' },
      B: { Type: 'Pass', Next: 'C' },
      C: { Type: 'Pass', Output: '{% $x %}', End: true },
    };
    expect((await running({ StartAt: 'A', States }, 7)).result).toBe(7);
  });
  behaves('are assigned all at once, from the values there were before', variables, async () => {
    const States = {
      A: { Type: 'Pass', Assign: { x: 1, y: 2 }, Next: 'B' },
      B: { Type: 'Pass', Assign: { x: '{% $y %}', y: '{% $x %}' }, Output: '{% [$x, $y] %}', Next: 'C' },
      C: { Type: 'Pass', Output: { before: '{% $states.input %}', after: '{% [$x, $y] %}' }, End: true },
    };
    expect((await running({ StartAt: 'A', States })).result).toEqual({ before: [1, 2], after: [2, 1] });
  });
  behaves('of outer scopes are read in inner ones, which keep their own to themselves', variables, async () => {
    const inner = {
      StartAt: 'I',
      States: {
        I: { Type: 'Pass', Assign: { own: 1 }, Next: 'J' },
        J: { Type: 'Pass', Output: '{% $outer + $own %}', End: true },
      },
    };
    const States = {
      A: { Type: 'Pass', Assign: { outer: 10 }, Next: 'M' },
      M: { Type: 'Map', Items: [1, 2], ItemProcessor: inner, Next: 'Z' },
      Z: { Type: 'Pass', Output: ['{% $states.input %}', '{% $exists($own) %}'], End: true },
    };
    expect((await running({ StartAt: 'A', States })).result).toEqual([[11, 11], false]);
  });
});

describe('data', () => {
  behaves(
    '$states.context tells of the execution, the state machine and the state',
    `${guide}/input-output-contextobject.html`,
    async () => {
      const { result } = await running(only({ Type: 'Pass', Output: '{% $states.context %}' }), { a: 1 });
      expect(result).toMatchObject({
        Execution: { Input: { a: 1 }, RoleArn: 'arn:aws:iam::000000000000:role/Workflow', StartTime: '2026-01-01T00:00:00.000Z' },
        StateMachine: { Id: 'arn:aws:states:us-east-1:000000000000:stateMachine:Flow', Name: 'Flow' },
        State: { Name: 'Only', EnteredTime: '2026-01-01T00:00:00.000Z' },
      });
    },
  );
  behaves('what an expression does not find is an error, not a missing member', transforming, async () => {
    expect((await running(only({ Type: 'Pass', Output: { a: '{% $states.input.b %}' } }))).error).toBe(
      'States.QueryEvaluationError',
    );
  });
  behaves('an output of more than 256 KiB is States.DataLimitExceeded', errors, async () => {
    expect((await running(only({ Type: 'Pass', Output: '{% $pad("x", 262145) %}' }))).error).toBe('States.DataLimitExceeded');
  });
  behaves('a result of more than 256 KiB is States.DataLimitExceeded, which States.ALL does not catch', errors, async () => {
    const task = invoke('f', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }], Next: 'Z' });
    const machine = { StartAt: 'T', States: { T: task, Z: { Type: 'Succeed' } } };
    expect((await running(machine, {}, { f: () => 'x'.repeat(270_000) })).error).toBe('States.DataLimitExceeded');
  });
});

describe('the execution', () => {
  behaves('times out as a whole', `${guide}/statemachine-structure.html`, async () => {
    const { status, seconds, error } = await running({ TimeoutSeconds: 30, ...only({ Type: 'Wait', Seconds: 60 }) });
    expect([status, seconds, error]).toEqual(['TIMED_OUT', 30, 'States.Timeout']);
  });
  behaves(
    'tells its history event by event',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html',
    async () => {
      const { history } = await running(only(invoke('f')), {}, { f: () => 'done' });
      expect(history.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
        [1, 0, 'ExecutionStarted'],
        [2, 0, 'TaskStateEntered'],
        [3, 2, 'TaskScheduled'],
        [4, 3, 'TaskStarted'],
        [5, 4, 'TaskSucceeded'],
        [6, 5, 'TaskStateExited'],
        [7, 6, 'ExecutionSucceeded'],
      ]);
      expect(history[2]?.taskScheduledEventDetails).toMatchObject({
        resourceType: 'lambda',
        resource: 'invoke',
        region: 'us-east-1',
      });
      expect(history[5]?.stateExitedEventDetails).toMatchObject({ name: 'Only', output: '"done"' });
    },
  );
});
