/** CloudWatch Logs as its stock client speaks it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { openAccount } from '../../../local/account.ts';
import { openFrontDoor } from '../../../local/front-door.ts';
import { createLogs } from '../../../local/logs/logs.ts';

test('a group is made, written, read and described', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ward-logs-'));
  const { cloud, credentials } = openAccount({ directory });
  cloud.register(createLogs(cloud));
  const door = await openFrontDoor(cloud, { port: 0 });
  const client = new CloudWatchLogsClient({ endpoint: cloud.endpoint, region: 'us-east-1', credentials: credentials.root() });
  const stream = { logGroupName: 'group', logStreamName: 'stream' };

  await client.send(new CreateLogGroupCommand({ logGroupName: 'group' }));
  await client.send(new CreateLogStreamCommand(stream));
  await client.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: cloud.now(), message: 'häm' }] }));
  const { events } = await client.send(new FilterLogEventsCommand({ logGroupName: 'group' }));
  const { logGroups } = await client.send(new DescribeLogGroupsCommand({}));

  client.destroy();
  await door.close();
  await cloud.close();
  rmSync(directory, { recursive: true, force: true });
  expect(events?.map(({ message }) => message)).toEqual(['häm']);
  expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(['group']);
});
