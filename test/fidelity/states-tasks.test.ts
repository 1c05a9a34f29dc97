/** What tasks ask of other services, and as whom. */
import type { Authorize } from '../../local/cloud.ts';
import { awsJson } from '../../local/protocol.ts';
import { AwsError, type Call, type Service } from '../../local/service.ts';
import { createStage, type Functions, invoke, machineArn, only, role, type StageSettings } from '../local/states/stage.ts';
import { behaves } from './behaves.ts';

/** A service that answers with `answer`, and keeps what it was asked. */
const recorder = (name: string, answer: (call: Call) => unknown) => {
  const calls: Call[] = [];
  const service: Service = {
    name,
    protocol: awsJson('1.0'),
    access: ({ operation }) => [{ action: `${name}:${operation}`, resource: '*' }],
    async handle(call) {
      calls.push(call);
      return answer(call);
    },
  };
  return { calls, service };
};

const running = async (machine: object, input: unknown, settings: StageSettings, functions: Functions = {}) => {
  const stage = await createStage(functions, settings);
  try {
    return await stage.run(machine, input);
  } finally {
    await stage.close();
  }
};

const task = (resource: string, Arguments: object) => only({ Type: 'Task', Resource: `arn:aws:states:::${resource}`, Arguments });

behaves(
  'a task is done as a session of the state machine’s role, named after the execution',
  'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html',
  async () => {
    const seen: Call[] = [];
    const stage = await createStage({ f: (_: never, call: Call) => void seen.push(call) });
    await stage.finish(await stage.start(only(invoke('f')), {}, 'onboard-7'));
    await stage.close();
    expect(seen[0]?.principal).toMatchObject({
      kind: 'session',
      arn: 'arn:aws:sts::000000000000:assumed-role/Workflow/onboard-7',
      accountId: '000000000000',
      session: { roleArn: role, roleName: 'Workflow', sessionName: 'onboard-7', policies: [], tags: {} },
    });
  },
);

behaves(
  'a role that may not is States.Permissions',
  'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html',
  async () => {
    const authorize: Authorize = ({ principal }, [access]) => {
      if (principal.kind === 'session') throw new AwsError('AccessDenied', `not authorized to perform: ${access?.action}`, 403);
    };
    expect(await running(only(invoke('f')), {}, { authorize }, { f: () => 1 })).toMatchObject({
      error: 'States.Permissions',
      cause: 'not authorized to perform: lambda:InvokeFunction',
    });
  },
);

describe('aws-sdk integrations', () => {
  behaves(
    'call the operation with the arguments, and answer with its output as JSON',
    'https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html',
    async () => {
      const kms = recorder('kms', () => ({ KeyMetadata: { KeyId: 'k', CreationDate: new Date(0) } }));
      const { result } = await running(task('aws-sdk:kms:createKey', { Description: '{% $states.input %}' }), 'st-mary', {
        services: [() => kms.service],
      });
      expect(kms.calls[0]).toMatchObject({ operation: 'CreateKey', input: { Description: 'st-mary' } });
      expect(result).toEqual({ KeyMetadata: { KeyId: 'k', CreationDate: '1970-01-01T00:00:00.000Z' } });
    },
  );

  test.each([
    [
      'aws-sdk:cognitoidentityprovider:adminCreateUser',
      'cognito-idp',
      'UsernameExistsException',
      'CognitoIdentityProvider.UsernameExistsException',
    ],
    ['aws-sdk:dynamodb:putItem', 'dynamodb', 'ConditionalCheckFailedException', 'DynamoDb.ConditionalCheckFailedException'],
    ['aws-sdk:s3:headObject', 's3', 'NoSuchKey', 'S3.NoSuchKeyException'],
    ['dynamodb:putItem', 'dynamodb', 'ConditionalCheckFailedException', 'DynamoDB.ConditionalCheckFailedException'],
  ])('%s reaches %s and names %s as %s', async (resource, service, code, expected) => {
    const failing = recorder(service, () => {
      throw new AwsError(code, 'no');
    });
    const { error, cause } = await running(task(resource, {}), {}, { services: [() => failing.service] });
    expect([error, cause]).toEqual([expected, 'no']);
  });

  behaves(
    'name the service and the operation in the history',
    'https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html',
    async () => {
      const { service } = recorder('dynamodb', () => ({}));
      const { history } = await running(task('aws-sdk:dynamodb:getItem', { TableName: 'T' }), {}, { services: [() => service] });
      expect(history.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails).toEqual({
        resourceType: 'aws-sdk:dynamodb',
        resource: 'getItem',
        region: 'us-east-1',
        parameters: '{"TableName":"T"}',
      });
    },
  );
});

behaves(
  'what another service does not model ends the execution, and no catcher hides it',
  'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html',
  async () => {
    const kms = recorder('kms', () => {
      throw new AwsError('NotImplemented', 'The embedded cloud does not model kms:Foo.', 501);
    });
    const state = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:kms:foo', Arguments: {}, Next: 'Z' };
    const machine = {
      StartAt: 'T',
      States: { T: { ...state, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Z' }] }, Z: { Type: 'Succeed' } },
    };
    expect(await running(machine, {}, { services: [() => kms.service] })).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
    });
  },
);

test.each(['states:startExecution', 'aws-sdk:sfn:startExecution'])(
  '%s starts another execution with its input',
  async (resource) => {
    const stage = await createStage();
    const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Succeed' } } });
    const other = await stage.small.root('states', 'CreateStateMachine', { name: 'Other', definition, roleArn: role });
    const Input = resource.startsWith('states') ? { n: '{% $states.input %}' } : '{"n":3}';
    const { result } = await stage.run(task(resource, { StateMachineArn: other.stateMachineArn, Name: 'child', Input }), 3);
    const executionArn = `${machineArn.replace('stateMachine:Flow', 'execution:Other')}:child`;
    expect(result).toMatchObject({ ExecutionArn: executionArn });
    expect(await stage.finish(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"n":3}' });
    await stage.close();
  },
);

behaves(
  'a function that fails without a name is Lambda.Unknown',
  'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html',
  async () => {
    const f = () => {
      throw { errorMessage: 'out of memory' };
    };
    expect((await running(only(invoke('f')), {}, {}, { f })).error).toBe('Lambda.Unknown');
  },
);

behaves(
  'an answer that comes after the timeout is not taken',
  'https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html',
  async () => {
    let answer: (value: unknown) => void = () => {};
    const slow = () => new Promise((resolve) => (answer = resolve));
    const machine = {
      StartAt: 'T',
      States: {
        T: invoke('slow', { TimeoutSeconds: 5, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'W' }], Next: 'Late' }),
        W: { Type: 'Wait', Seconds: 5, Output: 'timed out', End: true },
        Late: { Type: 'Fail' },
      },
    };
    const stage = await createStage({ slow });
    const arn = await stage.start(machine);
    await stage.quiet();
    stage.tick();
    await stage.quiet();
    answer('late');
    expect((await stage.finish(arn)).output).toBe('"timed out"');
    await stage.close();
  },
);

behaves(
  'a cause is cut at 32,768 characters, so that it can be caught',
  'https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html',
  async () => {
    const f = () => {
      throw { errorType: 'Long', errorMessage: 'x'.repeat(300_000) };
    };
    const T = invoke('f', { Catch: [{ ErrorEquals: ['Long'], Next: 'Z' }], End: true });
    const Z = { Type: 'Succeed', Output: '{% $length($states.input.Cause) %}' };
    expect((await running({ StartAt: 'T', States: { T, Z } }, {}, {}, { f })).result).toBe(32_768);
  },
);
