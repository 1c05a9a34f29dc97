/** What EventBridge hears of executions. */
import { createEvents, type Events } from '../../local/events/events.ts';
import type { Service } from '../../local/service.ts';
import { FUNCTION } from '../local/events/events-cloud.ts';
import { eventually } from '../local/lambda/lambda-cloud.ts';
import { createStage, invoke, only, type Stage } from '../local/states/stage.ts';
import { behaves } from './behaves.ts';

const page = 'https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html';
const began = Date.parse('2026-01-01T00:00:00Z');

interface Told {
  readonly detail: { readonly status: string };
}

let stage: Stage;
let events: Events;
let told: Told[];

beforeEach(async () => {
  told = [];
  let opened: Events | undefined;
  const withEvents = (cloud: Parameters<typeof createEvents>[0]): Service => {
    opened = createEvents(cloud);
    return opened;
  };
  const hear = (payload: never) => void told.push(payload);
  stage = await createStage(
    { admit: hear, fine: () => 'done' },
    { services: [withEvents], tellBus: (event) => opened?.tell(event) },
  );
  events = opened as unknown as Events;
  await stage.small.root('events', 'PutRule', { Name: 'all', EventPattern: '{"source":["aws.states"]}' });
  await stage.small.root('events', 'PutTargets', { Rule: 'all', Targets: [{ Id: 'one', Arn: FUNCTION }] });
  events.resume();
});
afterEach(() => stage.close());

const heard = async (count: number): Promise<Told[]> => {
  await eventually(() => told.length >= count);
  return told;
};
const statuses = async (count: number): Promise<string[]> => (await heard(count)).map(({ detail }) => detail.status);

const bus = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event.html';
behaves('that one began, and how it stands, on the default bus', bus, async () => {
  const executionArn = await stage.start(only({ Type: 'Wait', Seconds: 10 }), { bed: 7 }, 'first');
  expect(await heard(1)).toEqual([
    {
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Step Functions Execution Status Change',
      source: 'aws.states',
      account: '000000000000',
      time: '2026-01-01T00:00:00Z',
      region: 'us-east-1',
      resources: [executionArn],
      detail: {
        executionArn,
        stateMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:Flow',
        name: 'first',
        status: 'RUNNING',
        startDate: began,
        stopDate: null,
        input: '{"bed":7}',
        inputDetails: { included: true },
        output: null,
        outputDetails: null,
      },
    },
  ]);
});

behaves('that it succeeded, and with what', page, async () => {
  await stage.run(only(invoke('fine')));
  expect((await heard(2))[1]?.detail).toMatchObject({
    status: 'SUCCEEDED',
    stopDate: began,
    output: '"done"',
    outputDetails: { included: true },
  });
});

behaves('that it failed', page, async () => {
  await stage.run(only({ Type: 'Fail', Error: 'Refused', End: undefined }));
  expect(await statuses(2)).toEqual(['RUNNING', 'FAILED']);
});

behaves('that it was out of time', page, async () => {
  await stage.run({ ...only({ Type: 'Wait', Seconds: 10 }), TimeoutSeconds: 5 });
  expect(await statuses(2)).toEqual(['RUNNING', 'TIMED_OUT']);
});

behaves('that it was stopped, once', page, async () => {
  const executionArn = await stage.start(only({ Type: 'Wait', Seconds: 10 }));
  await stage.quiet();
  await stage.small.root('states', 'StopExecution', { executionArn });
  await stage.small.root('states', 'StopExecution', { executionArn });
  expect(await statuses(2)).toEqual(['RUNNING', 'ABORTED']);
});

behaves('without an input that is too large for an event', page, async () => {
  await stage.start(only({ Type: 'Wait', Seconds: 10 }), { text: 'x'.repeat(250 * 1024) });
  expect((await heard(1))[0]?.detail).toMatchObject({ input: null, inputDetails: { included: false } });
});
