/** EventBridge: what comes in, who is told of it, and with what. */
import { AwsError } from '../../local/service.ts';
import { admission, type EventsCloud, eventsCloud, FUNCTION, MACHINE, ROLE } from '../local/events/events-cloud.ts';
import { eventually } from '../local/lambda/lambda-cloud.ts';
import { behaves } from './behaves.ts';

const API = 'https://docs.aws.amazon.com/eventbridge/latest/APIReference';
const GUIDE = 'https://docs.aws.amazon.com/eventbridge/latest/userguide';
const NOON = Date.UTC(2026, 10, 23, 12);

let cloud: EventsCloud;
let now = NOON;
beforeEach(() => {
  now = NOON;
  cloud = eventsCloud({ now: () => now });
  cloud.events.resume();
});
afterEach(() => cloud.close());

const root: EventsCloud['root'] = (service, operation, input) => cloud.root(service, operation, input);
const told = (count: number) => eventually(() => cloud.payloads().length >= count);

describe('PutEvents', () => {
  const page = `${API}/API_PutEvents.html` as const;

  behaves('a target has the event, whole, to the second', `${GUIDE}/eb-events-structure.html`, async () => {
    await cloud.rule();
    const { Entries } = await cloud.put({ ...admission, Resources: ['bed/7'], Time: NOON / 1000 + 0.5 });
    await told(1);
    expect(cloud.payloads()).toEqual([
      {
        version: '0',
        id: Entries[0]?.EventId,
        'detail-type': 'Admitted',
        source: 'ward',
        account: '000000000000',
        time: '2026-11-23T12:00:00Z',
        region: 'us-east-1',
        resources: ['bed/7'],
        detail: { bed: 7 },
      },
    ]);
  });

  behaves('entries fail one by one, in their places', page, async () => {
    const { FailedEntryCount, Entries } = await cloud.put(
      { ...admission, Source: undefined },
      { ...admission, DetailType: '' },
      { ...admission, Detail: '{' },
      { ...admission, Source: 'aws.s3' },
      admission,
    );
    expect(FailedEntryCount).toBe(4);
    expect(Entries.map(({ ErrorCode, EventId }) => ErrorCode ?? typeof EventId)).toEqual([
      'InvalidArgument',
      'InvalidArgument',
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      'string',
    ]);
  });

  behaves('takes ten entries and no more, of a megabyte together', `${GUIDE}/eb-putevents.html`, async () => {
    const refused = { code: 'ValidationException' };
    expect((await cloud.put(...Array(10).fill(admission))).Entries).toHaveLength(10);
    await expect(cloud.put(...Array(11).fill(admission))).rejects.toMatchObject(refused);
    const half = { ...admission, Detail: JSON.stringify({ text: 'x'.repeat(512 * 1024) }) };
    expect((await cloud.put(half)).FailedEntryCount).toBe(0);
    await expect(cloud.put(half, half)).rejects.toMatchObject(refused);
  });

  behaves('only rules of its bus, that are enabled and match, are told', `${GUIDE}/eb-rules.html`, async () => {
    await root('events', 'CreateEventBus', { Name: 'tenants' });
    await cloud.rule();
    await cloud.put({ ...admission, EventBusName: 'tenants' }, { ...admission, Source: 'desk' });
    await root('events', 'DisableRule', { Name: 'admissions' });
    await cloud.put();
    await root('events', 'EnableRule', { Name: 'admissions' });
    await cloud.put({ ...admission, Detail: '{"bed":8}' });
    await told(1);
    expect(cloud.payloads()).toMatchObject([{ detail: { bed: 8 } }]);
  });
});

describe('targets', () => {
  behaves(
    'a function is invoked by EventBridge for the rule, and not waited for',
    `${GUIDE}/eb-use-resource-based.html`,
    async () => {
      await cloud.rule();
      await cloud.put();
      await told(1);
      expect(cloud.told).toMatchObject([
        {
          principal: { kind: 'service', arn: 'events.amazonaws.com' },
          input: {
            FunctionName: FUNCTION,
            InvocationType: 'Event',
            SourceArn: 'arn:aws:events:us-east-1:000000000000:rule/admissions',
            SourceAccount: '000000000000',
          },
        },
      ]);
    },
  );

  behaves(
    'a state machine is started as the target’s role, which must trust EventBridge',
    `${GUIDE}/eb-use-identity-based.html`,
    async () => {
      await cloud.rule(undefined, { Arn: MACHINE, RoleArn: ROLE });
      await cloud.put();
      await eventually(() => cloud.told.length === 2);
      const [assumed, started] = cloud.told;
      expect(assumed).toMatchObject({
        operation: 'AssumeRole',
        principal: { arn: 'events.amazonaws.com' },
        input: { RoleArn: ROLE },
      });
      expect(started).toMatchObject({
        operation: 'StartExecution',
        principal: { session: { roleArn: ROLE } },
        input: { stateMachineArn: MACHINE, input: expect.stringContaining('"bed":7') },
      });
    },
  );

  const inputs: readonly (readonly [sentence: string, settings: object, expected: unknown])[] = [
    ['a constant', { Input: '{"a":1}' }, { a: 1 }],
    ['a part of the event', { InputPath: '$.detail' }, { bed: 7 }],
    [
      'a template: values as JSON, and as text within quotes',
      {
        InputTransformer: {
          InputPathsMap: { bed: '$.detail.bed', from: '$.source', all: '$.detail' },
          InputTemplate: '{"bed": <bed>, "from": <from>, "all": <all>, "text": "<from>: bed <bed>"}',
        },
      },
      { bed: 7, from: 'ward', all: { bed: 7 }, text: 'ward: bed 7' },
    ],
    [
      'a template of text',
      { InputTransformer: { InputPathsMap: { bed: '$.detail.bed' }, InputTemplate: '"Bed <bed> is taken"' } },
      'Bed 7 is taken',
    ],
    [
      'what the rule and the moment are',
      { InputTransformer: { InputTemplate: '{"rule": <aws.events.rule-name>, "at": <aws.events.event.ingestion-time>}' } },
      { rule: 'admissions', at: '2026-11-23T12:00:00.000Z' },
    ],
  ];
  describe.each(inputs)('%s', (sentence, settings, expected) => {
    behaves(`the input of a target: ${sentence}`, `${GUIDE}/eb-transform-target-input.html`, async () => {
      await cloud.rule(undefined, settings);
      await cloud.put();
      await told(1);
      expect(cloud.payloads()).toEqual([expected]);
    });
  });

  behaves(
    'text of an event cannot break out of the quotes of a template',
    `${GUIDE}/eb-transform-target-input.html`,
    async () => {
      const InputTransformer = { InputPathsMap: { bed: '$.detail.bed' }, InputTemplate: '{"text": "<bed>", "ok": true}' };
      await cloud.rule(undefined, { InputTransformer });
      await cloud.put({ ...admission, Detail: JSON.stringify({ bed: '", "ok": false, "x": "' }) });
      await told(1);
      expect(cloud.payloads()).toEqual([{ text: '", "ok": false, "x": "', ok: true }]);
    },
  );

  behaves('five at most a rule', `${GUIDE}/eb-quota.html`, async () => {
    await cloud.rule();
    const Targets = [1, 2, 3, 4, 5].map((id) => ({ Id: String(id), Arn: FUNCTION }));
    await expect(root('events', 'PutTargets', { Rule: 'admissions', Targets })).rejects.toMatchObject({
      code: 'LimitExceededException',
    });
  });

  behaves('are listed, and removed; those that are not there are told', `${API}/API_RemoveTargets.html`, async () => {
    await cloud.rule();
    const removed = await root('events', 'RemoveTargets', { Rule: 'admissions', Ids: ['one', 'two'] });
    expect(removed).toMatchObject({ FailedEntryCount: 1, FailedEntries: [{ TargetId: 'two' }] });
    expect(await root('events', 'ListTargetsByRule', { Rule: 'admissions' })).toMatchObject({ Targets: [] });
  });
});

describe('a target that fails', () => {
  const page = `${GUIDE}/eb-rule-retry-policy.html` as const;
  const throttled = () => new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);

  behaves('is told again when it was throttled', page, async () => {
    await cloud.rule();
    cloud.refusals.push(throttled(), throttled());
    await cloud.put();
    await told(3);
    expect(cloud.lost).toEqual([]);
  });

  behaves('is told as often as its retry policy says, and then no more', page, async () => {
    await cloud.rule(undefined, { RetryPolicy: { MaximumRetryAttempts: 1 } });
    cloud.refusals.push(throttled(), throttled(), throttled());
    await cloud.put();
    await eventually(() => cloud.lost.length === 1);
    expect(cloud.payloads()).toHaveLength(2);
    expect(cloud.lost).toEqual([expect.stringMatching(/rule\/admissions gave up on its target one: TooManyRequestsException$/)]);
  });

  behaves('is not told of an event that is too old', page, async () => {
    await cloud.close();
    cloud = eventsCloud({ now: () => now, backoff: () => 61_000 });
    cloud.events.resume();
    await cloud.rule(undefined, { RetryPolicy: { MaximumEventAgeInSeconds: 60 } });
    cloud.refusals.push(throttled());
    await cloud.put();
    await eventually(() => cloud.lost.length === 1);
    expect(cloud.payloads()).toHaveLength(1);
  });

  behaves('is not told again when it does not let EventBridge in', page, async () => {
    await cloud.rule();
    cloud.refusals.push(new AwsError('AccessDenied', 'no', 403));
    await cloud.put();
    await eventually(() => cloud.lost.length === 1);
    expect(cloud.payloads()).toHaveLength(1);
  });
});

describe('schedules', () => {
  const page = `${GUIDE}/eb-scheduled-rule-pattern.html` as const;
  const at = (time: number) => {
    now = time;
    cloud.events.turn();
  };

  behaves('a rate has its first turn after its first interval, and one each from then on', page, async () => {
    await cloud.rule({ ScheduleExpression: 'rate(5 minutes)' });
    at(NOON + 299_000);
    at(NOON + 300_000);
    await told(1);
    at(NOON + 600_000);
    await told(2);
    expect(cloud.payloads()).toMatchObject([
      {
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        time: '2026-11-23T12:05:00Z',
        resources: ['arn:aws:events:us-east-1:000000000000:rule/admissions'],
        detail: {},
      },
      { time: '2026-11-23T12:10:00Z' },
    ]);
  });

  const crons: readonly [expression: string, turn: string][] = [
    ['cron(15 10 * * ? *)', '2026-11-24T10:15:00Z'],
    ['cron(0/10 * ? * MON-FRI *)', '2026-11-23T12:10:00Z'],
    ['cron(0 18 ? * FRI *)', '2026-11-27T18:00:00Z'],
    ['cron(0 8 1 * ? *)', '2026-12-01T08:00:00Z'],
    ['cron(0 8 L * ? *)', '2026-11-30T08:00:00Z'],
    ['cron(0 8 ? * 2#1 *)', '2026-12-07T08:00:00Z'],
    ['cron(30 6 ? 1 SUN 2027)', '2027-01-03T06:30:00Z'],
  ];
  describe.each(crons)('%s', (ScheduleExpression, time) => {
    behaves(`${ScheduleExpression} has its turn in UTC, and not before`, page, async () => {
      await cloud.rule({ ScheduleExpression });
      at(Date.parse(time) - 1);
      at(Date.parse(time));
      await told(1);
      expect(cloud.payloads()).toMatchObject([{ time }]);
    });
  });

  behaves('a schedule that is none is refused, and so is one on another bus', page, async () => {
    await root('events', 'CreateEventBus', { Name: 'tenants' });
    const refused = { code: 'ValidationException' };
    const put = (ScheduleExpression: string, more: object = {}) =>
      root('events', 'PutRule', { Name: 'x', ScheduleExpression, ...more });
    for (const expression of [
      'rate(0 minutes)',
      'rate(1 hours)',
      'rate(2 hour)',
      'cron(* * * * * *)',
      'cron(0 25 * * ? *)',
      'daily',
    ])
      await expect(put(expression)).rejects.toMatchObject(refused);
    await expect(put('rate(1 hour)', { EventBusName: 'tenants' })).rejects.toMatchObject(refused);
  });

  behaves('a disabled schedule has no turn', `${API}/API_DisableRule.html`, async () => {
    await cloud.rule({ ScheduleExpression: 'rate(1 minute)' });
    await root('events', 'DisableRule', { Name: 'admissions' });
    at(NOON + 120_000);
    await cloud.put();
    await root('events', 'EnableRule', { Name: 'admissions' });
    at(NOON + 180_000);
    await told(1);
    expect(cloud.payloads()).toMatchObject([{ time: '2026-11-23T12:03:00Z' }]);
  });
});

describe('buses and rules', () => {
  behaves('a bus is made once, described, listed and deleted', `${API}/API_CreateEventBus.html`, async () => {
    const Arn = 'arn:aws:events:us-east-1:000000000000:event-bus/tenants';
    expect(await root('events', 'CreateEventBus', { Name: 'tenants' })).toMatchObject({ EventBusArn: Arn });
    const again = root('events', 'CreateEventBus', { Name: 'tenants' });
    await expect(again).rejects.toMatchObject({ code: 'ResourceAlreadyExistsException' });
    expect(await root('events', 'DescribeEventBus', { Name: Arn })).toMatchObject({ Name: 'tenants', Arn });
    await root('events', 'DeleteEventBus', { Name: 'tenants' });
    const { EventBuses } = await root<{ EventBuses: { Name: string }[] }>('events', 'ListEventBuses');
    expect(EventBuses.map(({ Name }) => Name)).toEqual(['default']);
    await expect(root('events', 'DeleteEventBus', { Name: 'default' })).rejects.toMatchObject({ code: 'ValidationException' });
  });

  behaves('a rule has a pattern or a schedule, is described and listed', `${API}/API_PutRule.html`, async () => {
    await root('events', 'CreateEventBus', { Name: 'tenants' });
    const rule = { Name: 'admissions', EventBusName: 'tenants', EventPattern: '{"source":["ward"]}' };
    const RuleArn = 'arn:aws:events:us-east-1:000000000000:rule/tenants/admissions';
    expect(await root('events', 'PutRule', rule)).toEqual({ RuleArn });
    const described = { ...rule, Arn: RuleArn, State: 'ENABLED' };
    expect(await root('events', 'DescribeRule', { Name: 'admissions', EventBusName: 'tenants' })).toMatchObject(described);
    expect(await root('events', 'ListRules', { EventBusName: 'tenants' })).toMatchObject({ Rules: [described] });
    await expect(root('events', 'PutRule', { Name: 'x' })).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(root('events', 'DescribeRule', { Name: 'x' })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });

  behaves('a rule with targets is not deleted', `${API}/API_DeleteRule.html`, async () => {
    await cloud.rule();
    const remove = () => root('events', 'DeleteRule', { Name: 'admissions' });
    await expect(remove()).rejects.toMatchObject({ code: 'ValidationException' });
    await root('events', 'RemoveTargets', { Rule: 'admissions', Ids: ['one'] });
    await remove();
    expect(await root('events', 'ListRules')).toMatchObject({ Rules: [] });
  });
});
