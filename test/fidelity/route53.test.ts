/** Route 53 as AWS documents it, asked by its stock client: the cases of docs/fidelity/route53.md. */
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  DeleteHostedZoneCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListHostedZonesCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { createRoute53, type Route53 } from '../../local/route53/route53.ts';
import { type AwsAccount, awsAccount } from '../local/aws-account.ts';
import { sessionWith } from '../local/role-session.ts';
import { behaves } from './behaves.ts';

const api = 'https://docs.aws.amazon.com/Route53/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide';

let account: AwsAccount;
let client: Route53Client;
let HostedZoneId: string;

beforeEach(async () => {
  account = await awsAccount([createRoute53]);
  client = new Route53Client(account.asRoot);
  const { HostedZone } = await client.send(new CreateHostedZoneCommand({ Name: 'Care.test', CallerReference: 'one' }));
  HostedZoneId = HostedZone?.Id ?? '';
});
afterEach(async () => {
  client.destroy();
  await account.close();
});

const lookup = (name: string) => (account.cloud.find('route53') as Route53).lookup(name, 'A');
const alias = (Name: string, DNSName = 'd111.cloudfront.net'): ResourceRecordSet => ({
  Name,
  Type: 'A',
  AliasTarget: { HostedZoneId: 'Z2FDTNDATAQYW2', DNSName, EvaluateTargetHealth: false },
});
const address = (Name: string, ...values: string[]): ResourceRecordSet => ({
  Name,
  Type: 'A',
  TTL: 60,
  ResourceRecords: values.map((Value) => ({ Value })),
});
const change = (Action: Change['Action'], set: ResourceRecordSet): Change => ({ Action, ResourceRecordSet: set });
const send = (...Changes: Change[]) =>
  client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes, Comment: 'a < b' } }));
const names = async () => {
  const { ResourceRecordSets = [] } = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId }));
  return ResourceRecordSets.map(({ Name, Type }) => `${Name} ${Type}`);
};
const apex = ['care.test. NS', 'care.test. SOA'];

describe('hosted zones', () => {
  behaves('a new zone has its name servers and its SOA', `${api}/API_CreateHostedZone.html`, async () => {
    const { HostedZone, DelegationSet } = await client.send(new GetHostedZoneCommand({ Id: HostedZoneId }));
    expect(HostedZone).toMatchObject({ Id: HostedZoneId, Name: 'care.test.', CallerReference: 'one', ResourceRecordSetCount: 2 });
    expect(HostedZoneId).toMatch(/^\/hostedzone\/Z[A-Z0-9]+$/);
    expect(DelegationSet?.NameServers).toHaveLength(4);
    expect(await names()).toEqual(apex);
  });

  behaves('a caller reference makes one zone', `${api}/API_CreateHostedZone.html`, async () => {
    const again = client.send(new CreateHostedZoneCommand({ Name: 'care.test', CallerReference: 'one' }));
    await expect(again).rejects.toMatchObject({ name: 'HostedZoneAlreadyExists', $metadata: { httpStatusCode: 409 } });
  });

  behaves('a zone with records of one’s own is not deleted', `${api}/API_DeleteHostedZone.html`, async () => {
    await send(change('CREATE', address('a.care.test', '10.0.0.1')));
    const remove = () => client.send(new DeleteHostedZoneCommand({ Id: HostedZoneId }));
    await expect(remove()).rejects.toMatchObject({ name: 'HostedZoneNotEmpty' });
    await send(change('DELETE', address('a.care.test', '10.0.0.1')));
    await remove();
    await expect(client.send(new GetHostedZoneCommand({ Id: HostedZoneId }))).rejects.toMatchObject({ name: 'NoSuchHostedZone' });
  });

  behaves('zones are listed in pages', `${api}/API_ListHostedZones.html`, async () => {
    await client.send(new CreateHostedZoneCommand({ Name: 'other.test', CallerReference: 'two' }));
    const first = await client.send(new ListHostedZonesCommand({ MaxItems: 1 }));
    const second = await client.send(new ListHostedZonesCommand({ MaxItems: 1, Marker: first.NextMarker }));
    expect([first.IsTruncated, second.IsTruncated]).toEqual([true, false]);
    expect([...(first.HostedZones ?? []), ...(second.HostedZones ?? [])].map(({ Name }) => Name).sort()).toEqual([
      'care.test.',
      'other.test.',
    ]);
  });

  behaves('and by name, from a name on, by labels from the last', `${api}/API_ListHostedZonesByName.html`, async () => {
    await client.send(new CreateHostedZoneCommand({ Name: 'a.care.test', CallerReference: 'two' }));
    await client.send(new CreateHostedZoneCommand({ Name: 'b.test', CallerReference: 'three' }));
    const { HostedZones } = await client.send(new ListHostedZonesByNameCommand({ DNSName: 'care.test' }));
    expect(HostedZones?.map(({ Name }) => Name)).toEqual(['care.test.', 'a.care.test.']);
  });
});

describe('changes', () => {
  behaves('all of a batch is made, or none', `${api}/API_ChangeResourceRecordSets.html`, async () => {
    const failed = send(change('CREATE', alias('a.care.test')), change('DELETE', alias('b.care.test')));
    await expect(failed).rejects.toMatchObject({
      name: 'InvalidChangeBatch',
      message: "[Tried to delete resource record set [name='b.care.test.', type='A'] but it was not found]",
    });
    expect(await names()).toEqual(apex);
  });

  behaves('CREATE refuses what is there; UPSERT replaces it', `${api}/API_Change.html`, async () => {
    await send(change('CREATE', alias('a.care.test')));
    await expect(send(change('CREATE', alias('A.care.test.')))).rejects.toMatchObject({
      message: "[Tried to create resource record set [name='a.care.test.', type='A'] but it already exists]",
    });
    await send(change('UPSERT', alias('a.care.test', 'd222.cloudfront.net')));
    const { ResourceRecordSets } = await client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId, StartRecordName: 'a.care.test' }),
    );
    expect(ResourceRecordSets?.[0]?.AliasTarget?.DNSName).toBe('d222.cloudfront.net.');
  });

  behaves('DELETE must tell all the values of the record', `${api}/API_ChangeResourceRecordSets.html`, async () => {
    await send(change('CREATE', address('a.care.test', '10.0.0.1')));
    await expect(send(change('DELETE', address('a.care.test', '10.0.0.2')))).rejects.toMatchObject({
      name: 'InvalidChangeBatch',
      message: expect.stringContaining('the values provided do not match the current values'),
    });
    await send(change('DELETE', address('a.care.test', '10.0.0.1')), change('CREATE', alias('a.care.test')));
    expect(await names()).toEqual([...apex, 'a.care.test. A']);
  });

  behaves('a name outside the zone is refused', `${api}/API_ChangeResourceRecordSets.html`, async () => {
    await expect(send(change('CREATE', alias('a.mycare.test')))).rejects.toMatchObject({
      message: '[RRSet with DNS name a.mycare.test. is not permitted in zone care.test.]',
    });
  });

  behaves('a CNAME stands alone, and not at the zone’s own name', `${guide}/ResourceRecordTypes.html`, async () => {
    const cname = (Name: string): ResourceRecordSet => ({ ...address(Name, 'other.test'), Type: 'CNAME' });
    await expect(send(change('CREATE', cname('care.test')))).rejects.toThrow(/not permitted at apex/);
    await send(change('CREATE', cname('a.care.test')));
    await expect(send(change('CREATE', alias('a.care.test')))).rejects.toThrow(
      /conflicts with other records with the same DNS name/,
    );
  });

  behaves('values are of their type', `${guide}/resource-record-sets-values-basic.html`, async () => {
    await expect(send(change('CREATE', address('a.care.test', '10.0.0.300')))).rejects.toMatchObject({
      name: 'InvalidChangeBatch',
    });
    await expect(send(change('CREATE', { ...address('a.care.test', 'bare'), Type: 'TXT' }))).rejects.toThrow(/no value/);
    await send(change('CREATE', { ...address('a.care.test', '"quoted"'), Type: 'TXT' }));
  });

  behaves('an alias names a target within its zone, or a record of its own zone', `${api}/API_AliasTarget.html`, async () => {
    await expect(send(change('CREATE', alias('a.care.test', 'elsewhere.test')))).rejects.toThrow(
      /does not lie within the target zone/,
    );
    const own = { HostedZoneId: HostedZoneId.replace('/hostedzone/', ''), DNSName: 'b.care.test', EvaluateTargetHealth: false };
    const within = change('CREATE', { Name: 'a.care.test', Type: 'A', AliasTarget: own });
    await expect(send(within)).rejects.toThrow(/that target was not found/);
    await send(change('CREATE', alias('b.care.test')), within);
  });

  behaves('the records that a zone must have stay', `${guide}/SOA-NSrecords.html`, async () => {
    const { ResourceRecordSets = [] } = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId }));
    for (const set of ResourceRecordSets) await expect(send(change('DELETE', set))).rejects.toThrow(/A HostedZone must contain/);
  });

  behaves('a change is PENDING until every server has it, then INSYNC', `${api}/API_GetChange.html`, async () => {
    const { ChangeInfo } = await send(change('CREATE', alias('a.care.test')));
    const status = async () => (await client.send(new GetChangeCommand({ Id: ChangeInfo?.Id }))).ChangeInfo;
    expect(await status()).toMatchObject({ Status: 'PENDING', Comment: 'a < b', SubmittedAt: expect.any(Date) });
    expect(lookup('a.care.test')).toBeUndefined();
    account.wait(1_000);
    expect(await status()).toMatchObject({ Status: 'INSYNC' });
    expect(lookup('A.Care.test')).toMatchObject({ AliasTarget: { DNSName: 'd111.cloudfront.net.' } });
    await expect(client.send(new GetChangeCommand({ Id: 'C404' }))).rejects.toMatchObject({ name: 'NoSuchChange' });
  });
});

describe('names', () => {
  behaves('are kept in lower case, other characters as their octal code', `${guide}/DomainNameFormat.html`, async () => {
    await send(change('CREATE', alias('*.Care.Test')));
    expect(await names()).toEqual([...apex, '\\052.care.test. A']);
  });

  behaves('with an empty label, or one above 63 characters, are refused', `${guide}/DomainNameFormat.html`, async () => {
    await expect(send(change('CREATE', alias('a..care.test')))).rejects.toThrow(/DomainLabelEmpty/);
    await expect(send(change('CREATE', alias(`${'a'.repeat(64)}.care.test`)))).rejects.toThrow(/DomainLabelTooLong/);
  });

  behaves(
    'order a listing by labels from the last, and pages go on from where they ended',
    `${api}/API_ListResourceRecordSets.html`,
    async () => {
      await send(...['b.a.care.test', 'c.care.test', 'a.care.test'].map((name) => change('CREATE', alias(name))));
      const seen: string[] = [];
      let page: Awaited<ReturnType<typeof list>> | undefined;
      const list = (StartRecordName?: string, StartRecordType?: ResourceRecordSet['Type']) =>
        client.send(new ListResourceRecordSetsCommand({ HostedZoneId, StartRecordName, StartRecordType, MaxItems: 2 }));
      do {
        page = await list(page?.NextRecordName, page?.NextRecordType);
        seen.push(...(page.ResourceRecordSets ?? []).map(({ Name }) => Name ?? ''));
      } while (page.IsTruncated);
      expect(seen).toEqual(['care.test.', 'care.test.', 'a.care.test.', 'b.a.care.test.', 'c.care.test.']);
    },
  );
});

behaves(
  'a role may be bound to names, types and actions of a zone’s changes',
  `${guide}/specifying-conditions-route53.html`,
  async () => {
    const credentials = await sessionWith(account, {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'route53:ChangeResourceRecordSets',
        Resource: `arn:aws:route53:::${HostedZoneId.slice(1)}`,
        Condition: {
          'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['*.care.test'] },
          'ForAllValues:StringEquals': {
            'route53:ChangeResourceRecordSetsRecordTypes': ['A'],
            'route53:ChangeResourceRecordSetsActions': ['UPSERT'],
          },
        },
      },
    });
    client.destroy();
    client = new Route53Client({ ...account.asRoot, credentials });
    await send(change('UPSERT', alias('A.care.test.')));
    const denied = { name: 'AccessDenied' };
    await expect(send(change('CREATE', alias('b.care.test')))).rejects.toMatchObject(denied);
    await expect(send(change('UPSERT', alias('care.test')))).rejects.toMatchObject(denied);
    await expect(send(change('UPSERT', { ...alias('b.care.test'), Type: 'AAAA' }))).rejects.toMatchObject(denied);
    await expect(client.send(new ListResourceRecordSetsCommand({ HostedZoneId }))).rejects.toMatchObject(denied);
  },
);
