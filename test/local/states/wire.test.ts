/** The SDK's own client reads what the service writes. */
import { Readable } from 'node:stream';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { rootOf } from '../../../local/cloud.ts';
import type { AwsError, HttpRequest } from '../../../local/service.ts';
import { createStage, invoke, only, role, type Stage } from './stage.ts';

interface Sent {
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** A client whose requests go straight to the service. */
const clientOf = ({ states, small: { cloud } }: Stage): SFNClient => {
  const handle = async ({ headers, body }: Sent) => {
    const request = { headers, body: Readable.from([Buffer.from(new Uint8Array(body))]) } as unknown as HttpRequest;
    const { operation, input } = await states.protocol.read(request);
    const call = { service: 'states', operation, input, principal: rootOf(cloud), requestId: 'r' };
    const answer = await cloud.carry(call).then(
      (output) => states.protocol.write(output, call),
      (error: AwsError) => states.protocol.fail(error, 'r'),
    );
    return { response: { statusCode: answer.status, headers: answer.headers, body: Readable.from([answer.body as string]) } };
  };
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  return new SFNClient({ region: 'us-east-1', credentials, requestHandler: { handle } as never, maxAttempts: 1 });
};

test('an execution is created, started and read with the SDK', async () => {
  const stage = await createStage({ f: () => 'done' });
  const client = clientOf(stage);
  const began = new Date(stage.clock.now);
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...only(invoke('f')) });
  const { stateMachineArn } = await client.send(new CreateStateMachineCommand({ name: 'Flow', definition, roleArn: role }));
  const { executionArn, startDate } = await client.send(new StartExecutionCommand({ stateMachineArn, name: 'one' }));
  await stage.finish(executionArn as string);
  expect(startDate).toEqual(began);
  expect((await client.send(new DescribeStateMachineCommand({ stateMachineArn }))).creationDate).toEqual(began);
  expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
    status: 'SUCCEEDED',
    output: '"done"',
    stopDate: began,
  });
  expect((await client.send(new ListExecutionsCommand({ stateMachineArn }))).executions).toMatchObject([{ name: 'one' }]);
  const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events?.map(({ type }) => type)).toContain('TaskSucceeded');
  expect(events?.[1]).toMatchObject({ timestamp: began, stateEnteredEventDetails: { name: 'Only', input: '{}' } });
  await stage.close();
});

test('an error is one the SDK knows', async () => {
  const stage = await createStage();
  const missing = 'arn:aws:states:us-east-1:000000000000:stateMachine:None';
  const error = await clientOf(stage)
    .send(new StartExecutionCommand({ stateMachineArn: missing }))
    .catch((thrown: Error) => thrown);
  await stage.close();
  expect(error).toMatchObject({ name: 'StateMachineDoesNotExist', message: `State Machine Does Not Exist: '${missing}'` });
});
