/** Invoking a function: how it is named, what it is given, how much it takes. */
import { type LambdaCloud, lambdaCloud, refusalOf } from '../local/lambda/lambda-cloud.ts';
import { behaves } from './behaves.ts';

const DG = 'https://docs.aws.amazon.com/lambda/latest/dg';
const API = 'https://docs.aws.amazon.com/lambda/latest/api';

let lambda: LambdaCloud;

beforeAll(async () => {
  lambda = lambdaCloud();
  await lambda.define('echo', 'export const handler = async (event) => event;');
  await lambda.define('throws', 'export const handler = async () => { throw new Error(); };');
  await lambda.define('large', 'export const handler = async () => "x".repeat(6_300_000);');
});
afterAll(() => lambda.close());

behaves('the event reaches the handler and its result comes back as JSON', `${API}/API_Invoke.html`, async () => {
  const answer = await lambda.invoke('echo', { ward: 7, note: 'ä "quoted"' });
  expect(answer).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST', payload: { ward: 7, note: 'ä "quoted"' } });
});

behaves('a function is named by its name, partial ARN or ARN', `${API}/API_Invoke.html`, async () => {
  for (const name of ['echo', '000000000000:function:echo', 'arn:aws:lambda:us-east-1:000000000000:function:echo']) {
    expect((await lambda.invoke(name, 1)).payload).toBe(1);
  }
});

behaves('an unknown function is a ResourceNotFoundException', `${API}/API_Invoke.html`, async () => {
  expect(await refusalOf(lambda, 'Invoke', { FunctionName: 'nobody' })).toMatchObject({
    code: 'ResourceNotFoundException',
    status: 404,
  });
});

behaves('a payload that is not JSON is an InvalidRequestContentException', `${API}/API_Invoke.html`, async () => {
  expect(await refusalOf(lambda, 'Invoke', { FunctionName: 'echo', Payload: '{"a":' })).toMatchObject({
    code: 'InvalidRequestContentException',
    status: 400,
  });
});

behaves('a synchronous payload is 6 MB at most', `${DG}/gettingstarted-limits.html`, async () => {
  const answer = await lambda.invoke<string>('echo', 'x'.repeat(6_291_454));
  expect(answer.payload).toHaveLength(6_291_454);
  expect(
    await refusalOf(lambda, 'Invoke', { FunctionName: 'echo', Payload: JSON.stringify('x'.repeat(6_291_455)) }),
  ).toMatchObject({
    code: 'RequestTooLargeException',
    status: 413,
  });
});

behaves('an asynchronous payload is 1 MB at most', `${DG}/gettingstarted-limits.html`, async () => {
  const Payload = JSON.stringify('x'.repeat(1_048_576));
  expect(await refusalOf(lambda, 'Invoke', { FunctionName: 'echo', InvocationType: 'Event', Payload })).toMatchObject({
    code: 'RequestTooLargeException',
  });
});

behaves('a response beyond 6 MB fails the invocation', `${DG}/gettingstarted-limits.html`, async () => {
  expect(await lambda.invoke('large')).toMatchObject({
    FunctionError: 'Unhandled',
    payload: { errorType: 'Function.ResponseSizeTooLarge' },
  });
});

behaves('a dry run checks and does not run', `${API}/API_Invoke.html`, async () => {
  expect(await lambda.invoke('throws', {}, { InvocationType: 'DryRun' })).toMatchObject({
    StatusCode: 204,
    payload: undefined,
  });
});
