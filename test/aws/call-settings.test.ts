/** A service that does not answer is given up while its caller can still say so. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { callSettings } from '../../functions/aws/call-settings.ts';

/** A function's own limit. */
const functionSeconds = 15;

test('two calls in a row that nobody answers end before their function does', async () => {
  let asked = 0;
  const silent = createServer(() => {
    asked += 1;
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'A', secretAccessKey: 'S' };
  const client = new DynamoDBClient({ ...callSettings(), endpoint, credentials, region: 'eu-central-1' });
  const begun = performance.now();
  await expect(client.send(new ListTablesCommand())).rejects.toMatchObject({ name: 'TimeoutError' });
  const seconds = (performance.now() - begun) / 1000;
  client.destroy();
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
  expect(asked).toBe(2);
  expect(2 * seconds).toBeLessThan(functionSeconds);
});
