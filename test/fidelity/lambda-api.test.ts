/** Lambda's operations over HTTP, as its stock client speaks them. */
import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import type { AwsError } from '../../local/service.ts';
import { type LambdaCloud, lambdaCloud } from '../local/lambda/lambda-cloud.ts';
import { restServer } from '../local/lambda/rest-server.ts';
import { behaves } from './behaves.ts';

const API = 'https://docs.aws.amazon.com/lambda/latest/api';

let lambda: LambdaCloud;
let server: Awaited<ReturnType<typeof restServer>>;
let client: LambdaClient;

beforeAll(async () => {
  lambda = lambdaCloud();
  server = await restServer(lambda.cloud);
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  client = new LambdaClient({ endpoint: server.url, region: 'us-east-1', maxAttempts: 1, credentials });
  await lambda.define('one', 'export const handler = async () => 1;', { ReservedConcurrentExecutions: 3, Timeout: 9 });
  await lambda.define(
    'answers',
    'export const handler = async (event, { tenantId }) => { if (event.fail) throw new Error("no"); return { tenantId }; };',
    { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } },
  );
});
afterAll(async () => {
  client.destroy();
  await server.close();
  await lambda.close();
});

const nameOf = (error: AwsError) => error.name;

behaves('Invoke tells of results, failures and refusals', `${API}/API_Invoke.html`, async () => {
  const invoke = (event: object, TenantId?: string) =>
    client.send(new InvokeCommand({ FunctionName: 'answers', Payload: JSON.stringify(event), TenantId }));
  const good = await invoke({}, 'blue');
  expect([good.StatusCode, good.FunctionError, good.Payload?.transformToString()]).toEqual([
    200,
    undefined,
    '{"tenantId":"blue"}',
  ]);
  expect((await invoke({ fail: true }, 'blue')).FunctionError).toBe('Unhandled');
  expect(await invoke({}).catch(nameOf)).toBe('InvalidParameterValueException');
});

behaves('GetFunction tells its configuration and concurrency', `${API}/API_GetFunction.html`, async () => {
  const { Configuration, Concurrency } = await client.send(new GetFunctionCommand({ FunctionName: 'one' }));
  expect(Configuration).toMatchObject({ FunctionName: 'one', Timeout: 9, State: 'Active' });
  expect(Concurrency?.ReservedConcurrentExecutions).toBe(3);
});

behaves('GetFunctionConfiguration tells the tenancy of a function', `${API}/API_GetFunctionConfiguration.html`, async () => {
  const configuration = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'answers' }));
  expect(configuration).toMatchObject({
    FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:answers',
    TenancyConfig: { TenantIsolationMode: 'PER_TENANT' },
  });
});

behaves('ListFunctions tells of all', `${API}/API_ListFunctions.html`, async () => {
  const { Functions } = await client.send(new ListFunctionsCommand({}));
  expect(Functions?.map(({ FunctionName }) => FunctionName)).toEqual(['one', 'answers']);
});

behaves('a function without a policy has none to get', `${API}/API_GetPolicy.html`, async () => {
  expect(await client.send(new GetPolicyCommand({ FunctionName: 'one' })).catch(nameOf)).toBe('ResourceNotFoundException');
});

behaves('a name is made once, and is gone when it is deleted', `${API}/API_CreateFunction.html`, async () => {
  await lambda.define('brief', 'export const handler = async () => 1;');
  await expect(lambda.define('brief', '')).rejects.toMatchObject({ code: 'ResourceConflictException', status: 409 });
  await lambda.root('lambda', 'DeleteFunction', { FunctionName: 'brief' });
  expect(await client.send(new GetFunctionCommand({ FunctionName: 'brief' })).catch(nameOf)).toBe('ResourceNotFoundException');
});

behaves('new code is what runs next, also where the old code was warm', `${API}/API_UpdateFunctionCode.html`, async () => {
  await lambda.define('changing', "export const handler = async () => 'old';");
  expect((await lambda.invoke('changing')).payload).toBe('old');
  const Directory = lambda.bundle("export const handler = async () => 'new';");
  await lambda.root('lambda', 'UpdateFunctionCode', { FunctionName: 'changing', Directory });
  expect((await lambda.invoke('changing')).payload).toBe('new');
});
