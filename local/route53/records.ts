/** The records of a zone: changed and listed, and how far a change is. */
import { AwsError } from '../service.ts';
import { applyBatch, changeKeys } from './change-records.ts';
import { invalidInput } from './check-record.ts';
import { normalName, sortKey } from './name.ts';
import { changeIdIn, type Operation, pageSize, zoneOf } from './operation.ts';

const changeResourceRecordSets: Operation = {
  members: ['HostedZoneId', 'ChangeBatch'],
  resource: 'zone',
  context: changeKeys,
  run(needs, input) {
    const zone = zoneOf(needs, input);
    return { ChangeInfo: needs.store.write(zone.id, applyBatch(zone, needs.store.records(zone.id), input)) };
  },
};

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html */
const listResourceRecordSets: Operation = {
  members: ['HostedZoneId', 'StartRecordName', 'StartRecordType', 'MaxItems'],
  resource: 'zone',
  run(needs, input) {
    const { StartRecordName: name, StartRecordType: type = '' } = input as { StartRecordName?: string; StartRecordType?: string };
    if (name === undefined && type !== '') throw invalidInput('StartRecordType is given without StartRecordName.');
    const size = pageSize(input, 300);
    const from = name === undefined ? '' : sortKey(normalName(name));
    const rest = needs.store
      .records(zoneOf(needs, input).id)
      .map((set) => ({ set, key: sortKey(set.Name) }))
      .filter(({ set, key }) => key > from || (key === from && set.Type >= type));
    const next = rest[size]?.set;
    return {
      ResourceRecordSets: rest.slice(0, size).map(({ set }) => set),
      IsTruncated: next !== undefined,
      MaxItems: size,
      NextRecordName: next?.Name,
      NextRecordType: next?.Type,
    };
  },
};

const getChange: Operation = {
  members: ['Id'],
  resource: 'change',
  run({ store }, input) {
    const change = store.change(changeIdIn(input.Id));
    if (!change) throw new AwsError('NoSuchChange', `Could not find resource with ID: ${changeIdIn(input.Id)}`, 404);
    return { ChangeInfo: change };
  },
};

export const recordOperations: Readonly<Record<string, Operation>> = {
  ChangeResourceRecordSets: changeResourceRecordSets,
  ListResourceRecordSets: listResourceRecordSets,
  GetChange: getChange,
};
