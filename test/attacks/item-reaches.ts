/** Every call of DynamoDB on another hospital's items: by every key they have, by index, in batches of every mixture, and by wildcards. */
import { randomUUID } from 'node:crypto';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { scopes } from '../../functions/kernel/scope.ts';
import type { Hands } from './hands.ts';
import type { Item, Trove } from './trove.ts';

/** One call; whoever has the right carries it out, unless it is `hollow`: a call that nobody can make. */
export interface Reach {
  readonly name: string;
  readonly isHollow?: boolean;
  readonly run: (hands: Hands) => Promise<unknown>;
}

interface Key {
  readonly pk: string;
  readonly sk: string;
}

interface Place {
  readonly TableName: string;
  /** What is not the attacker's. */
  readonly key: Key;
  /** What is, or is at home for whom the session is. */
  readonly own: Key;
}

type Call = (hands: Hands, place: Place) => Promise<unknown>;

const fresh = ({ pk }: Key): Key => ({ pk, sk: `attack-${randomUUID()}` });

const set = { UpdateExpression: 'SET a = :a', ExpressionAttributeValues: { ':a': 1 } };

const reads: Readonly<Record<string, Call>> = {
  GetItem: ({ documents }, { TableName, key }) => documents.send(new GetCommand({ TableName, Key: key })),
  'GetItem of a projection': ({ documents }, { TableName, key }) =>
    documents.send(new GetCommand({ TableName, Key: key, ProjectionExpression: 'pk' })),
  Query: ({ documents }, { TableName, key: { pk } }) =>
    documents.send(
      new QueryCommand({ TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk }, Limit: 1 }),
    ),
  'Query with conditions of the old form': ({ documents }, { TableName, key: { pk } }) =>
    documents.send(
      new QueryCommand({ TableName, KeyConditions: { pk: { ComparisonOperator: 'EQ', AttributeValueList: [pk] } }, Limit: 1 }),
    ),
};

const mixedReads: Readonly<Record<string, (keys: readonly Key[]) => Call>> = {
  BatchGetItem:
    (keys) =>
    ({ documents }, { TableName }) =>
      documents.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [...keys] } } })),
  TransactGetItems:
    (keys) =>
    ({ documents }, { TableName }) =>
      documents.send(new TransactGetCommand({ TransactItems: keys.map((Key) => ({ Get: { TableName, Key } })) })),
};

const writes: Readonly<Record<string, Call>> = {
  PutItem: ({ documents }, { TableName, key }) => documents.send(new PutCommand({ TableName, Item: fresh(key) })),
  UpdateItem: ({ documents }, { TableName, key }) => documents.send(new UpdateCommand({ TableName, Key: fresh(key), ...set })),
  'UpdateItem that returns what was': ({ documents }, { TableName, key }) =>
    documents.send(new UpdateCommand({ TableName, Key: fresh(key), ...set, ReturnValues: 'ALL_OLD' })),
  DeleteItem: ({ documents }, { TableName, key }) => documents.send(new DeleteCommand({ TableName, Key: fresh(key) })),
};

const mixedWrites: Readonly<Record<string, (keys: readonly Key[]) => Call>> = {
  'BatchWriteItem that puts': (keys) => batchWrite(keys.map((key) => ({ PutRequest: { Item: fresh(key) } }))),
  'BatchWriteItem that deletes': (keys) => batchWrite(keys.map((key) => ({ DeleteRequest: { Key: fresh(key) } }))),
  'TransactWriteItems that puts': (keys) => transact(keys, (TableName, key) => ({ Put: { TableName, Item: key } })),
  'TransactWriteItems that updates': (keys) => transact(keys, (TableName, Key) => ({ Update: { TableName, Key, ...set } })),
  'TransactWriteItems that deletes': (keys) => transact(keys, (TableName, Key) => ({ Delete: { TableName, Key } })),
  'TransactWriteItems that checks': (keys) =>
    transact(keys, (TableName, Key) => ({ ConditionCheck: { TableName, Key, ConditionExpression: 'attribute_not_exists(pk)' } })),
};

type BatchRequests = NonNullable<ConstructorParameters<typeof BatchWriteCommand>[0]['RequestItems']>[string];
type Transacted = NonNullable<ConstructorParameters<typeof TransactWriteCommand>[0]['TransactItems']>[number];

const batchWrite =
  (requests: BatchRequests): Call =>
  ({ documents }, { TableName }) =>
    documents.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));

const transact =
  (keys: readonly Key[], item: (TableName: string, key: Key) => Transacted): Call =>
  ({ documents }, { TableName }) =>
    documents.send(new TransactWriteCommand({ TransactItems: keys.map((key) => item(TableName, fresh(key))) }));

/** Alone, and with what is one's own before and behind it. */
const mixtures = ({ key, own }: Place): [string, Key[]][] => [
  ['alone', [key]],
  ['its own first', [own, key]],
  ['its own last', [key, own]],
];

export const itemReaches = (target: Trove, own: Trove): Reach[] => [
  ...target.items.flatMap((item) => keyReaches(placeOf(target, own, item))),
  ...target.items.flatMap((item) => indexReaches(target, item)),
  ...inventedPartitions(target, own).flatMap((pk) => partitionReaches(placeOf(target, own, { pk, sk: 'a' }))),
  ...[target.tenantTable, target.controlTable].flatMap((TableName) => hollow(TableName)),
  ...[target.tenantTable, target.controlTable].map((TableName) => scanOf(TableName)),
];

const placeOf = (target: Trove, own: Trove, { pk, sk }: Item): Place => ({
  TableName: /^[A-Z]+#/.test(pk) ? target.controlTable : target.tenantTable,
  key: { pk, sk },
  own: { pk: pk.replaceAll(target.tenantId, own.tenantId), sk: 'attack' },
});

const reachesBy = (calls: Readonly<Record<string, Call>>, place: Place): Reach[] =>
  Object.entries(calls).map(([name, call]) => ({ name: `${name} of ${place.key.pk}`, run: (hands) => call(hands, place) }));

const mixedBy = (calls: typeof mixedReads, place: Place): Reach[] =>
  Object.entries(calls).flatMap(([name, call]) =>
    mixtures(place).map(([mixture, keys]) => ({
      name: `${name} of ${place.key.pk}, ${mixture}`,
      run: (hands) => call(keys)(hands, place),
    })),
  );

const keyReaches = (place: Place): Reach[] => [
  ...reachesBy({ ...reads, ...writes }, place),
  ...mixedBy({ ...mixedReads, ...mixedWrites }, place),
];

const partitionReaches = (place: Place): Reach[] => {
  const { GetItem, Query } = reads as { GetItem: Call; Query: Call };
  const { PutItem } = writes as { PutItem: Call };
  return [
    ...reachesBy({ GetItem, Query, PutItem }, place),
    ...mixedBy({ BatchGetItem: mixedReads.BatchGetItem as (keys: readonly Key[]) => Call }, place).slice(1, 2),
  ];
};

const indexReaches = ({ tenantTable: TableName }: Trove, { gsi1pk, gsi2pk }: Item): Reach[] =>
  [
    ['byUpdated', 'gsi1pk', gsi1pk],
    ['byPatient', 'gsi2pk', gsi2pk],
  ].flatMap(([IndexName, name, value]) => {
    if (value === undefined) return [];
    const query = { TableName, IndexName, KeyConditionExpression: `${name} = :pk`, ExpressionAttributeValues: { ':pk': value } };
    return [false, true].map((ScanIndexForward) => ({
      name: `Query ${IndexName} of ${value}, ${ScanIndexForward ? 'forwards' : 'backwards'}`,
      run: ({ documents }: Hands) => documents.send(new QueryCommand({ ...query, ScanIndexForward })),
    }));
  });

/** Whatever a scope could be thought to grant, and whatever a pattern could be thought to match. */
const inventedPartitions = ({ tenantId }: Trove, { tenantId: own }: Trove): string[] => {
  const areas = Object.values(scopes).flatMap((scope) => ('items' in scope ? scope.items.partitions : []));
  const of = (id: string): string[] => areas.map((area) => area.replace('{tenant}', id).replace('*', '0'));
  const wild = ['*', '?', `${tenantId}*`, `${tenantId}#*`, `${tenantId}#record#*`, `${tenantId.slice(0, -1)}?`];
  const odd = [tenantId, `${tenantId}#`, tenantId.slice(0, 8), `#${tenantId}`, `${tenantId}#RECORD`, tenantId.toUpperCase()];
  const near = [`${own}${tenantId}#record`, `${tenantId}#${own}#record`, `${own.slice(0, -1)}#record`, `${own}0#record`, own];
  const variables = ['${aws:PrincipalTag/tenantId}#record', '{tenant}#record', 'undefined#record', '#record', 'null#record'];
  return [...new Set([...of(tenantId), ...wild, ...odd, ...near, ...variables])];
};

const scanOf = (TableName: string): Reach => ({
  name: `Scan of ${TableName}`,
  run: ({ documents }) => documents.send(new ScanCommand({ TableName, Limit: 1 })),
});

/** Without a key, or with an empty one: nothing is named, so nothing may be given. */
const hollow = (TableName: string): Reach[] =>
  Object.entries<Reach['run']>({
    'GetItem of an empty key': ({ documents }) => documents.send(new GetCommand({ TableName, Key: { pk: '', sk: '' } })),
    'GetItem of no key': ({ documents }) => documents.send(new GetCommand({ TableName, Key: {} })),
    'GetItem of half a key': ({ documents }) => documents.send(new GetCommand({ TableName, Key: { sk: 'a' } })),
    'GetItem of a number': ({ documents }) => documents.send(new GetCommand({ TableName, Key: { pk: 7, sk: 'a' } })),
    'Query of nothing': ({ documents }) => documents.send(new QueryCommand({ TableName })),
    'Query of the second key alone': ({ documents }) =>
      documents.send(
        new QueryCommand({ TableName, KeyConditionExpression: 'sk = :sk', ExpressionAttributeValues: { ':sk': 'a' } }),
      ),
    'Query of every partition that begins so': ({ documents }) =>
      documents.send(
        new QueryCommand({ TableName, KeyConditionExpression: 'begins_with(pk, :pk)', ExpressionAttributeValues: { ':pk': '' } }),
      ),
    'BatchGetItem of nothing': ({ documents }) => documents.send(new BatchGetCommand({ RequestItems: {} })),
    'BatchGetItem of no keys': ({ documents }) =>
      documents.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [] } } })),
    'TransactGetItems of nothing': ({ documents }) => documents.send(new TransactGetCommand({ TransactItems: [] })),
    'TransactWriteItems of nothing': ({ documents }) => documents.send(new TransactWriteCommand({ TransactItems: [] })),
    'PutItem of nothing': ({ documents }) => documents.send(new PutCommand({ TableName, Item: {} })),
    'PutItem of an empty key': ({ documents }) => documents.send(new PutCommand({ TableName, Item: { pk: '', sk: '' } })),
  }).map(([name, run]) => ({ name: `${name} in ${TableName}`, isHollow: true, run }));
