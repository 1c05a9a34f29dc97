/** DynamoDB through a session's credentials, and its errors as the kernel's. */
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { KernelError, unavailable } from '../kernel/errors.ts';
import { type CallSettings, callSettings } from './call-settings.ts';
import type { CredentialProvider, TenantSession } from './tenant-session.ts';

const documents = (settings: CallSettings & { credentials?: CredentialProvider }): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(settings), { marshallOptions: { removeUndefinedValues: true } });

const forSession = (credentials: CredentialProvider): DynamoDBDocumentClient => documents({ ...callSettings(), credentials });

/** The client of a tenant session. What it may touch is for IAM to say, not for this code. */
export const tableOf = (session: TenantSession): DynamoDBDocumentClient => session.keep(forSession);

/** The client of the function's own role: the control plane's table, and no tenant's data. */
export const controlTable = (): DynamoDBDocumentClient => documents(callSettings());

/** Names of errors by which DynamoDB says that a condition was not met. */
export const isConditionFailed = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'ConditionalCheckFailedException' ||
    (error.name === 'TransactionCanceledException' && /ConditionalCheckFailed/.test(error.message)));

/** A denied call is a fault of ours, never the caller's: it goes on as it is and ends as a 500. Everything else says "try again". */
export const translate = (error: unknown): never => {
  if (error instanceof KernelError) throw error;
  if (error instanceof Error && /AccessDenied|Validation|ResourceNotFound/.test(error.name)) throw error;
  throw unavailable('DataUnavailable', 'The data could not be reached. Try again.', error);
};

/** Keys a BatchGetItem takes. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const batchLimit = 100;
const batchAttempts = 8;

/** How long to wait before asking again for what DynamoDB left, in milliseconds: twice as long each time, half of it by chance. */
const pauseBefore = (attempt: number): number => 25 * 2 ** attempt * (1 + Math.random());

/** The items with these keys, in no order, read consistently; those that are not there are left out. Throws `DataUnavailable`. */
export const getItems = async <Item extends object>(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly object[],
): Promise<readonly Item[]> => {
  const found: Item[] = [];
  let left = keys.map((key): Record<string, unknown> => ({ ...key }));
  for (let attempt = 0; left.length > 0; ) {
    if (attempt === batchAttempts) throw unavailable('DataUnavailable', 'The data could not be reached. Try again.');
    const RequestItems = { [table]: { Keys: left.slice(0, batchLimit), ConsistentRead: true } };
    const answer = await client.send(new BatchGetCommand({ RequestItems })).catch(translate);
    found.push(...((answer.Responses?.[table] ?? []) as Item[]));
    const unprocessed = answer.UnprocessedKeys?.[table]?.Keys ?? [];
    left = [...unprocessed, ...left.slice(batchLimit)];
    // DynamoDB leaves keys where an answer would be too large, or a partition is busy: then at once would be too soon.
    if (unprocessed.length > 0) await setTimeout(pauseBefore(attempt++));
  }
  return found;
};
