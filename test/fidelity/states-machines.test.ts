/** The operations on state machines. */
import { awsJson } from '../../local/protocol.ts';
import { AwsError, type Call, type Service } from '../../local/service.ts';
import { createStage, machineArn, only, role, type Stage } from '../local/states/stage.ts';
import { behaves } from './behaves.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await createStage();
});
afterEach(() => stage.close());

const text = (machine: object) => JSON.stringify({ QueryLanguage: 'JSONata', ...machine });
const definition = text(only({ Type: 'Pass' }));
const root = <T = Record<string, unknown>>(operation: string, input: object) => stage.small.root<T>('states', operation, input);
const create = (rest: object = {}) => root('CreateStateMachine', { name: 'Flow', definition, roleArn: role, ...rest });
const code = (work: Promise<unknown>) =>
  work.then(
    () => 'fine',
    (error: AwsError) => error.code,
  );

behaves(
  'a machine is shown as it was created',
  'https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html',
  async () => {
    const loggingConfiguration = { level: 'OFF', includeExecutionData: false };
    await create({ loggingConfiguration, type: 'STANDARD', tags: [{ key: 'stage', value: 'dev' }] });
    expect(await root('DescribeStateMachine', { stateMachineArn: machineArn })).toEqual({
      stateMachineArn: machineArn,
      name: 'Flow',
      status: 'ACTIVE',
      type: 'STANDARD',
      definition,
      roleArn: role,
      loggingConfiguration,
      tracingConfiguration: { enabled: false },
      revisionId: expect.any(String),
      creationDate: stage.clock.now / 1000,
    });
  },
);

describe('creating the same machine again', () => {
  behaves(
    'answers with the one there is',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html',
    async () => {
      const first = await create();
      stage.clock.now += 1000;
      expect(await create({ roleArn: `${role}2`, tags: [{ key: 'a', value: 'b' }] })).toEqual(first);
    },
  );

  behaves(
    'with another definition is a conflict',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html',
    async () => {
      await create();
      expect(await code(create({ definition: text(only({ Type: 'Wait', Seconds: 1 })) }))).toBe('StateMachineAlreadyExists');
    },
  );
});

test.each<[string, object, string]>([
  ['a name with a space', { name: 'a b' }, 'InvalidName'],
  ['a name with a wildcard', { name: 'a*' }, 'InvalidName'],
  ['a name that is too long', { name: 'a'.repeat(81) }, 'InvalidName'],
  ['no name', { name: undefined }, 'InvalidName'],
  ['no role', { roleArn: undefined }, 'InvalidArn'],
  ['a definition that is no definition', { definition: '{}' }, 'NotImplemented'],
  ['a definition without states', { definition: text({}) }, 'InvalidDefinition'],
  ['an Express workflow', { type: 'EXPRESS' }, 'NotImplemented'],
  ['a version', { publish: true }, 'NotImplemented'],
  ['a key of its own', { encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY' } }, 'NotImplemented'],
])('%s is refused', async (_, wrong, expected) => {
  expect(await code(create(wrong))).toBe(expected);
});

describe('the role', () => {
  const asked: Call[] = [];
  const sts = (trusts: boolean): Service => ({
    name: 'sts',
    protocol: awsJson('1.0'),
    access: () => [],
    async handle(call) {
      asked.push(call);
      if (!trusts) throw new AwsError('AccessDenied', 'no', 403);
    },
  });

  behaves(
    'is asked whether it trusts Step Functions',
    'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html',
    async () => {
      stage.small.cloud.register(sts(true));
      await create();
      expect(asked[0]).toMatchObject({
        operation: 'AssumeRole',
        input: { RoleArn: role },
        principal: { arn: 'states.amazonaws.com' },
      });
    },
  );

  behaves(
    'that does not trust it is refused, as AWS refuses it',
    'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html',
    async () => {
      stage.small.cloud.register(sts(false));
      expect(await code(create())).toBe('AccessDeniedException');
      expect(await code(root('DescribeStateMachine', { stateMachineArn: machineArn }))).toBe('StateMachineDoesNotExist');
    },
  );
});

describe('updating', () => {
  behaves(
    'changes what is given and keeps the rest',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html',
    async () => {
      await create({ tags: [{ key: 'a', value: 'b' }] });
      const changed = text(only({ Type: 'Pass', Output: 1 }));
      await root('UpdateStateMachine', { stateMachineArn: machineArn, definition: changed });
      expect(await root('DescribeStateMachine', { stateMachineArn: machineArn })).toMatchObject({
        definition: changed,
        roleArn: role,
      });
      expect(await root('ListTagsForResource', { resourceArn: machineArn })).toEqual({ tags: [{ key: 'a', value: 'b' }] });
    },
  );

  behaves(
    'nothing is refused',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html',
    async () => {
      await create();
      expect(await code(root('UpdateStateMachine', { stateMachineArn: machineArn }))).toBe('MissingRequiredParameter');
    },
  );

  behaves(
    'to what cannot be run is refused, and nothing changes',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html',
    async () => {
      await create();
      expect(await code(root('UpdateStateMachine', { stateMachineArn: machineArn, definition: text({}) }))).toBe(
        'InvalidDefinition',
      );
      expect(await root('DescribeStateMachine', { stateMachineArn: machineArn })).toMatchObject({ definition });
    },
  );
});

describe('deleting', () => {
  behaves(
    'forgets the machine, and is fine twice',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html',
    async () => {
      await create();
      await root('DeleteStateMachine', { stateMachineArn: machineArn });
      await root('DeleteStateMachine', { stateMachineArn: machineArn });
      expect(await code(root('DescribeStateMachine', { stateMachineArn: machineArn }))).toBe('StateMachineDoesNotExist');
    },
  );

  behaves(
    'lets executions end first, and keeps the name until then',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html',
    async () => {
      const arn = await stage.start(only({ Type: 'Wait', Seconds: 10 }));
      await root('DeleteStateMachine', { stateMachineArn: machineArn });
      expect(await code(root('StartExecution', { stateMachineArn: machineArn }))).toBe('StateMachineDoesNotExist');
      expect(await code(create())).toBe('StateMachineDeleting');
      for (let ended = false; !ended; ended = stage.tick()) await stage.quiet();
      await stage.quiet();
      expect(await root('DescribeExecution', { executionArn: arn })).toMatchObject({ status: 'SUCCEEDED' });
      expect(await code(create())).toBe('fine');
    },
  );
});

behaves(
  'machines are listed page by page',
  'https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachines.html',
  async () => {
    for (const name of ['A', 'B', 'C']) await create({ name });
    type Page = { stateMachines: { name: string }[]; nextToken?: string };
    const first = await root<Page>('ListStateMachines', { maxResults: 2 });
    const second = await root<Page>('ListStateMachines', { maxResults: 2, nextToken: first.nextToken });
    expect([first, second].map(({ stateMachines }) => stateMachines.map(({ name }) => name))).toEqual([['A', 'B'], ['C']]);
    expect(second.nextToken).toBeUndefined();
  },
);

behaves(
  'a token of another list is refused',
  'https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachines.html',
  async () => {
    expect(await code(root('ListStateMachines', { nextToken: 'bm9uc2Vuc2U' }))).toBe('InvalidToken');
  },
);

behaves(
  'tags are added, replaced and taken away',
  'https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html',
  async () => {
    await create({
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '1' },
      ],
    });
    await root('TagResource', {
      resourceArn: machineArn,
      tags: [
        { key: 'b', value: '2' },
        { key: 'c', value: '3' },
      ],
    });
    await root('UntagResource', { resourceArn: machineArn, tagKeys: ['a'] });
    expect(await root('ListTagsForResource', { resourceArn: machineArn })).toEqual({
      tags: [
        { key: 'b', value: '2' },
        { key: 'c', value: '3' },
      ],
    });
  },
);

behaves(
  'a definition is checked without being kept',
  'https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html',
  async () => {
    expect(await root('ValidateStateMachineDefinition', { definition })).toMatchObject({ result: 'OK', diagnostics: [] });
    expect(await root('ValidateStateMachineDefinition', { definition: text({}) })).toMatchObject({
      result: 'FAIL',
      diagnostics: [{ severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED' }],
    });
  },
);

describe('IAM is asked for', () => {
  const call = (operation: string, input: object) => ({ service: 'states', operation, input, requestId: 'r' }) as unknown as Call;
  const access = (operation: string, input: object) => stage.states.access(call(operation, input));
  const executionArn = `${machineArn.replace(':stateMachine:', ':execution:')}:one`;

  behaves(
    'the machine and the passing of its role, when one is created',
    'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html',
    async () => {
      expect(access('CreateStateMachine', { name: 'Flow', roleArn: role, tags: [{ key: 'stage', value: 'dev' }] })).toEqual([
        {
          action: 'states:CreateStateMachine',
          resource: machineArn,
          context: { 'aws:RequestTag/stage': 'dev', 'aws:TagKeys': ['stage'] },
        },
        { action: 'iam:PassRole', resource: role, context: { 'iam:PassedToService': 'states.amazonaws.com' } },
      ]);
    },
  );

  behaves(
    'the passing of a role only when an update gives one',
    'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html',
    () => {
      expect(access('UpdateStateMachine', { stateMachineArn: machineArn, definition })).toHaveLength(1);
      expect(access('UpdateStateMachine', { stateMachineArn: machineArn, roleArn: role })).toHaveLength(2);
    },
  );

  test.each<[string, object, string]>([
    ['StartExecution', { stateMachineArn: machineArn }, machineArn],
    ['ListExecutions', { stateMachineArn: machineArn }, machineArn],
    ['DescribeExecution', { executionArn }, executionArn],
    ['StopExecution', { executionArn }, executionArn],
    ['GetExecutionHistory', { executionArn }, executionArn],
    ['ListTagsForResource', { resourceArn: machineArn }, machineArn],
    ['ListStateMachines', {}, '*'],
  ])('%s', (operation, input, resource) => {
    expect(access(operation, input)).toMatchObject([{ action: `states:${operation}`, resource }]);
  });

  behaves(
    'the tags of the machine',
    'https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html',
    async () => {
      await create({ tags: [{ key: 'stage', value: 'dev' }] });
      expect(access('StartExecution', { stateMachineArn: machineArn })).toMatchObject([
        { context: { 'aws:ResourceTag/stage': 'dev' } },
      ]);
    },
  );

  test.each(['StartSyncExecution', 'RedriveExecution', 'SendTaskSuccess', 'Anything'])('%s is not modelled', (operation) => {
    expect(() => access(operation, { stateMachineArn: machineArn })).toThrow(`states:${operation}`);
  });
});
