/** DynamoDB: the engine carries calls out; this front says who may make them, and speaks AWS's names. */
import { join } from 'node:path';
import { type Cloud, onBehalfOf } from '../cloud.ts';
import { awsJson } from '../protocol.ts';
import { AwsError, type Call, type Input, notImplemented, type Service } from '../service.ts';
import { accessOf } from './access.ts';
import { toEngineArn, withOurArns, withTableNames } from './arns.ts';
import { type ContinuousBackups, createContinuousBackups } from './continuous-backups.ts';
import { type Engine, startEngine } from './engine.ts';
import { createEngineClient } from './engine-client.ts';
import { type EngineLocation, findEngine } from './find-engine.ts';
import { refuseForeignStart } from './key-condition.ts';
import { itemOperations, partiqlOperations, streamOperations, tagOperations } from './operations.ts';
import { callStream, type StreamNeeds } from './streams.ts';
import { createTableKeys, type TableKeysCache } from './table-keys.ts';

interface Needs extends StreamNeeds {
  readonly where: Cloud;
  readonly keys: TableKeysCache;
  readonly backups: ContinuousBackups;
}

/**
 * `endpoint` is a DynamoDB that runs already. Without it the engine of `findEngine` is started, with its data in the cloud's
 * directory. Throws an `Error` with `engineMissing` when there is none.
 */
export const createDynamoDb = (cloud: Cloud, settings: { readonly endpoint?: string } = {}): Service => {
  const engine = runEngine(settings.endpoint ? { kind: 'endpoint', url: settings.endpoint } : findEngine(), cloud.directory);
  const client = createEngineClient(engine.locate);
  const backups = createContinuousBackups(cloud);
  const needs: Needs = { where: cloud, send: client.send, keys: createTableKeys(client.send), backups };
  let closed = false;
  return {
    name: 'dynamodb',
    protocol: awsJson('1.0'),
    access: (call) => accessOf(needs, call.operation, withTableNames(cloud, call.input)),
    handle: (call) => carryOut(needs, call),
    async close() {
      if (closed) return;
      closed = true;
      client.close();
      backups.close();
      await engine.stop();
    },
  };
};

/** Starts the engine at once, and again when it has ended by itself. */
const runEngine = (location: EngineLocation, directory: string) => {
  if (location.kind === 'endpoint') return { locate: async () => location.url, stop: async () => {} };
  const { path } = location;
  let running: Promise<Engine> | undefined;
  let stopped = false;
  const start = (): Promise<Engine> => {
    const starting = startEngine(path, join(directory, 'dynamodb.sqlite'));
    running = starting;
    const forget = () => {
      if (running === starting) running = undefined;
    };
    starting.then(({ ended }) => ended.then(forget), forget);
    return starting;
  };
  start();
  return {
    locate: async () => {
      if (stopped) throw new Error('DynamoDB is closed.');
      return (await (running ?? start())).url;
    },
    stop: async () => {
      stopped = true;
      const engine = await running?.catch(() => undefined);
      await engine?.stop();
    },
  };
};

const carryOut = async (needs: Needs, call: Call): Promise<unknown> => {
  const { operation } = call;
  const input = withTableNames(needs.where, call.input);
  if (operation === 'Query') await checkStart(needs, input);
  if (operation in itemOperations) return needs.send(operation, input);
  if (operation in streamOperations) return callStream(needs, operation, input);
  if (operation in partiqlOperations) throw notImplemented(`PartiQL (${operation})`);
  if (operation.endsWith('ContinuousBackups')) return continuousBackups(needs, operation, input);
  if (operation in tagOperations) return tagging(needs, operation, input);
  if (operation === 'CreateTable') return changeTable(needs, operation, await withKeyArn(needs, call, input));
  if (operation === 'UpdateTable' || operation === 'DeleteTable') return changeTable(needs, operation, input);
  if (operation === 'UpdateTimeToLive') await refuseSameTimeToLive(needs, input);
  if (operation === 'ListStreams') return listStreams(needs, input);
  return withOurArns(needs.where, await needs.send(operation, input));
};

const checkStart = async ({ keys }: Needs, input: Input): Promise<void> => {
  if (input.ExclusiveStartKey === undefined) return;
  const schema = await keys.of(String(input.TableName));
  const partitionKey = input.IndexName === undefined ? schema?.partitionKey : schema?.indexes.get(String(input.IndexName));
  if (partitionKey) refuseForeignStart(input, partitionKey);
};

const changeTable = async ({ where, send, keys, backups }: Needs, operation: string, input: Input): Promise<unknown> => {
  const table = String(input.TableName);
  keys.forget(table);
  try {
    const output = await send(operation, input);
    if (operation === 'DeleteTable') backups.forget(table);
    return withOurArns(where, output);
  } finally {
    keys.forget(table);
  }
};

/** A table's key is described by its ARN, whichever way it was named; a key that cannot be described cannot be used. */
const withKeyArn = async ({ where }: Needs, { principal }: Call, input: Input): Promise<Input> => {
  const encryption = input.SSESpecification as { KMSMasterKeyId?: string } | undefined;
  if (!encryption?.KMSMasterKeyId || !where.find('kms')) return input;
  const caller = onBehalfOf(principal, 'dynamodb.amazonaws.com');
  const described = await where.call(caller, 'kms', 'DescribeKey', { KeyId: encryption.KMSMasterKeyId });
  const { Arn } = (described as { KeyMetadata: { Arn: string } }).KeyMetadata;
  return { ...input, SSESpecification: { ...encryption, KMSMasterKeyId: Arn } };
};

/** Time to live is changed, never set again: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html */
const refuseSameTimeToLive = async ({ send }: Needs, { TableName, TimeToLiveSpecification }: Input): Promise<void> => {
  const { TimeToLiveDescription } = await send('DescribeTimeToLive', { TableName });
  const enabled = (TimeToLiveDescription as { TimeToLiveStatus: string }).TimeToLiveStatus === 'ENABLED';
  if ((TimeToLiveSpecification as { Enabled?: unknown } | undefined)?.Enabled === enabled)
    throw new AwsError('ValidationException', `TimeToLive is already ${enabled ? 'enabled' : 'disabled'}`);
};

const continuousBackups = async ({ send, backups }: Needs, operation: string, input: Input): Promise<unknown> => {
  const table = String(input.TableName);
  await send('DescribeTable', { TableName: table });
  if (operation === 'DescribeContinuousBackups') return backups.describe(table);
  return backups.update(table, input.PointInTimeRecoverySpecification);
};

const tagging = ({ where, send }: Needs, operation: string, input: Input): Promise<unknown> =>
  send(operation, { ...input, ResourceArn: toEngineArn(where, String(input.ResourceArn)) });

const listStreams = async ({ where, send }: Needs, input: Input): Promise<unknown> => {
  const after = input.ExclusiveStartStreamArn;
  const start = typeof after === 'string' ? { ExclusiveStartStreamArn: toEngineArn(where, after) } : {};
  return withOurArns(where, await send('ListStreams', { ...input, ...start }));
};
