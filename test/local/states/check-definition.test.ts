import { AwsError } from '../../../local/service.ts';
import { readDefinition } from '../../../local/states/check-definition.ts';

const read = (machine: object): unknown => readDefinition(JSON.stringify({ QueryLanguage: 'JSONata', ...machine }));
const state = (fields: object) => read({ StartAt: 'A', States: { A: { End: true, ...fields } } });
const thrown = (work: () => unknown): AwsError => {
  try {
    work();
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
};

const pass = { Type: 'Pass', End: true };
const lambda = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' };
const each = (inner: object) => ({ Type: 'Map', ItemProcessor: { StartAt: 'B', States: { B: { ...pass, ...inner } } } });

describe('a definition is accepted', () => {
  test.each<[string, object]>([
    ['with an output that is a list', { Type: 'Pass', Output: ['{% 1 %}', 'x', ''] }],
    ['with an output that is a plain string', { Type: 'Pass', Output: 'done' }],
    ['with an expression of several lines', { Type: 'Pass', Output: '{%\n 1 +\n 1 \n%}' }],
    ['with an expression that has no spaces around it', { Type: 'Pass', Output: '{%1%}' }],
    ['with data that looks like states', { Type: 'Pass', Output: { States: { X: 1 }, Next: 'Nowhere' } }],
    ['with every field of a retrier', { ...lambda, Retry: [{ ErrorEquals: ['E'], MaxDelaySeconds: 5, JitterStrategy: 'FULL' }] }],
    ['with a property called eval', { Type: 'Pass', Output: '{% $states.input.eval %}' }],
    [
      'with an inline processor',
      { Type: 'Map', ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'B', States: { B: pass } } },
    ],
    [
      'with a choice that assigns and shapes',
      {
        Type: 'Choice',
        End: undefined,
        Choices: [{ Condition: '{% true %}', Next: 'A', Output: [1], Assign: { x: 1 } }],
        Default: 'Z',
      },
    ],
  ])('%s', (_, fields) => {
    const States = { A: { End: true, ...fields }, ...('Default' in fields && { Z: { Type: 'Succeed' } }) };
    expect(() => read({ StartAt: 'A', States })).not.toThrow();
  });
});

describe('a definition is invalid', () => {
  test.each<[string, object, string]>([
    ['with a field no such state has', { Type: 'Pass', Bogus: 1 }, 'SCHEMA_VALIDATION_FAILED'],
    ['with a field of JSONPath', { Type: 'Pass', InputPath: '$.x' }, 'SCHEMA_VALIDATION_FAILED'],
    ['with an expression that is not JSONata', { Type: 'Pass', Output: { a: '{% 1 + %}' } }, "'1 +' is not valid"],
    ['with $eval', { Type: 'Pass', Output: '{% $eval("1") %}' }, '$eval is not supported'],
    ['with a state that is missing', { Type: 'Pass', End: undefined, Next: 'B' }, 'MISSING_TRANSITION_TARGET'],
    ['with both Next and End', { Type: 'Pass', Next: 'A' }, 'TERMINAL_STATE_WITH_NEXT'],
    ['with a Wait without a duration', { Type: 'Wait' }, 'WAIT_DURATION'],
    [
      'with States.ALL among others',
      { ...lambda, Retry: [{ ErrorEquals: ['States.ALL', 'E'] }] },
      'States.ALL must appear alone',
    ],
    [
      'with States.ALL before others',
      { ...lambda, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['E'] }] },
      'in the last rule',
    ],
    ['with a backoff below 1', { ...lambda, Retry: [{ ErrorEquals: ['E'], BackoffRate: 0.5 }] }, 'BackoffRate'],
    ['with an interval of 0', { ...lambda, Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 0 }] }, 'IntervalSeconds'],
    [
      'with a misspelt field of a retrier',
      { ...lambda, Retry: [{ ErrorEquals: ['E'], Interval: 1 }] },
      "'Interval' is not supported",
    ],
    [
      'with ResultPath in a catcher',
      { ...lambda, Catch: [{ ErrorEquals: ['E'], Next: 'A', ResultPath: '$.e' }] },
      "'ResultPath'",
    ],
    ['with a variable called states', { Type: 'Pass', Assign: { states: 1 } }, 'is not a name for a variable'],
    ['with a variable that is not a name', { Type: 'Pass', Assign: { 'a-b': 1 } }, 'is not a name for a variable'],
    [
      'with an inner assignment to an outer variable',
      { ...each({ Assign: { x: 1 } }), Assign: { x: 2 } },
      'belongs to an outer scope',
    ],
  ])('%s', (_, fields, why) => {
    const error = thrown(() => state(fields));
    expect(error.code).toBe('InvalidDefinition');
    expect(error.message).toContain(why);
  });

  test('when it is not JSON', () => {
    expect(thrown(() => readDefinition('{')).code).toBe('InvalidDefinition');
  });
});

test('variables of the same name may live in scopes beside each other', () => {
  const branch = { StartAt: 'B', States: { B: { ...pass, Assign: { x: 1 } } } };
  const other = { StartAt: 'C', States: { C: { ...pass, Assign: { x: 2 } } } };
  expect(() => state({ Type: 'Parallel', Branches: [branch, other] })).not.toThrow();
});

describe('what AWS has and is not modelled is named', () => {
  test.each<[object, string]>([
    [{ ...lambda, Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }, 'lambda:invoke.waitForTaskToken'],
    [{ ...lambda, Resource: 'arn:aws:states:::states:startExecution.sync:2' }, 'states:startExecution.sync:2'],
    [{ ...lambda, Resource: 'arn:aws:states:::aws-sdk:s3:getObject' }, 'aws-sdk:s3:getObject'],
    [{ ...lambda, Resource: 'arn:aws:states:::aws-sdk:ec2:runInstances' }, 'aws-sdk:ec2:runInstances'],
    [{ ...lambda, Resource: 'arn:aws:states:us-east-1:000000000000:activity:a' }, ':activity:a'],
    [{ ...lambda, HeartbeatSeconds: 5 }, 'HeartbeatSeconds'],
    [{ ...lambda, Credentials: {} }, 'Credentials'],
    [{ ...each({}), ToleratedFailureCount: 1 }, 'ToleratedFailureCount'],
    [{ ...each({}), ItemBatcher: { MaxItemsPerBatch: 2 } }, 'ItemBatcher'],
    [{ ...each({}), ItemReader: { Resource: 'arn:aws:states:::s3:getObject' } }, 'ItemReader'],
    [
      {
        Type: 'Map',
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'B', States: { B: pass } },
      },
      'DISTRIBUTED',
    ],
  ])('%j', (fields, name) => {
    const error = thrown(() => state(fields));
    expect(error.code).toBe('NotImplemented');
    expect(error.message).toContain(name);
  });

  test('JSONPath', () => {
    const error = thrown(() => readDefinition(JSON.stringify({ StartAt: 'A', States: { A: pass } })));
    expect(error).toMatchObject({ code: 'NotImplemented', message: expect.stringContaining('JSONPath') });
  });
});
