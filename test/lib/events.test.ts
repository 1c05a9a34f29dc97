/** A product team's function hears of the platform's events by a rule of its own. */
import { ControlFunction } from '../../lib/constructs/control-function.ts';
import type { ServiceOf } from '../../lib/services.ts';
import { services } from '../../lib/services.ts';
import { grantsIn } from './permissions.ts';
import { ofType, platformOf, type Resource, resourcesOf } from './test-platform.ts';

const [entrance, ...others] = services as [ServiceOf, ...ServiceOf[]];

const listening: ServiceOf = (platform) => {
  const listener = new ControlFunction(platform, 'Greeter', { entry: 'greeter/on-open', impact: 'Nobody is greeted.' });
  platform.events.tell(listener, 'TenantActivated');
  platform.events.tell(listener, 'SignUpVerified');
  return entrance(platform);
};

const resources = resourcesOf(platformOf('dev', { services: [listening, ...others] }));

test('the rule takes that event of the platform’s bus alone, and tells the function', () => {
  const rules = ofType(resources, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
  expect(rules.find(({ Description }) => Description === 'Tells Greeter')).toMatchObject({
    EventBusName: { Ref: expect.stringMatching(/^EventsBus/) },
    EventPattern: { source: ['ward.tenants'], 'detail-type': ['TenantActivated'] },
    State: 'ENABLED',
    Targets: [{ Arn: { 'Fn::GetAtt': [expect.stringMatching(/^GreeterFunction/), 'Arn'] } }],
  });
});

test('the bus may call the function for its rules, and for no other', () => {
  const permissions = ofType(resources, 'AWS::Lambda::Permission').map(([, { Properties }]) => Properties);
  const ofGreeter = permissions.filter(({ FunctionName }) => JSON.stringify(FunctionName).includes('"GreeterFunction'));
  expect(ofGreeter).toEqual([
    expect.objectContaining({
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^GreeterTenantActivated/), 'Arn'] },
    }),
    expect.objectContaining({
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^GreeterSignUpVerified/), 'Arn'] },
    }),
  ]);
});

test('the account’s own bus tells of workflows with jobs that ended without success, and of no others', () => {
  const [, { Properties: rule }] = ofType(resources, 'AWS::Events::Rule').find(
    ([, { Properties }]) => Properties.Description === 'Tells RegistryOnWorkflowEnded',
  ) as [string, Resource];
  expect(rule.EventBusName).toBeUndefined();
  expect(rule.EventPattern).toEqual({
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    detail: {
      status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
      stateMachineArn: [
        { Ref: expect.stringMatching(/^CreateTenantMachine/) },
        { Ref: expect.stringMatching(/^RemoveTenantMachine/) },
        { Ref: expect.stringMatching(/^AttachDomainMachine/) },
        { Ref: expect.stringMatching(/^DetachDomainMachine/) },
      ],
    },
  });
});

describe('what cannot be delivered', () => {
  const [[id = '', queue] = []] = ofType(resources, 'AWS::SQS::Queue');
  const rules = ofType(resources, 'AWS::Events::Rule');

  test('is kept for two weeks, by every rule that tells a function', () => {
    expect(queue?.Properties).toMatchObject({ MessageRetentionPeriod: 14 * 86_400, SqsManagedSseEnabled: true });
    const kept = rules.map(([, { Properties }]) => Properties.Targets[0].DeadLetterConfig);
    expect(kept).toEqual(rules.map(() => ({ Arn: { 'Fn::GetAtt': [id, 'Arn'] } })));
  });

  test('is sent there by these rules alone, over TLS', () => {
    const statements = ofType(resources, 'AWS::SQS::QueuePolicy').flatMap(
      ([, { Properties }]) => Properties.PolicyDocument.Statement,
    );
    const [insecure, ...sending] = statements;
    expect(insecure).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    expect(sending.map(({ Action, Principal, Condition }) => ({ Action, Principal, Condition }))).toEqual(
      rules.map(([rule]) => ({
        Action: 'sqs:SendMessage',
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
      })),
    );
  });

  test('raises an alarm, the first one', () => {
    const alarm = ofType(resources, 'AWS::CloudWatch::Alarm').find(([name]) => name.startsWith('EventsNotDelivered'));
    expect(alarm?.[1].Properties).toMatchObject({ MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1 });
  });
});

describe('what a function fails to handle to the end', () => {
  const [[queue = ''] = []] = ofType(resources, 'AWS::SQS::Queue');
  const queueArn = { 'Fn::GetAtt': [queue, 'Arn'] };
  const rules = ofType(resources, 'AWS::Events::Rule').map(([, { Properties }]) => Properties);
  const listeners = [...new Set(rules.map(({ Targets }) => Targets[0].Arn['Fn::GetAtt'][0] as string))].sort();

  test('is sent to the same queue, of every function that is told of events, after as many attempts as Lambda makes', () => {
    const configs = ofType(resources, 'AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => Properties);
    expect(configs.sort((one, other) => (one.FunctionName.Ref < other.FunctionName.Ref ? -1 : 1))).toEqual(
      listeners.map((Ref) => ({
        FunctionName: { Ref },
        Qualifier: '$LATEST',
        MaximumEventAgeInSeconds: 6 * 3600,
        MaximumRetryAttempts: 2,
        DestinationConfig: { OnFailure: { Destination: queueArn } },
      })),
    );
  });

  test('is sent as the function’s role, which may send to this queue and do nothing else with any', () => {
    const roles = listeners.map((id) => resources[id]?.Properties.Role['Fn::GetAtt'][0]);
    const grants = grantsIn(resources).filter(({ actions }) => actions.some((action) => /^(\*|sqs:)/.test(action)));
    expect(grants.sort((one, other) => (one.role < other.role ? -1 : 1))).toEqual(
      roles.sort().map((role) => ({
        role,
        effect: 'Allow',
        actions: ['sqs:SendMessage'],
        resources: [JSON.stringify(queueArn)],
        conditions: {},
      })),
    );
  });
});
