/** What Route 53 keeps, and what it says of what it does not model. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ChangeResourceRecordSetsCommand,
  CreateHealthCheckCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { createRoute53, type Route53 } from '../../../local/route53/route53.ts';
import { awsAccount } from '../aws-account.ts';

const directory = mkdtempSync(join(tmpdir(), 'ward-route53-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const address: ResourceRecordSet = { Name: 'a.care.test', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '10.0.0.1' }] };

test('zones, records and what is in sync are there at the next start, without a closing', async () => {
  const before = await awsAccount([createRoute53], directory);
  const client = new Route53Client(before.asRoot);
  const { HostedZone } = await client.send(new CreateHostedZoneCommand({ Name: 'care.test', CallerReference: 'one' }));
  const HostedZoneId = HostedZone?.Id;
  const Changes = [{ Action: 'CREATE' as const, ResourceRecordSet: address }];
  await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }));
  client.destroy();

  const after = await awsAccount([createRoute53], directory);
  const again = new Route53Client(after.asRoot);
  const { ResourceRecordSets } = await again.send(new ListResourceRecordSetsCommand({ HostedZoneId }));
  after.wait(1_000);
  const found = (after.cloud.find('route53') as Route53).lookup('a.care.test', 'A');
  again.destroy();
  await after.close();
  await before.close();
  expect(ResourceRecordSets).toHaveLength(3);
  expect(found?.ResourceRecords).toEqual([{ Value: '10.0.0.1' }]);
});

describe('not modelled', () => {
  const asked = async (work: (client: Route53Client, zoneId: string | undefined) => Promise<unknown>) => {
    const account = await awsAccount([createRoute53]);
    const client = new Route53Client({ ...account.asRoot, maxAttempts: 1 });
    const { HostedZone } = await client.send(new CreateHostedZoneCommand({ Name: 'care.test', CallerReference: 'one' }));
    const answer = await work(client, HostedZone?.Id).catch((error: Error) => error);
    client.destroy();
    await account.close();
    return answer as Error;
  };
  const changed = (set: ResourceRecordSet) =>
    asked((client, HostedZoneId) =>
      client.send(
        new ChangeResourceRecordSetsCommand({
          HostedZoneId,
          ChangeBatch: { Changes: [{ Action: 'CREATE', ResourceRecordSet: set }] },
        }),
      ),
    );

  test('health checks, by their name', async () => {
    const HealthCheckConfig = { Type: 'TCP' as const };
    const refused = await asked((client) =>
      client.send(new CreateHealthCheckCommand({ CallerReference: '1', HealthCheckConfig })),
    );
    expect(refused).toMatchObject({ name: 'NotImplemented', message: expect.stringContaining('route53:CreateHealthCheck') });
  });

  test.each<[string, Partial<ResourceRecordSet>]>([
    ['weights', { SetIdentifier: 'one', Weight: 1 }],
    ['mail servers', { Type: 'MX', ResourceRecords: [{ Value: '10 mail.care.test' }] }],
  ])('%s', async (_, more) => {
    expect(await changed({ ...address, ...more })).toMatchObject({ name: 'NotImplemented' });
  });

  test('private zones', async () => {
    const HostedZoneConfig = { PrivateZone: true };
    const refused = await asked((client) =>
      client.send(new CreateHostedZoneCommand({ Name: 'b.test', CallerReference: '2', HostedZoneConfig })),
    );
    expect(refused).toMatchObject({ name: 'NotImplemented', message: expect.stringContaining('private hosted zones') });
  });
});
