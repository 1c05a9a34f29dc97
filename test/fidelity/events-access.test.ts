/** Who may put events, and whose functions EventBridge may invoke, as IAM decides. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccount } from '../../local/account.ts';
import { createAuthorize } from '../../local/authorize.ts';
import { type Cloud, rootOf } from '../../local/cloud.ts';
import { createEvents } from '../../local/events/events.ts';
import { createRoles } from '../../local/iam/roles.ts';
import { awsJson } from '../../local/protocol.ts';
import type { Call } from '../../local/service.ts';
import { admission, FUNCTION, MACHINE, ROLE } from '../local/events/events-cloud.ts';
import { allowedTo, type MayCall } from '../local/iam/allowed.ts';
import { eventually, type LambdaCloud, lambdaCloud } from '../local/lambda/lambda-cloud.ts';
import { behaves } from './behaves.ts';

const GUIDE = 'https://docs.aws.amazon.com/eventbridge/latest/userguide';
const REFERENCE = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html';
const arn = (name: string) => `arn:aws:events:us-east-1:000000000000:${name}`;

describe('a role', () => {
  const directory = mkdtempSync(join(tmpdir(), 'ward-events-'));
  const account = openAccount({ directory });
  let may: MayCall;
  beforeAll(async () => {
    account.cloud.register(createEvents(account.cloud));
    may = await allowedTo(account, 'events');
  });
  afterAll(async () => {
    await account.cloud.close();
    rmSync(directory, { recursive: true, force: true });
  });

  behaves('puts events on the buses it may, of the sources and kinds it may', REFERENCE, async () => {
    const Action = 'events:PutEvents';
    const put = (Resource: string, Condition?: Record<string, Record<string, string>>) =>
      may({ Action, Resource, ...(Condition && { Condition }) }, 'PutEvents', { Entries: [admission] });
    expect(await put(arn('event-bus/default'))).toBe(true);
    expect(await put(arn('event-bus/tenants'))).toBe(false);
    expect(await put('*', { StringEquals: { 'events:source': 'ward', 'events:detail-type': 'Admitted' } })).toBe(true);
    expect(await put('*', { StringEquals: { 'events:source': 'desk' } })).toBe(false);
  });

  behaves(
    'gives a target a role only if it may pass that role to EventBridge',
    `${GUIDE}/eb-use-identity-based.html`,
    async () => {
      const input = { Rule: 'admissions', Targets: [{ Id: 'one', Arn: MACHINE, RoleArn: ROLE }] };
      const own = { Action: 'events:PutTargets', Resource: arn('rule/admissions') };
      const pass = {
        Action: 'iam:PassRole',
        Resource: ROLE,
        Condition: { StringEquals: { 'iam:PassedToService': 'events.amazonaws.com' } },
      };
      expect(await may(own, 'PutTargets', input)).toBe(false);
      expect(await may([own, pass], 'PutTargets', input)).toBe(true);
    },
  );
});

describe('a function', () => {
  const lost: string[] = [];
  let lambda: LambdaCloud;
  beforeEach(async () => {
    lost.length = 0;
    const authorize = createAuthorize(createRoles('000000000000'), { region: 'us-east-1', now: Date.now });
    lambda = lambdaCloud({ authorize });
    const events = createEvents(lambda.cloud, { log: (line) => void lost.push(line) });
    lambda.cloud.register(events);
    events.resume();
    await lambda.define('admit', 'export const handler = async (event) => console.log(`bed ${event.detail.bed}`);');
    await lambda.root('events', 'PutRule', { Name: 'admissions', EventPattern: '{"source":["ward"]}' });
    await lambda.root('events', 'PutTargets', { Rule: 'admissions', Targets: [{ Id: 'one', Arn: FUNCTION }] });
  });
  afterEach(() => lambda.close());

  const permit = (SourceArn: string) =>
    lambda.root('lambda', 'AddPermission', {
      FunctionName: 'admit',
      StatementId: 'events',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn,
    });
  const put = () => lambda.root('events', 'PutEvents', { Entries: [admission] });

  behaves('is told when its policy lets EventBridge in for the rule', `${GUIDE}/eb-use-resource-based.html`, async () => {
    await permit(arn('rule/admissions'));
    await put();
    await eventually(() => lambda.lines.some(([, , line]) => line.includes('bed 7')));
    expect(lost).toEqual([]);
  });

  behaves('is not told for a rule that its policy does not name', `${GUIDE}/eb-use-resource-based.html`, async () => {
    await permit(arn('rule/discharges'));
    await put();
    await eventually(() => lost.length === 1);
    expect(lost).toEqual([expect.stringMatching(/AccessDenied/)]);
  });
});

describe('a state machine', () => {
  const started: Call[] = [];
  const lost: string[] = [];
  let directory: string;
  let cloud: Cloud;
  const root = (service: string, operation: string, input: object) => cloud.call(rootOf(cloud), service, operation, { ...input });

  beforeEach(async () => {
    started.length = 0;
    lost.length = 0;
    directory = mkdtempSync(join(tmpdir(), 'ward-events-'));
    cloud = openAccount({ directory }).cloud;
    cloud.register({
      name: 'states',
      protocol: awsJson('1.0'),
      access: () => [{ action: 'states:StartExecution', resource: MACHINE }],
      handle: async (call) => void started.push(call),
    });
    const events = createEvents(cloud, { log: (line) => void lost.push(line) });
    cloud.register(events);
    events.resume();
    await root('events', 'PutRule', { Name: 'admissions', EventPattern: '{"source":["ward"]}' });
    await root('events', 'PutTargets', { Rule: 'admissions', Targets: [{ Id: 'one', Arn: MACHINE, RoleArn: ROLE }] });
  });
  afterEach(async () => {
    await cloud.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } });

  /** The target's role, that this service may assume and that may start this machine; then an event. */
  const putWith = async (service: string, Resource: string): Promise<void> => {
    const trust = { Principal: { Service: service }, Action: 'sts:AssumeRole' };
    await root('iam', 'CreateRole', { RoleName: 'events', AssumeRolePolicyDocument: document(trust) });
    const PolicyDocument = document({ Action: 'states:StartExecution', Resource });
    await root('iam', 'PutRolePolicy', { RoleName: 'events', PolicyName: 'own', PolicyDocument });
    await root('events', 'PutEvents', { Entries: [admission] });
    await eventually(() => started.length + lost.length > 0);
  };
  const page = `${GUIDE}/eb-use-identity-based.html` as const;

  behaves('is started when the target’s role trusts EventBridge and may start it', page, async () => {
    await putWith('events.amazonaws.com', MACHINE);
    expect(started).toMatchObject([{ principal: { session: { roleArn: ROLE } } }]);
  });

  behaves('is not started when the role trusts another service', page, async () => {
    await putWith('lambda.amazonaws.com', MACHINE);
    expect([started.length, lost]).toEqual([0, [expect.stringContaining('AccessDenied')]]);
  });

  behaves('is not started when the role may not start it', page, async () => {
    await putWith('events.amazonaws.com', `${MACHINE}-of-others`);
    expect([started.length, lost]).toEqual([0, [expect.stringContaining('AccessDenied')]]);
  });
});
