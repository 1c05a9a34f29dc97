/**
 * A batch of changes: all of them are made, or none.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
 */
import { isDeepStrictEqual } from 'node:util';
import { AwsError, type ConditionContext, type Input, onlyModelled } from '../service.ts';
import { faultOfRecord, invalidInput, readRecord } from './check-record.ts';
import { faultOf, isWithin, normalName } from './name.ts';
import type { RecordSet, Zone } from './zone-store.ts';

interface Change {
  readonly Action: string;
  readonly ResourceRecordSet: Record<string, unknown>;
}

const changesOf = ({ ChangeBatch: batch }: Input): readonly Change[] => (batch as { Changes: readonly Change[] }).Changes ?? [];

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html */
export const changeKeys = (input: Input): ConditionContext => {
  const changes = changesOf(input);
  const told = <T>(value: (change: Change) => T) => [...new Set(changes.map(value))];
  return {
    'route53:ChangeResourceRecordSetsActions': told(({ Action }) => Action),
    'route53:ChangeResourceRecordSetsRecordTypes': told(({ ResourceRecordSet: set }) => String(set.Type)),
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': told(({ ResourceRecordSet: set }) =>
      normalName(String(set.Name)).slice(0, -1),
    ),
  };
};

const mostChanges = 1_000;

interface Outcome {
  readonly gone: readonly RecordSet[];
  readonly put: readonly RecordSet[];
  readonly comment?: string;
}

/** What the batch makes of the zone's records. Throws `InvalidChangeBatch` with everything that is wrong with it. */
export const applyBatch = (zone: Zone, records: readonly RecordSet[], input: Input): Outcome => {
  const { Comment: comment, ...batch } = input.ChangeBatch as Input;
  onlyModelled('ChangeBatch', batch, ['Changes']);
  const changes = changesOf(input);
  if (changes.length === 0) throw invalidInput('A change batch must have at least one change.');
  if (changes.length > mostChanges) throw invalidBatch([`Number of records limit of ${mostChanges} exceeded.`]);
  const before = new Map(records.map((set) => [keyOf(set), set]));
  const after = new Map(before);
  const done = new Map<string, string>();
  const faults = changes.flatMap(({ Action, ResourceRecordSet }) => {
    const set = readRecord(ResourceRecordSet, Action);
    const earlier = done.get(keyOf(set));
    done.set(keyOf(set), Action);
    if (earlier !== undefined && !(earlier === 'DELETE' && Action === 'CREATE'))
      return [`The request contains an invalid set of changes for a resource record set '${set.Type} ${set.Name}'`];
    const fault = apply({ zone, after }, Action, set);
    return fault === undefined ? [] : [fault];
  });
  if (faults.length === 0) faults.push(...faultsOfZone(zone, [...after.values()]));
  if (faults.length > 0) throw invalidBatch(faults);
  return {
    gone: [...before].filter(([key]) => !after.has(key)).map(([, set]) => set),
    put: [...after].filter(([key, set]) => before.get(key) !== set).map(([, set]) => set),
    comment: comment as string | undefined,
  };
};

const keyOf = ({ Name, Type }: RecordSet): string => `${Name} ${Type}`;

const invalidBatch = (messages: readonly string[]): AwsError => new AwsError('InvalidChangeBatch', `[${messages.join(', ')}]`);

/** Makes one change; what is wrong with it is its answer. */
const apply = (
  { zone, after }: { zone: Zone; after: Map<string, RecordSet> },
  action: string,
  set: RecordSet,
): string | undefined => {
  const key = keyOf(set);
  const there = after.get(key);
  const named = `[name='${set.Name}', type='${set.Type}']`;
  if (action === 'DELETE') {
    if (!there) return `Tried to delete resource record set ${named} but it was not found`;
    if (!isDeepStrictEqual(there, set))
      return `Tried to delete resource record set ${named} but the values provided do not match the current values`;
    after.delete(key);
    return undefined;
  }
  if (action !== 'CREATE' && action !== 'UPSERT') throw invalidInput(`The action ${action} is not CREATE, DELETE or UPSERT.`);
  if (action === 'CREATE' && there) return `Tried to create resource record set ${named} but it already exists`;
  if (!isWithin(zone.name, set.Name)) return `RRSet with DNS name ${set.Name} is not permitted in zone ${zone.name}`;
  const fault = faultOf(set.Name) ?? faultOfRecord(set, { zoneId: zone.id, has: (name, type) => after.has(`${name} ${type}`) });
  if (fault === undefined) after.set(key, set);
  return fault;
};

/** What may not be of a zone as a whole, once the batch is done. */
const faultsOfZone = (zone: Zone, records: readonly RecordSet[]): string[] => {
  const at = (name: string) => records.filter((set) => set.Name === name);
  const conflicts = records.filter(({ Type, Name }) => Type === 'CNAME' && (Name === zone.name || at(Name).length > 1));
  const apex = at(zone.name).map(({ Type }) => Type);
  return [
    ...conflicts.map(({ Name }) =>
      Name === zone.name
        ? `RRSet of type CNAME with DNS name ${Name} is not permitted at apex in zone ${zone.name}`
        : `RRSet of type CNAME with DNS name ${Name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone.name}`,
    ),
    ...(apex.includes('SOA') ? [] : ['A HostedZone must contain exactly one SOA record.']),
    ...(apex.includes('NS') ? [] : ['A HostedZone must contain at least one NS record for the zone itself.']),
  ];
};
