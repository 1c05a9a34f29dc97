/**
 * What a table's settings may hold, member by member: the engine takes what it does not know, and does nothing about it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
 */
import { type Input, onlyModelled } from '../service.ts';

/** The members of a structure, or of each structure of a list; `true` is a member that is no structure. */
interface Shape {
  readonly [member: string]: Shape | true;
}

const attribute: Shape = { AttributeName: true, AttributeType: true };
const key: Shape = { AttributeName: true, KeyType: true };
const throughput: Shape = { ReadCapacityUnits: true, WriteCapacityUnits: true };
const localIndex: Shape = { IndexName: true, KeySchema: key, Projection: { ProjectionType: true, NonKeyAttributes: true } };
const globalIndex: Shape = { ...localIndex, ProvisionedThroughput: throughput };

const shapes: Readonly<Record<string, Shape>> = {
  AttributeDefinitions: attribute,
  KeySchema: key,
  GlobalSecondaryIndexes: globalIndex,
  LocalSecondaryIndexes: localIndex,
  GlobalSecondaryIndexUpdates: {
    Create: globalIndex,
    Update: { IndexName: true, ProvisionedThroughput: throughput },
    Delete: { IndexName: true },
  },
  ProvisionedThroughput: throughput,
  StreamSpecification: { StreamEnabled: true, StreamViewType: true },
  SSESpecification: { Enabled: true, SSEType: true, KMSMasterKeyId: true },
  TimeToLiveSpecification: { Enabled: true, AttributeName: true },
};

/** Throws `NotImplemented` for a member within a table's settings that is not modelled. */
export const refuseUnknownSettings = (operation: string, input: Input): void => {
  for (const [member, shape] of Object.entries(shapes)) refuseBeyond(`${operation} ${member}`, input[member], shape);
};

const refuseBeyond = (where: string, given: unknown, shape: Shape): void => {
  if (Array.isArray(given)) {
    for (const each of given) refuseBeyond(where, each, shape);
    return;
  }
  if (typeof given !== 'object' || given === null) return;
  onlyModelled(where, given as Input, Object.keys(shape));
  for (const [member, inner] of Object.entries(shape)) {
    if (inner !== true) refuseBeyond(`${where}.${member}`, (given as Input)[member], inner);
  }
};
