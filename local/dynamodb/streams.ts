/**
 * DynamoDB Streams in front of the engine.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html
 */
import type { Cloud } from '../cloud.ts';
import { AwsError, type Input } from '../service.ts';
import { toEngineArn, withOurArns } from './arns.ts';
import type { Output, Send } from './engine-client.ts';

export interface StreamNeeds {
  readonly where: Pick<Cloud, 'region' | 'accountId'>;
  readonly send: Send;
}

/** An iterator is the stream it belongs to and the engine's own: `<stream ARN>|1|<engine's>`. */
export const splitIterator = (iterator: unknown): { streamArn: string; engines: string } => {
  const [streamArn = '', , engines = ''] = String(iterator).split('|');
  // The right to read is judged by the ARN: what the engine then reads must be the same table.
  if (tableOf(engines) !== streamArn.split(':table/')[1]?.split('/')[0])
    throw new AwsError('ValidationException', 'Invalid ShardIterator.');
  return { streamArn, engines };
};

const tableOf = (engines: string): unknown => {
  try {
    return (JSON.parse(Buffer.from(engines, 'base64').toString('utf8')) as Input).table_name ?? Number.NaN;
  } catch {
    return Number.NaN;
  }
};

export const callStream = async (needs: StreamNeeds, operation: string, input: Input): Promise<unknown> => {
  if (operation === 'GetRecords') return getRecords(needs, input);
  const streamArn = String(input.StreamArn);
  const output = await needs.send(operation, { ...input, StreamArn: toEngineArn(needs.where, streamArn) });
  if (operation === 'GetShardIterator') return { ShardIterator: `${streamArn}|1|${output.ShardIterator}` };
  return withOurArns(needs.where, { StreamDescription: withOpenShards(output.StreamDescription as Description) });
};

interface Description {
  readonly StreamStatus: string;
  readonly Shards: readonly { readonly SequenceNumberRange: object }[];
}

/** A shard that still takes records has no last sequence number: a reader would take one for its end. */
const withOpenShards = (description: Description): Description =>
  description.StreamStatus !== 'ENABLED'
    ? description
    : {
        ...description,
        Shards: description.Shards.map((shard) => ({
          ...shard,
          SequenceNumberRange: { ...shard.SequenceNumberRange, EndingSequenceNumber: undefined },
        })),
      };

const getRecords = async ({ where, send }: StreamNeeds, input: Input): Promise<Output> => {
  const { streamArn, engines } = splitIterator(input.ShardIterator);
  const { Records, NextShardIterator } = await send('GetRecords', { ...input, ShardIterator: engines });
  return {
    Records: (Records as Input[]).map((record) => ({ ...record, awsRegion: where.region })),
    NextShardIterator: NextShardIterator === undefined ? undefined : `${streamArn}|1|${NextShardIterator}`,
  };
};
