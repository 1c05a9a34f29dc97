/** A hospital's own table and bucket go, whatever state the table is in: DynamoDB changes none that is being made or changed. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { asTenantId, idFrom } from '../../functions/kernel/ids.ts';
import { removePlace } from '../../functions/tenancy/own-place.ts';
import { awsError, type Command } from '../aws/session-over.ts';

const tenantId = asTenantId(idFrom('placed'));

interface Begun {
  readonly status?: string;
  readonly isProtected?: boolean;
  /** What S3 says of the bucket. */
  readonly bucket?: Error;
}

/** A table that is what it becomes at the next look, and a bucket. */
const place = ({ status, isProtected = false, bucket }: Begun) => {
  let table = status === undefined ? undefined : { TableStatus: status, DeletionProtectionEnabled: isProtected };
  const calls: string[] = [];
  const next: Readonly<Record<string, string | undefined>> = { CREATING: 'ACTIVE', UPDATING: 'ACTIVE', DELETING: undefined };
  const look = () => {
    const seen = table;
    if (!seen) throw awsError('ResourceNotFoundException');
    if (seen.TableStatus in next) {
      const becomes = next[seen.TableStatus];
      table = becomes === undefined ? undefined : { ...seen, TableStatus: becomes };
    }
    return { Table: seen };
  };
  const change = (changed: object) => {
    if (table?.TableStatus !== 'ACTIVE') throw awsError('ResourceInUseException');
    table = { ...table, ...changed };
    return {};
  };
  const send = async ({ constructor: { name }, input }: Command): Promise<object> => {
    if (name === 'DescribeTableCommand') return look();
    calls.push(name);
    if (name === 'UpdateTableCommand') return change({ TableStatus: 'UPDATING', DeletionProtectionEnabled: false, input });
    if (table?.DeletionProtectionEnabled) throw awsError('ValidationException');
    return change({ TableStatus: 'DELETING' });
  };
  const s3 = {
    send: async () => {
      calls.push('DeleteBucketCommand');
      if (bucket) throw bucket;
      return {};
    },
  };
  const needs = { dynamodb: { send, config: {} } as unknown as DynamoDBClient, s3: s3 as never, stage: 'local' };
  return { calls, isThere: () => table !== undefined, remove: () => removePlace(needs, tenantId) };
};

test.each([
  ['that is there', { status: 'ACTIVE' }],
  ['that is protected', { status: 'ACTIVE', isProtected: true }],
  ['that is still being made', { status: 'CREATING', isProtected: true }],
  ['that is just being changed', { status: 'UPDATING', isProtected: true }],
])(
  'a table %s goes',
  async (_, begun) => {
    const { isThere, remove } = place(begun);
    await remove();
    expect(isThere()).toBe(false);
  },
  20_000,
);

test('one that is on its way out is waited for, and not touched again', async () => {
  const { calls, isThere, remove } = place({ status: 'DELETING' });
  await remove();
  expect([isThere(), calls]).toEqual([false, ['DeleteBucketCommand']]);
});

test('where there is none, there is nothing to do', async () => {
  const { calls, remove } = place({ bucket: awsError('NoSuchBucket') });
  await remove();
  expect(calls).toEqual(['DeleteBucketCommand']);
});

test('that the bucket cannot go is said, and the table goes all the same', async () => {
  const { isThere, remove } = place({ status: 'ACTIVE', bucket: awsError('BucketNotEmpty') });
  await expect(remove()).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  expect(isThere()).toBe(false);
});
