/** A stage for workflows: Step Functions, a toy Lambda, and a clock that only moves when nothing else can. */
import type { Authorize, Cloud } from '../../../local/cloud.ts';
import type { TellBus } from '../../../local/events/service-events.ts';
import type { WriteLog } from '../../../local/logs/log-writer.ts';
import { awsJson } from '../../../local/protocol.ts';
import { AwsError, type Call, type Service } from '../../../local/service.ts';
import type { Schedule } from '../../../local/states/efforts.ts';
import { createStates, type States } from '../../../local/states/states.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';

/** Answers for a function, or throws `failure(errorType)`. */
export type Functions = Record<string, (payload: never, call: Call) => unknown>;

/** What a function throws to fail with an error of its own. */
export const failure = (errorType: string, errorMessage = ''): object => ({ errorType, errorMessage });

const toyLambda = (functions: Functions): Service => ({
  name: 'lambda',
  protocol: awsJson('1.0'),
  access: ({ input }) => [{ action: 'lambda:InvokeFunction', resource: String(input.FunctionName) }],
  async handle(call) {
    const name = String(call.input.FunctionName).split(':').at(-1) as string;
    const work = functions[name];
    if (!work) throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    try {
      const result = await work(JSON.parse(call.input.Payload as string) as never, call);
      return { StatusCode: 200, Payload: JSON.stringify(result ?? null) };
    } catch (error) {
      if (error instanceof AwsError || error instanceof Error) throw error;
      return { StatusCode: 200, FunctionError: 'Unhandled', Payload: JSON.stringify(error) };
    }
  },
});

interface Timer {
  readonly at: number;
  readonly work: () => void;
}

interface Description {
  readonly executionArn: string;
  readonly status: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly timestamp: number;
  readonly [details: string]: unknown;
}

export interface Stage {
  readonly small: SmallCloud;
  readonly states: States;
  readonly clock: { now: number };
  /** Creates the state machine and starts it; `machine` is JSONata without saying so. */
  start(machine: object, input?: unknown, name?: string): Promise<string>;
  /** Lets everything happen, moving the clock when nothing else can, until the execution has ended. */
  finish(executionArn: string): Promise<Description>;
  /** Both: what the execution came to, with its output read. */
  run(machine: object, input?: unknown): Promise<Description & { result: unknown; history: HistoryEvent[]; seconds: number }>;
  history(executionArn: string): Promise<HistoryEvent[]>;
  /** Lets what can happen without the clock happen. */
  quiet(): Promise<void>;
  /** Moves the clock to the next timer, and fires it. */
  tick(): boolean;
  close(): Promise<void>;
}

export const role = 'arn:aws:iam::000000000000:role/Workflow';
export const machineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:Flow';

/** A task that invokes a toy function with the input. */
export const invoke = (name: string, rest: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  ...('Next' in rest ? {} : { End: true }),
  ...rest,
});

export interface StageSettings {
  readonly directory?: string;
  readonly now?: number;
  readonly random?: () => number;
  readonly services?: readonly ((cloud: Cloud) => Service)[];
  readonly authorize?: Authorize;
  readonly writeLog?: WriteLog;
  readonly tellBus?: TellBus;
}

export const createStage = async (functions: Functions = {}, settings: StageSettings = {}): Promise<Stage> => {
  const clock = { now: settings.now ?? Date.parse('2026-01-01T00:00:00Z') };
  const timers = new Set<Timer>();
  const schedule: Schedule = (milliseconds, work) => {
    const timer = { at: clock.now + milliseconds, work };
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  let states: States | undefined;
  const withStates = (cloud: Cloud): Service => {
    states = createStates(cloud, { schedule, random: settings.random, writeLog: settings.writeLog, tellBus: settings.tellBus });
    return states;
  };
  const small = smallCloud([() => toyLambda(functions), ...(settings.services ?? []), withStates], {
    now: () => clock.now,
    directory: settings.directory,
    authorize: settings.authorize,
  });
  const served = states as unknown as States;
  await served.resume();

  const describe = (executionArn: string) => small.root<Description>('states', 'DescribeExecution', { executionArn });
  const watched = new Set<string>();
  const length = async () => {
    const lengths = [...watched].map(async (executionArn) => (await lastEvents(executionArn)).events[0]?.id);
    return (await Promise.all(lengths)).join();
  };
  const lastEvents = (executionArn: string) =>
    small.root<{ events: HistoryEvent[] }>('states', 'GetExecutionHistory', { executionArn, reverseOrder: true, maxResults: 1 });

  const stage: Stage = {
    small,
    states: served,
    clock,
    async start(machine, input = {}, name) {
      const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...machine });
      const { stateMachineArn } = await small.root<{ stateMachineArn: string }>('states', 'CreateStateMachine', {
        name: 'Flow',
        definition,
        roleArn: role,
      });
      const started = { stateMachineArn, input: JSON.stringify(input), ...(name && { name }) };
      const { executionArn } = await small.root<{ executionArn: string }>('states', 'StartExecution', started);
      watched.add(executionArn);
      return executionArn;
    },
    async quiet() {
      for (let still = 0, before = await length(); still < 5; ) {
        for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        const after = await length();
        still = after === before ? still + 1 : 0;
        before = after;
      }
    },
    tick() {
      const next = [...timers].sort((a, b) => a.at - b.at)[0];
      if (!next) return false;
      timers.delete(next);
      clock.now = Math.max(clock.now, next.at);
      next.work();
      return true;
    },
    async finish(executionArn) {
      watched.add(executionArn);
      for (;;) {
        await stage.quiet();
        const description = await describe(executionArn);
        if (description.status !== 'RUNNING' || !stage.tick()) return description;
      }
    },
    async run(machine, input) {
      const began = clock.now;
      const executionArn = await stage.start(machine, input);
      const description = await stage.finish(executionArn);
      const result = description.output === undefined ? undefined : (JSON.parse(description.output) as unknown);
      return { ...description, result, history: await stage.history(executionArn), seconds: (clock.now - began) / 1000 };
    },
    history: async (executionArn) =>
      (await small.root<{ events: HistoryEvent[] }>('states', 'GetExecutionHistory', { executionArn, maxResults: 1000 })).events,
    close: () => small.close(),
  };
  return stage;
};

/** A machine of one state. */
export const only = (state: object): object => ({ StartAt: 'Only', States: { Only: { End: true, ...state } } });
