/** CNAME records in the embedded Route 53, made as whoever runs a domain's DNS makes them: in a zone of that domain. */
import {
  type ChangeAction,
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
} from '@aws-sdk/client-route-53';
import type { Place } from './sign-in.ts';

type DnsPlace = Pick<Place, 'awsEndpoint' | 'region' | 'credentials'>;

const withRoute53 = async <T>(place: DnsPlace, work: (dns: Route53Client) => Promise<T>): Promise<T> => {
  const { awsEndpoint: endpoint, region, credentials } = place;
  const dns = new Route53Client({ endpoint, region, credentials: { ...credentials } });
  return work(dns).finally(() => dns.destroy());
};

/** In the zone of the name without its first label, which is made when there is none. It is known a second later. */
export const setCname = (place: DnsPlace, name: string, target: string): Promise<void> =>
  withRoute53(place, async (dns) => {
    const zone = zoneNameOf(name);
    const id = (await findZone(dns, zone)) ?? (await makeZone(dns, zone));
    await change(dns, id, 'UPSERT', { Name: name, Type: 'CNAME', TTL: 60, ResourceRecords: [{ Value: target }] });
  });

/** False when there was none. */
export const removeCname = (place: DnsPlace, name: string): Promise<boolean> =>
  withRoute53(place, async (dns) => {
    const id = await findZone(dns, zoneNameOf(name));
    const query = { HostedZoneId: id, StartRecordName: name, StartRecordType: 'CNAME', MaxItems: 1 } as const;
    const [found] = id === undefined ? [] : ((await dns.send(new ListResourceRecordSetsCommand(query))).ResourceRecordSets ?? []);
    if (id === undefined || found?.Name !== `${name}.` || found.Type !== 'CNAME') return false;
    await change(dns, id, 'DELETE', found);
    return true;
  });

const zoneNameOf = (name: string): string => name.slice(name.indexOf('.') + 1);

const findZone = async (dns: Route53Client, name: string): Promise<string | undefined> => {
  const { HostedZones: [zone] = [] } = await dns.send(new ListHostedZonesByNameCommand({ DNSName: name, MaxItems: 1 }));
  return zone?.Name === `${name}.` ? zone.Id : undefined;
};

const makeZone = async (dns: Route53Client, name: string): Promise<string | undefined> =>
  (await dns.send(new CreateHostedZoneCommand({ Name: name, CallerReference: `cname ${name}` }))).HostedZone?.Id;

const change = async (
  dns: Route53Client,
  HostedZoneId: string | undefined,
  ...[Action, set]: [ChangeAction, ResourceRecordSet]
): Promise<void> => {
  const Changes = [{ Action, ResourceRecordSet: set }];
  await dns.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }));
};
