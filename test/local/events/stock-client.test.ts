/** EventBridge as its stock client speaks it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeRuleCommand, EventBridgeClient, PutEventsCommand, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { openAccount } from '../../../local/account.ts';
import { createEvents } from '../../../local/events/events.ts';
import { openFrontDoor } from '../../../local/front-door.ts';

test('a rule is put and described, and events are put', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'ward-events-'));
  const { cloud, credentials } = openAccount({ directory });
  cloud.register(createEvents(cloud));
  const door = await openFrontDoor(cloud, { port: 0 });
  const client = new EventBridgeClient({ endpoint: cloud.endpoint, region: 'us-east-1', credentials: credentials.root() });

  await client.send(new PutRuleCommand({ Name: 'admissions', ScheduleExpression: 'rate(1 day)' }));
  const rule = await client.send(new DescribeRuleCommand({ Name: 'admissions' }));
  const entry = { Source: 'ward', DetailType: 'Admitted', Detail: '{}', Time: new Date() };
  const { FailedEntryCount } = await client.send(new PutEventsCommand({ Entries: [entry] }));
  const missing = client.send(new DescribeRuleCommand({ Name: 'x' }));
  await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });

  client.destroy();
  await door.close();
  await cloud.close();
  rmSync(directory, { recursive: true, force: true });
  expect(rule).toMatchObject({ ScheduleExpression: 'rate(1 day)', State: 'ENABLED' });
  expect(FailedEntryCount).toBe(0);
});
