/** Hosted zones: made, listed, deleted. https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html */
import { AwsError, notImplemented, onlyModelled } from '../service.ts';
import { faultOf, normalName, sortKey } from './name.ts';
import { type Operation, pageSize, type RouteNeeds, zoneIdIn, zoneOf } from './operation.ts';
import type { RecordSet, Zone } from './zone-store.ts';

const nameServers = ['ns-1.awsdns-01.org', 'ns-2.awsdns-02.net', 'ns-3.awsdns-03.com', 'ns-4.awsdns-04.co.uk'];

const recordsOfNewZone = (name: string): RecordSet[] => [
  { Name: name, Type: 'NS', TTL: 172_800, ResourceRecords: nameServers.map((server) => ({ Value: `${server}.` })) },
  {
    Name: name,
    Type: 'SOA',
    TTL: 900,
    ResourceRecords: [{ Value: `${nameServers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400` }],
  },
];

const told = ({ store }: RouteNeeds, { id, name, callerReference, comment }: Zone) => ({
  Id: `/hostedzone/${id}`,
  Name: name,
  CallerReference: callerReference,
  Config: { ...(comment === undefined ? {} : { Comment: comment }), PrivateZone: false },
  ResourceRecordSetCount: store.records(id).length,
});

const delegationSet = { NameServers: nameServers };

const createHostedZone: Operation = {
  members: ['Name', 'CallerReference', 'HostedZoneConfig'],
  resource: 'any',
  run(needs, input) {
    const { Comment: comment, PrivateZone: isPrivate } = (input.HostedZoneConfig ?? {}) as {
      Comment?: string;
      PrivateZone?: boolean;
    };
    if (isPrivate) throw notImplemented('private hosted zones');
    const name = normalName(String(input.Name));
    const fault = faultOf(name);
    if (fault !== undefined) throw new AwsError('InvalidDomainName', fault);
    const callerReference = String(input.CallerReference);
    if (needs.store.zones().some((zone) => zone.callerReference === callerReference))
      throw new AwsError(
        'HostedZoneAlreadyExists',
        `A hosted zone has already been created with the caller reference ${callerReference}.`,
        409,
      );
    const { zone, change } = needs.store.add({ name, callerReference, comment }, recordsOfNewZone(name));
    return {
      HostedZone: told(needs, zone),
      ChangeInfo: change,
      DelegationSet: delegationSet,
      Location: `https://route53.amazonaws.com/2013-04-01/hostedzone/${zone.id}`,
    };
  },
};

const getHostedZone: Operation = {
  members: ['Id'],
  resource: 'zone',
  run: (needs, input) => ({ HostedZone: told(needs, zoneOf(needs, input)), DelegationSet: delegationSet }),
};

const deleteHostedZone: Operation = {
  members: ['Id'],
  resource: 'zone',
  run(needs, input) {
    const { id, name } = zoneOf(needs, input);
    const others = needs.store.records(id).filter((set) => set.Name !== name || !['NS', 'SOA'].includes(set.Type));
    if (others.length > 0)
      throw new AwsError(
        'HostedZoneNotEmpty',
        'The specified hosted zone contains non-required resource record sets and so cannot be deleted.',
      );
    return { ChangeInfo: needs.store.remove(id) };
  },
};

const listHostedZones: Operation = {
  members: ['Marker', 'MaxItems'],
  resource: 'any',
  run(needs, input) {
    const size = pageSize(input, 100);
    const rest = needs.store.zones().filter(({ id }) => id >= String(input.Marker ?? ''));
    const next = rest[size];
    return {
      HostedZones: rest.slice(0, size).map((zone) => told(needs, zone)),
      Marker: input.Marker,
      MaxItems: size,
      IsTruncated: next !== undefined,
      NextMarker: next?.id,
    };
  },
};

const listHostedZonesByName: Operation = {
  members: ['DNSName', 'HostedZoneId', 'MaxItems'],
  resource: 'any',
  run(needs, input) {
    onlyModelled('ListHostedZonesByName', input, ['DNSName', 'HostedZoneId', 'MaxItems']);
    const size = pageSize(input, 100);
    const from = input.DNSName === undefined ? '' : sortKey(normalName(String(input.DNSName)));
    const fromId = input.HostedZoneId === undefined ? '' : zoneIdIn(input.HostedZoneId);
    const rest = needs.store
      .zones()
      .map((zone) => ({ zone, key: sortKey(zone.name) }))
      .filter(({ zone, key }) => key > from || (key === from && zone.id >= fromId))
      .sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
    const next = rest[size]?.zone;
    return {
      HostedZones: rest.slice(0, size).map(({ zone }) => told(needs, zone)),
      DNSName: input.DNSName,
      HostedZoneId: input.HostedZoneId,
      MaxItems: size,
      IsTruncated: next !== undefined,
      NextDNSName: next?.name,
      NextHostedZoneId: next?.id,
    };
  },
};

export const zoneOperations: Readonly<Record<string, Operation>> = {
  CreateHostedZone: createHostedZone,
  GetHostedZone: getHostedZone,
  DeleteHostedZone: deleteHostedZone,
  ListHostedZones: listHostedZones,
  ListHostedZonesByName: listHostedZonesByName,
};
