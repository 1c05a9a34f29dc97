/** What Lambda does and this does not: refused by name, or different just as docs/fidelity/lambda.md says. */
import { type LambdaCloud, lambdaCloud, refusalOf } from './lambda-cloud.ts';
import { restServer } from './rest-server.ts';

let lambda: LambdaCloud;
beforeAll(async () => {
  lambda = lambdaCloud();
  await lambda.define('one', 'export const handler = async () => 1;');
});
afterAll(() => lambda.close());

const one = { FunctionName: 'one' };

test.each<[what: string, operation: string, input: object]>([
  ['publishing a version', 'PublishVersion', one],
  ['an alias', 'CreateAlias', { ...one, Name: 'live' }],
  ['a layer', 'PublishLayerVersion', { LayerName: 'x' }],
  ['a function URL', 'CreateFunctionUrlConfig', one],
  ['provisioned concurrency', 'PutProvisionedConcurrencyConfig', one],
  ['reserving concurrency', 'PutFunctionConcurrency', one],
  ['an event source mapping', 'CreateEventSourceMapping', one],
  ['new code from a bucket', 'UpdateFunctionCode', { ...one, S3Bucket: 'b', S3Key: 'k' }],
  ['new code as a version', 'UpdateFunctionCode', { ...one, Publish: true }],
  ['another configuration', 'UpdateFunctionConfiguration', one],
  ['tags', 'TagResource', { Resource: 'x' }],
  ['a stream of an answer', 'InvokeWithResponseStream', one],
  ['the old way to invoke for later', 'InvokeAsync', one],
  ['the tail of the log', 'Invoke', { ...one, LogType: 'Tail' }],
  ['a qualifier', 'Invoke', { ...one, Qualifier: 'live' }],
  ['a qualified name', 'Invoke', { FunctionName: 'one:3' }],
  ['a durable execution', 'Invoke', { ...one, DurableExecutionName: 'x' }],
  ['a version of a function', 'GetFunction', { ...one, Qualifier: '3' }],
  ['the configuration of a version', 'GetFunctionConfiguration', { ...one, Qualifier: '3' }],
  ['the policy of an alias', 'GetPolicy', { ...one, Qualifier: 'live' }],
  ['a permission of an alias', 'AddPermission', { ...one, StatementId: 'x', Action: '*', Principal: '*', Qualifier: 'live' }],
  ['a permission of a revision', 'RemovePermission', { ...one, StatementId: 'x', RevisionId: 'y' }],
  ['deleting a version', 'DeleteFunction', { ...one, Qualifier: '3' }],
  ['functions by page', 'ListFunctions', { MaxItems: 1 }],
  ['functions of all versions', 'ListFunctions', { FunctionVersion: 'ALL' }],
  ['a destination of what succeeds', 'PutFunctionEventInvokeConfig', { ...one, DestinationConfig: { OnSuccess: {} } }],
  ...['sns:us-east-1:000000000000:lost', 'lambda:us-east-1:000000000000:function:two', 's3:::lost'].map(
    (rest): [string, string, object] => [
      `a destination ${rest}`,
      'PutFunctionEventInvokeConfig',
      { ...one, DestinationConfig: { OnFailure: { Destination: `arn:aws:${rest}` } } },
    ],
  ),
  ['the events of an alias', 'PutFunctionEventInvokeConfig', { ...one, Qualifier: 'live' }],
])('%s', async (_what, operation, input) => {
  expect(await refusalOf(lambda, operation, input)).toMatchObject({ code: 'NotImplemented', status: 501 });
});

test.each<[what: string, settings: object]>([
  ['layers', { Layers: [] }],
  ['a VPC', { VpcConfig: {} }],
  ['file systems', { FileSystemConfigs: [] }],
  ['more room in /tmp', { EphemeralStorage: { Size: 1024 } }],
  ['an image', { PackageType: 'Image' }],
  ['code from elsewhere', { Code: { S3Bucket: 'b', S3Key: 'k' } }],
  ['another runtime', { Runtime: 'python3.13' }],
  ['SnapStart', { SnapStart: { ApplyOn: 'PublishedVersions' } }],
  ['a durable function', { DurableConfig: { ExecutionTimeout: 60 } }],
  ['a dead-letter queue', { DeadLetterConfig: { TargetArn: 'x' } }],
  ['a version at once', { Publish: true }],
  ['another member of its logging', { LoggingConfig: { Colour: 'red' } }],
])('a function with %s', async (_what, settings) => {
  expect(await refusalOf(lambda, 'CreateFunction', lambda.basics('two', settings))).toMatchObject({ code: 'NotImplemented' });
});

test('whether a role may send to a destination is not asked when it is configured', async () => {
  const OnFailure = { Destination: 'arn:aws:sqs:us-east-1:000000000000:nowhere' };
  await lambda.root('lambda', 'PutFunctionEventInvokeConfig', { ...one, DestinationConfig: { OnFailure } });
});

test('what the template alone may do is not served over HTTP', async () => {
  const server = await restServer(lambda.cloud);
  const response = await fetch(`${server.url}/2015-03-31/functions`, { method: 'POST', body: '{}' });
  await server.close();
  expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([501, 'NotImplemented']);
});

test('traces, the key of the variables and tags are accepted', async () => {
  await lambda.define('told', 'export const handler = async () => process.env.BED;', {
    TracingConfig: { Mode: 'Active' },
    KMSKeyArn: 'arn:aws:kms:us-east-1:000000000000:key/none',
    Tags: { ward: 'seven' },
    Environment: { Variables: { BED: '7' } },
  });
  expect((await lambda.invoke('told')).payload).toBe('7');
});

test('what an event leaves behind goes on', async () => {
  const code =
    'let done = 0; export const handler = async () => { const before = done; setTimeout(() => (done += 1), 1); return before; };';
  await lambda.define('lingers', code);
  let seen = 0;
  for (let attempt = 0; attempt < 500 && seen === 0; attempt += 1) seen = (await lambda.invoke<number>('lingers')).payload;
  expect(seen).toBeGreaterThan(0);
});

test('a function’s code has no location', async () => {
  expect(await lambda.root('lambda', 'GetFunction', one)).not.toHaveProperty('Code');
});
