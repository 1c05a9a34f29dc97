/** The operations that are modelled, each with the members it takes. Whatever else arrives is answered with NotImplemented. */

const expressionMembers = ['ExpressionAttributeNames', 'ExpressionAttributeValues'] as const;
const writeMembers = [
  'TableName',
  'ConditionExpression',
  ...expressionMembers,
  'Expected',
  'ConditionalOperator',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  'ReturnConsumedCapacity',
  'ReturnItemCollectionMetrics',
] as const;
const readMembers = ['TableName', 'ProjectionExpression', 'AttributesToGet', 'ConsistentRead', 'ReturnConsumedCapacity'] as const;
const pageMembers = [
  ...readMembers,
  ...expressionMembers,
  'IndexName',
  'FilterExpression',
  'Select',
  'Limit',
  'ExclusiveStartKey',
  'ConditionalOperator',
] as const;

/** Calls on items, which the engine carries out as they are. */
export const itemOperations: Readonly<Record<string, readonly string[]>> = {
  GetItem: [...readMembers, 'Key', 'ExpressionAttributeNames'],
  PutItem: [...writeMembers, 'Item'],
  UpdateItem: [...writeMembers, 'Key', 'UpdateExpression', 'AttributeUpdates'],
  DeleteItem: [...writeMembers, 'Key'],
  Query: [...pageMembers, 'KeyConditionExpression', 'KeyConditions', 'QueryFilter', 'ScanIndexForward'],
  Scan: [...pageMembers, 'ScanFilter', 'Segment', 'TotalSegments'],
  BatchGetItem: ['RequestItems', 'ReturnConsumedCapacity'],
  BatchWriteItem: ['RequestItems', 'ReturnConsumedCapacity', 'ReturnItemCollectionMetrics'],
  TransactGetItems: ['TransactItems', 'ReturnConsumedCapacity'],
  TransactWriteItems: ['TransactItems', 'ReturnConsumedCapacity', 'ReturnItemCollectionMetrics', 'ClientRequestToken'],
};

const conditional = ['TableName', 'ConditionExpression', ...expressionMembers, 'ReturnValuesOnConditionCheckFailure'] as const;

/** The same for the requests within a call. What one kind ignores another would read: a `Put` with a `Key` names two items. */
export const requestMembers: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  BatchGetItem: {
    Table: ['Keys', 'ProjectionExpression', 'AttributesToGet', 'ConsistentRead', 'ExpressionAttributeNames'],
  },
  BatchWriteItem: { PutRequest: ['Item'], DeleteRequest: ['Key'] },
  TransactGetItems: { Get: ['TableName', 'Key', 'ProjectionExpression', 'ExpressionAttributeNames'] },
  TransactWriteItems: {
    Put: [...conditional, 'Item'],
    Update: [...conditional, 'Key', 'UpdateExpression'],
    Delete: [...conditional, 'Key'],
    ConditionCheck: [...conditional, 'Key'],
  },
};

/** Calls on a table, named by `TableName`. */
const tableOperations: Readonly<Record<string, readonly string[]>> = {
  CreateTable: [
    'TableName',
    'AttributeDefinitions',
    'KeySchema',
    'GlobalSecondaryIndexes',
    'LocalSecondaryIndexes',
    'BillingMode',
    'ProvisionedThroughput',
    'StreamSpecification',
    'SSESpecification',
    'TableClass',
    'DeletionProtectionEnabled',
    'Tags',
  ],
  DescribeTable: ['TableName'],
  UpdateTable: [
    'TableName',
    'AttributeDefinitions',
    'BillingMode',
    'ProvisionedThroughput',
    'GlobalSecondaryIndexUpdates',
    'StreamSpecification',
    'TableClass',
    'DeletionProtectionEnabled',
  ],
  DeleteTable: ['TableName'],
  UpdateTimeToLive: ['TableName', 'TimeToLiveSpecification'],
  DescribeTimeToLive: ['TableName'],
  UpdateContinuousBackups: ['TableName', 'PointInTimeRecoverySpecification'],
  DescribeContinuousBackups: ['TableName'],
};

/** Calls on a table's tags, named by `ResourceArn`. */
export const tagOperations: Readonly<Record<string, readonly string[]>> = {
  TagResource: ['ResourceArn', 'Tags'],
  UntagResource: ['ResourceArn', 'TagKeys'],
  ListTagsOfResource: ['ResourceArn', 'NextToken'],
};

/** Calls on no table in particular. */
export const listOperations: Readonly<Record<string, readonly string[]>> = {
  ListTables: ['ExclusiveStartTableName', 'Limit'],
  ListStreams: ['TableName', 'Limit', 'ExclusiveStartStreamArn'],
};

export const streamOperations: Readonly<Record<string, readonly string[]>> = {
  DescribeStream: ['StreamArn', 'Limit', 'ExclusiveStartShardId'],
  GetShardIterator: ['StreamArn', 'ShardId', 'ShardIteratorType', 'SequenceNumber'],
  GetRecords: ['ShardIterator', 'Limit'],
};

/** PartiQL is authorised, so that a denial of it can be shown, and then not carried out. */
export const partiqlOperations: Readonly<Record<string, readonly string[]>> = {
  ExecuteStatement: ['Statement', 'Parameters', 'ConsistentRead', 'NextToken', 'Limit', 'ReturnConsumedCapacity'],
  BatchExecuteStatement: ['Statements', 'ReturnConsumedCapacity'],
  ExecuteTransaction: ['TransactStatements', 'ClientRequestToken', 'ReturnConsumedCapacity'],
};

export const membersOf = (operation: string): readonly string[] | undefined =>
  [itemOperations, tableOperations, tagOperations, listOperations, streamOperations, partiqlOperations]
    .filter((group) => Object.hasOwn(group, operation))
    .map((group) => group[operation])[0];
