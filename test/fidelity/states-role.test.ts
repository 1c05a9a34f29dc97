/** Workflows under IAM itself: the role of the state machine is all a task may do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccount } from '../../local/account.ts';
import { type Cloud, rootOf } from '../../local/cloud.ts';
import { awsJson } from '../../local/protocol.ts';
import { AwsError } from '../../local/service.ts';
import { createStates } from '../../local/states/states.ts';
import { invoke, machineArn, only, role } from '../local/states/stage.ts';
import { behaves } from './behaves.ts';

let directory: string;
let cloud: Cloud;
const root = <T = Record<string, string>>(service: string, operation: string, input: object) =>
  cloud.call(rootOf(cloud), service, operation, { ...input }) as Promise<T>;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ward-'));
  cloud = openAccount({ directory }).cloud;
  const states = createStates(cloud);
  cloud.register(states);
  cloud.register({
    name: 'lambda',
    protocol: awsJson('1.0'),
    access: ({ input }) => [{ action: 'lambda:InvokeFunction', resource: String(input.FunctionName) }],
    handle: async () => ({ StatusCode: 200, Payload: '"done"' }),
  });
  await states.resume();
});

afterEach(async () => {
  await cloud.close();
  rmSync(directory, { recursive: true, force: true });
});

const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } });
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

/** A role that `trusted` may assume, and that may invoke the function `allowed`. */
const createRole = async (trusted: string, allowed: string): Promise<void> => {
  const trust = document({ Action: 'sts:AssumeRole', Principal: { Service: trusted } });
  await root('iam', 'CreateRole', { RoleName: 'Workflow', AssumeRolePolicyDocument: trust });
  const policy = document({ Action: 'lambda:InvokeFunction', Resource: functionArn(allowed) });
  await root('iam', 'PutRolePolicy', { RoleName: 'Workflow', PolicyName: 'tasks', PolicyDocument: policy });
};

const createMachine = () => {
  const machine = only({ ...invoke('f'), Arguments: { FunctionName: functionArn('f') } });
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...machine });
  return root('states', 'CreateStateMachine', { name: 'Flow', definition, roleArn: role });
};

const run = async () => {
  await createMachine();
  const { executionArn } = await root('states', 'StartExecution', { stateMachineArn: machineArn });
  for (;;) {
    const description = await root('states', 'DescribeExecution', { executionArn });
    if (description.status !== 'RUNNING') return description;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

behaves(
  'a task does what the role allows',
  'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html',
  async () => {
    await createRole('states.amazonaws.com', 'f');
    expect(await run()).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
  },
);

behaves(
  'a task may not do what the role does not allow, and the cause says who wanted what',
  'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html',
  async () => {
    await createRole('states.amazonaws.com', 'another');
    const { status, error, cause } = await run();
    expect([status, error]).toEqual(['FAILED', 'States.Permissions']);
    expect(cause).toMatch(
      /assumed-role\/Workflow\/.* is not authorized to perform: lambda:InvokeFunction on resource: .*:function:f/,
    );
  },
);

behaves(
  'a role that trusts another service cannot be given to a state machine',
  'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html',
  async () => {
    await createRole('lambda.amazonaws.com', 'f');
    const error = await createMachine().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({ code: 'AccessDeniedException', message: expect.stringContaining('states.amazonaws.com') });
  },
);

behaves(
  'a role that does not exist cannot be given to a state machine',
  'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html',
  async () => {
    await expect(createMachine()).rejects.toMatchObject({ code: 'AccessDeniedException' });
  },
);
