/** What EventBridge does and this does not: refused by name, as docs/fidelity/events.md says. */
import { admission, type EventsCloud, eventsCloud, FUNCTION, MACHINE } from './events-cloud.ts';

let cloud: EventsCloud;
beforeEach(async () => {
  cloud = eventsCloud();
  await cloud.rule();
});
afterEach(() => cloud.close());

const target = (settings: object) => ({ Rule: 'admissions', Targets: [{ Id: 'one', Arn: FUNCTION, ...settings }] });
const path = (bed: string) => target({ InputTransformer: { InputPathsMap: { bed }, InputTemplate: '<bed>' } });

test.each<[what: string, operation: string, input: object]>([
  ['queues', 'PutTargets', target({ Arn: 'arn:aws:sqs:us-east-1:000000000000:beds' })],
  ['topics', 'PutTargets', target({ Arn: 'arn:aws:sns:us-east-1:000000000000:beds' })],
  ['other buses as targets', 'PutTargets', target({ Arn: 'arn:aws:events:us-east-1:000000000000:event-bus/x' })],
  ['versions of functions', 'PutTargets', target({ Arn: `${FUNCTION}:1` })],
  ['express workflows, started and awaited', 'PutTargets', target({ Arn: `${MACHINE}:1` })],
  ['settings of other targets', 'PutTargets', target({ SqsParameters: {} })],
  ['paths with wildcards', 'PutTargets', path('$.detail.beds[*].id')],
  ['paths with names in brackets', 'PutTargets', path("$['detail']")],
  ['removing managed rules', 'RemoveTargets', { Rule: 'admissions', Ids: ['one'], Force: true }],
  [
    'rules for CloudTrail',
    'PutRule',
    { Name: 'x', EventPattern: '{"a":[1]}', State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' },
  ],
  ['global endpoints', 'PutEvents', { Entries: [admission], EndpointId: 'x' }],
  ['traces', 'PutEvents', { Entries: [{ ...admission, TraceHeader: 'x' }] }],
  ['keys of buses', 'CreateEventBus', { Name: 'x', KmsKeyIdentifier: 'x' }],
  ['partners', 'CreateEventBus', { Name: 'x', EventSourceName: 'x' }],
  ['policies of buses', 'PutPermission', { StatementId: 'x' }],
  ['archives', 'CreateArchive', { ArchiveName: 'x' }],
  ['replays', 'StartReplay', { ReplayName: 'x' }],
  ['API destinations', 'CreateApiDestination', { Name: 'x' }],
  ['rules by target', 'ListRuleNamesByTarget', { TargetArn: FUNCTION }],
  ['tags', 'TagResource', { ResourceARN: 'x', Tags: [] }],
])('%s', async (_what, operation, input) => {
  await expect(cloud.root('events', operation, input)).rejects.toMatchObject({ code: 'NotImplemented', status: 501 });
});

test('an entry for a bus that is not there fails, where AWS would not say', async () => {
  const { Entries } = await cloud.put({ ...admission, EventBusName: 'none' });
  expect(Entries).toMatchObject([{ ErrorCode: 'InvalidArgument' }]);
});

test('numbers are compared by value, not by how they are written', async () => {
  const input = { EventPattern: '{"a":[300]}', Event: '{"a":3.0e2}' };
  expect(await cloud.root('events', 'TestEventPattern', input)).toEqual({ Result: true });
});
