/** A cloud with DynamoDB and KMS, and one table of visits with an index and a stream. */
import { createDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { createKms } from '../../../local/kms/kms.ts';
import type { AwsError } from '../../../local/service.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';

const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType });

export const visits = {
  TableName: 'Visits',
  AttributeDefinitions: ['pk', 'sk', 'doctor', 'at'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [
    { IndexName: 'byDoctor', KeySchema: [key('doctor', 'HASH')], Projection: { ProjectionType: 'KEYS_ONLY' } },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'byTime',
      KeySchema: [key('pk', 'HASH'), key('at', 'RANGE')],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['note'] },
    },
  ],
  StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
  DeletionProtectionEnabled: true,
};

/** A visit, or its key. */
export const visit = (pk: string, sk: string, more: object = {}) => ({ pk: { S: pk }, sk: { S: sk }, ...more });

/** Opens with the file's tests, and closes with them. */
export const visitsTable = () => {
  let small: SmallCloud;
  beforeAll(async () => {
    small = smallCloud([createKms, (cloud) => createDynamoDb(cloud)]);
    await small.root('dynamodb', 'CreateTable', visits);
  });
  afterAll(() => small.close());
  const dynamodb = <T = Record<string, never>>(operation: string, input: object = {}) =>
    small.root<T>('dynamodb', operation, input);
  return {
    dynamodb,
    root: <T>(service: string, operation: string, input: object = {}) => small.root<T>(service, operation, input),
    failure: (operation: string, input: object): Promise<AwsError> =>
      dynamodb(operation, input).then(
        () => Promise.reject(new Error(`${operation} was expected to fail`)),
        (error: AwsError) => error,
      ),
  };
};
