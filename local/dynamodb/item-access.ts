/**
 * What IAM must allow for a call on items: every table, with the partition keys of every item.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
import type { Cloud } from '../cloud.ts';
import { type Access, AwsError, type ConditionContext, type Input, onlyModelled } from '../service.ts';
import { tableArn } from './arns.ts';
import { attributesOf } from './attributes.ts';
import { partitionKeyAsked } from './key-condition.ts';
import { requestMembers } from './operations.ts';
import type { TableKeysCache } from './table-keys.ts';

export interface AccessNeeds {
  readonly where: Pick<Cloud, 'region' | 'accountId'>;
  readonly keys: TableKeysCache;
}

/** One table of a call, with the requests on it. `find` reads a request's partition key. */
interface Touched {
  readonly action: string;
  readonly table: string;
  readonly index?: string;
  readonly requests: readonly Input[];
  readonly find: (request: Input, partitionKey: string) => unknown;
  readonly enclosing?: string;
}

/**
 * `operation` is one of `itemOperations`, `input` names tables by name. Throws `NotImplemented` for a member of a request that is not
 * modelled, and `ValidationException` for a call without a request: what touches nothing would be allowed to anyone.
 */
export const itemAccess = async (needs: AccessNeeds, operation: string, input: Input): Promise<Access[]> => {
  const touched = touchedBy(operation, input);
  if (touched.length === 0) throw new AwsError('ValidationException', `${operation} names no item.`);
  return Promise.all(touched.map((each) => accessTo(needs, each, input)));
};

const touchedBy = (operation: string, input: Input): Touched[] => {
  if (operation === 'BatchGetItem') return perTable(input, operation, keysOfBatch);
  if (operation === 'BatchWriteItem') return perTable(input, operation, writesOfBatch);
  if (operation.startsWith('Transact')) return inTransaction(operation, input);
  const index = typeof input.IndexName === 'string' ? input.IndexName : undefined;
  const find = operation === 'Query' ? partitionKeyAsked : operation === 'Scan' ? () => undefined : keyOfItem;
  return [{ action: operation, table: String(input.TableName), index, requests: [input], find }];
};

const keyOfItem = (request: Input, partitionKey: string): unknown => {
  const key = request.Key ?? request.Item;
  return isRecord(key) && Object.hasOwn(key, partitionKey) ? key[partitionKey] : undefined;
};

const perTable = (input: Input, action: string, requestsOf: (entry: unknown) => Input[]): Touched[] =>
  Object.entries(record(input.RequestItems)).map(([table, entry]) => ({
    action,
    table,
    requests: requestsOf(entry),
    find: keyOfItem,
  }));

/** Each key as a request of its own, with the projection of the table's entry. */
const keysOfBatch = (entry: unknown): Input[] => {
  const { Keys, ...projection } = modelled('BatchGetItem', 'Table', entry);
  return list(Keys).map((Key) => ({ ...projection, Key }));
};

const writesOfBatch = (entry: unknown): Input[] =>
  list(entry).flatMap((write) =>
    Object.entries(record(write)).map(([kind, request]) => modelled('BatchWriteItem', kind, request)),
  );

/** A request of one of the operation's kinds, with the members of its kind and no others. */
const modelled = (operation: string, kind: string, request: unknown): Input => {
  const kinds = requestMembers[operation] ?? {};
  const members = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (!members) throw new AwsError('ValidationException', `${kind} is no request of ${operation}.`);
  onlyModelled(`${operation} ${kind}`, record(request), members);
  return record(request);
};

const transactActions: Readonly<Record<string, string>> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/** There is no action for a transaction: each of its requests is authorised as the call it would be alone. */
const inTransaction = (operation: string, input: Input): Touched[] => {
  const requests = list(input.TransactItems).flatMap((item) =>
    Object.entries(record(item)).map(([kind, given]) => {
      const request = modelled(operation, kind, given);
      return { action: transactActions[kind] ?? kind, table: String(request.TableName), request };
    }),
  );
  const groups = Object.values(Object.groupBy(requests, ({ action, table }) => `${action} ${table}`));
  return groups.flatMap((group) => {
    const [first] = group ?? [];
    if (!group || !first) return [];
    const { action, table } = first;
    return [{ action, table, requests: group.map(({ request }) => request), find: keyOfItem, enclosing: operation }];
  });
};

const accessTo = async ({ where, keys }: AccessNeeds, touched: Touched, input: Input): Promise<Access> => {
  const { action, table, index, requests, find } = touched;
  const schema = await keys.of(table);
  const partitionKey = index === undefined ? schema?.partitionKey : schema?.indexes.get(index);
  const values = partitionKey === undefined ? [] : requests.map((request) => scalar(find(request, partitionKey)));
  const attributes = [...new Set(requests.flatMap(attributesOf))];
  return {
    action: `dynamodb:${action}`,
    resource: tableArn(where, table) + (index === undefined ? '' : `/index/${index}`),
    context: {
      // One key that cannot be told makes the whole list untold: a condition must never see a part of what is asked.
      'dynamodb:LeadingKeys': values.length > 0 && values.every((value) => value !== undefined) ? unique(values) : undefined,
      'dynamodb:Attributes': attributes.length > 0 ? attributes : undefined,
      'dynamodb:EnclosingOperation': touched.enclosing,
      ...settingsOf(action, input, requests),
    },
  };
};

const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan']);

const settingsOf = (action: string, input: Input, requests: readonly Input[]): ConditionContext => ({
  'dynamodb:Select': reads.has(action) ? selectOf(requests) : undefined,
  'dynamodb:ReturnValues': text(input.ReturnValues),
  'dynamodb:ReturnConsumedCapacity': text(input.ReturnConsumedCapacity),
});

/** What is selected when the request does not say: its projection, else everything. */
const selectOf = (requests: readonly Input[]): string => {
  const projected = requests.every(({ ProjectionExpression, AttributesToGet }) => ProjectionExpression ?? AttributesToGet);
  if (projected) return 'SPECIFIC_ATTRIBUTES';
  const [first] = requests;
  return text(first?.Select) ?? (first?.IndexName === undefined ? 'ALL_ATTRIBUTES' : 'ALL_PROJECTED_ATTRIBUTES');
};

/** A key is a string, a number or bytes, and nothing else beside it. */
const scalar = (value: unknown): string | undefined => {
  const entries = Object.entries(record(value));
  const [type, content] = entries[0] ?? [];
  return entries.length === 1 && typeof content === 'string' && /^[SNB]$/.test(String(type)) ? content : undefined;
};

const unique = (values: readonly (string | undefined)[]): string[] => [...new Set(values.map(String))];
const isRecord = (value: unknown): value is Input => typeof value === 'object' && value !== null && !Array.isArray(value);
const record = (value: unknown): Input => (isRecord(value) ? value : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
