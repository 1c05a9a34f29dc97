/** The operations on executions. */
import type { AwsError } from '../../local/service.ts';
import { createStage, type HistoryEvent, machineArn, only, role, type Stage } from '../local/states/stage.ts';
import { behaves } from './behaves.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.close());

const root = <T = Record<string, unknown>>(operation: string, input: object) => stage.small.root<T>('states', operation, input);
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: AwsError) => error.code,
  );
const start = (rest: object = {}) => root<{ executionArn: string }>('StartExecution', { stateMachineArn: machineArn, ...rest });
const waiting = only({ Type: 'Wait', Seconds: 10 });

describe('starting', () => {
  beforeEach(() => stage.start(waiting, {}, 'first'));

  behaves(
    'again with the same name and input, while it runs, answers with the same execution',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html',
    async () => {
      const again = await start({ name: 'first', input: '{}' });
      expect(again.executionArn).toBe(`${machineArn.replace(':stateMachine:', ':execution:')}:first`);
    },
  );

  behaves(
    'again with another input is a conflict',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html',
    async () => {
      expect(await code(start({ name: 'first', input: '{"n":1}' }))).toBe('ExecutionAlreadyExists');
    },
  );

  behaves(
    'again once it has ended is a conflict',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html',
    async () => {
      await stage.finish((await start({ name: 'first', input: '{}' })).executionArn);
      expect(await code(start({ name: 'first', input: '{}' }))).toBe('ExecutionAlreadyExists');
    },
  );

  behaves(
    'without a name makes one',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html',
    async () => {
      expect((await start()).executionArn).toMatch(/:execution:Flow:[0-9a-f-]{36}$/);
    },
  );

  test.each<[string, object, string]>([
    ['a name that is none', { name: 'a/b' }, 'InvalidName'],
    ['input that is not JSON', { input: '{' }, 'InvalidExecutionInput'],
    ['input of more than 256 KiB', { input: JSON.stringify('x'.repeat(262_144)) }, 'ValidationException'],
    ['no such machine', { stateMachineArn: `${machineArn}2` }, 'StateMachineDoesNotExist'],
    ['what is no ARN', { stateMachineArn: 'Flow' }, 'InvalidArn'],
    ['a version', { stateMachineArn: `${machineArn}:1` }, 'NotImplemented'],
    ['a trace', { traceHeader: 'Root=1' }, 'NotImplemented'],
  ])('with %s is refused', async (_, wrong, expected) => {
    expect(await code(start(wrong))).toBe(expected);
  });
});

behaves(
  'an execution is described while it runs and when it has ended',
  'https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html',
  async () => {
    const executionArn = await stage.start(waiting, { n: 1 }, 'first');
    const began = stage.clock.now / 1000;
    const running = await root('DescribeExecution', { executionArn });
    expect(running).toMatchObject({
      executionArn,
      stateMachineArn: machineArn,
      name: 'first',
      status: 'RUNNING',
      input: '{"n":1}',
      startDate: began,
    });
    expect(running.output).toBeUndefined();
    expect(await stage.finish(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"n":1}', stopDate: began + 10 });
  },
);

behaves(
  'an execution is described without its data',
  'https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html',
  async () => {
    const executionArn = await stage.start(waiting, { n: 1 });
    await stage.finish(executionArn);
    const described = await root('DescribeExecution', { executionArn, includedData: 'METADATA_ONLY' });
    expect(described).toMatchObject({
      status: 'SUCCEEDED',
      inputDetails: { included: false },
      outputDetails: { included: false },
    });
    expect([described.input, described.output]).toEqual([undefined, undefined]);
  },
);

behaves(
  'an execution that never was does not exist',
  'https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html',
  async () => {
    const executionArn = `${machineArn.replace(':stateMachine:', ':execution:')}:never`;
    expect(await code(root('DescribeExecution', { executionArn }))).toBe('ExecutionDoesNotExist');
    expect(await code(root('GetExecutionHistory', { executionArn }))).toBe('ExecutionDoesNotExist');
  },
);

behaves(
  'an execution knows the definition it runs, whatever became of the machine',
  'https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineForExecution.html',
  async () => {
    const executionArn = await stage.start(waiting);
    await root('UpdateStateMachine', {
      stateMachineArn: machineArn,
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...only({ Type: 'Succeed', End: undefined }) }),
    });
    expect(await root('DescribeStateMachineForExecution', { executionArn })).toMatchObject({
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...waiting }),
      roleArn: role,
      name: 'Flow',
    });
  },
);

describe('stopping', () => {
  behaves(
    'ends the execution as aborted, with the error and cause given',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html',
    async () => {
      const executionArn = await stage.start(waiting);
      await stage.quiet();
      await root('StopExecution', { executionArn, error: 'Withdrawn', cause: 'by the operator' });
      expect(await root('DescribeExecution', { executionArn })).toMatchObject({
        status: 'ABORTED',
        error: 'Withdrawn',
        cause: 'by the operator',
      });
      expect((await stage.history(executionArn)).map(({ type }) => type)).toEqual([
        'ExecutionStarted',
        'WaitStateEntered',
        'WaitStateAborted',
        'ExecutionAborted',
      ]);
      expect(stage.tick()).toBe(false);
    },
  );

  behaves(
    'what has ended changes nothing',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html',
    async () => {
      const executionArn = await stage.start(waiting);
      const ended = await stage.finish(executionArn);
      await root('StopExecution', { executionArn });
      expect(await root('DescribeExecution', { executionArn })).toEqual(ended);
    },
  );
});

behaves(
  'executions are listed by status, the newest first, page by page',
  'https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html',
  async () => {
    for (const name of ['a', 'b', 'c']) await stage.start(waiting, {}, name);
    await root('StopExecution', { executionArn: `${machineArn.replace(':stateMachine:', ':execution:')}:b` });
    type Page = { executions: { name: string; status: string }[]; nextToken?: string };
    const names = async (query: object) => {
      const { executions, nextToken } = await root<Page>('ListExecutions', { stateMachineArn: machineArn, ...query });
      return { names: executions.map(({ name }) => name).join(''), nextToken };
    };
    expect((await names({})).names).toBe('cba');
    expect((await names({ statusFilter: 'RUNNING' })).names).toBe('ca');
    const first = await names({ maxResults: 2 });
    expect([first.names, (await names({ maxResults: 2, nextToken: first.nextToken })).names]).toEqual(['cb', 'a']);
    expect(await code(names({ statusFilter: 'RUNNING', nextToken: first.nextToken }))).toBe('InvalidToken');
  },
);

describe('a history', () => {
  type Page = { events: HistoryEvent[]; nextToken?: string };
  const query = async (input: object) => {
    const executionArn = await stage
      .start(waiting, {}, 'first')
      .catch(() => `${machineArn.replace(':stateMachine:', ':execution:')}:first`);
    await stage.finish(executionArn);
    return root<Page>('GetExecutionHistory', { executionArn, ...input });
  };

  behaves(
    'is read page by page',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html',
    async () => {
      const first = await query({ maxResults: 3 });
      const second = await query({ maxResults: 3, nextToken: first.nextToken });
      expect([first, second].map(({ events }) => events.map(({ id }) => id))).toEqual([[1, 2, 3], [4]]);
      expect(second.nextToken).toBeUndefined();
    },
  );

  behaves(
    'is read backwards',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html',
    async () => {
      expect((await query({ reverseOrder: true })).events.map(({ id }) => id)).toEqual([4, 3, 2, 1]);
    },
  );

  behaves(
    'is read without its data',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html',
    async () => {
      const [started, entered] = (await query({ includeExecutionData: false })).events;
      expect(started?.executionStartedEventDetails).not.toHaveProperty('input');
      expect(entered?.stateEnteredEventDetails).toEqual({ name: 'Only', inputDetails: { truncated: false } });
    },
  );
});

/** It takes longer than a test has by itself. */
test('an execution fails when its history reaches 25,000 events [https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html]', async () => {
  const again = { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'Z' }], Default: 'A' };
  const states = { A: { Type: 'Pass', Next: 'B' }, B: again, Z: { Type: 'Succeed' } };
  const executionArn = await stage.start({ StartAt: 'A', States: states });
  const ended = { status: 'FAILED', error: 'States.Runtime', cause: expect.stringContaining('25000') };
  expect(await stage.finish(executionArn)).toMatchObject(ended);
  const { events } = await root<{ events: HistoryEvent[] }>('GetExecutionHistory', { executionArn, reverseOrder: true });
  expect(events[0]).toMatchObject({ id: 25_000, type: 'ExecutionFailed' });
}, 60_000);

behaves(
  'closing lets go of executions without ending them',
  'https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html',
  async () => {
    const executionArn = await stage.start(waiting);
    await stage.quiet();
    await stage.states.close?.();
    const again = await createStage({}, { directory: stage.small.directory, now: stage.clock.now });
    expect(await again.finish(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    await again.close();
  },
);

describe('the log of executions', () => {
  const loggingConfiguration = (level: string, includeExecutionData: boolean) => {
    const logGroupArn = 'arn:aws:logs:us-east-1:000000000000:log-group:/ward/flow:*';
    return { level, includeExecutionData, destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] };
  };
  const logged = async (configuration: object) => {
    const lines: { group: string; stream: string; event: { type: string; details: object } }[] = [];
    const logging = await createStage(
      {},
      { writeLog: (group, stream, message) => void lines.push({ group, stream, event: JSON.parse(message) }) },
    );
    const machine = { QueryLanguage: 'JSONata', StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Broken' } } };
    const definition = JSON.stringify(machine);
    const settings = { name: 'Flow', definition, roleArn: role, loggingConfiguration: configuration };
    await logging.small.root('states', 'CreateStateMachine', settings);
    const { executionArn } = await logging.small.root<{ executionArn: string }>('states', 'StartExecution', {
      stateMachineArn: machineArn,
    });
    await logging.finish(executionArn);
    await logging.close();
    return lines;
  };

  behaves(
    'has every event at level ALL, in the group of the configuration',
    'https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html',
    async () => {
      const lines = await logged(loggingConfiguration('ALL', true));
      expect(lines.map(({ event }) => event.type)).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
      expect(lines[0]).toMatchObject({
        group: '/ward/flow',
        stream: 'states/Flow/2026-01-01',
        event: { id: '1', previous_event_id: '0', details: { input: '{}' } },
      });
    },
  );

  behaves(
    'has only failures at level ERROR, and no data unless it is to be included',
    'https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html',
    async () => {
      expect((await logged(loggingConfiguration('ERROR', false))).map(({ event }) => event.type)).toEqual(['ExecutionFailed']);
      const [started] = await logged(loggingConfiguration('ALL', false));
      expect(started?.event.details).not.toHaveProperty('input');
    },
  );

  behaves('is empty at level OFF', 'https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html', async () => {
    expect(await logged(loggingConfiguration('OFF', true))).toEqual([]);
  });
});
