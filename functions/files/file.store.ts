/** What is known of a hospital's files, in its own partition; names are sealed. Listed by time: the `byUpdated` index knows keys alone. */
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DataKey } from '../aws/data-key.ts';
import { indexPartition } from '../aws/index-partition.ts';
import { seal, unseal } from '../aws/seal.ts';
import { getItems, isConditionFailed, tableOf, translate } from '../aws/table.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import { tellBroken, unlessBroken } from '../edge/broken-seal.ts';
import type { File } from './file.ts';

type Position = Readonly<Record<string, unknown>>;

export interface FileList {
  readonly files: readonly File[];
  readonly next?: Position;
  /** How many of the page do not open, and are left out of `files`. */
  readonly unreadable: number;
}

export interface FileStore {
  /** False when a file with this id is there already. */
  add(file: File): Promise<boolean>;
  find(id: string): Promise<File | undefined>;
  list(query: { readonly limit: number; readonly from?: Position }): Promise<FileList>;
  /** The file as it is stored from now on, with the version that was marked first; nothing when there is no such file. */
  markStored(id: string, versionId: string): Promise<File | undefined>;
}

interface FileItem extends Omit<File, 'name'> {
  readonly sealedName: Uint8Array;
}

const area = 'file';

/** How long a file that is announced is waited for, until DynamoDB forgets it: a day. */
const waitingSeconds = 86_400;

const partitionOf = (tenantId: string): string => `${tenantId}#${area}`;

/** Reading needs `file:read`; a session without `file:write` is refused by IAM where it writes. */
export const createFileStore = (session: TenantSession<'file:read'> | TenantSession<'file:write'>, key: DataKey): FileStore => {
  const client = tableOf(session);
  const { table } = session;
  const partition = partitionOf(session.tenantId);
  const list = indexPartition({ tenantId: session.tenantId, key }, area, 'files');
  const keyOf = (id: string) => ({ pk: partition, sk: id });
  const context = (id: string) => ({ tenantId: session.tenantId, area, id });

  const open = async ({ sealedName, ...item }: FileItem): Promise<File> => ({
    ...item,
    name: await tellBroken(unseal(key, context(item.id), sealedName), { tenantId: session.tenantId, fileId: item.id }),
  });

  return {
    async add({ name, ...file }) {
      const sealedName = await seal(key, context(file.id), name);
      const listed = { gsi1pk: list, gsi1sk: `${file.createdAt}#${file.id}` };
      const expiresAt = Math.floor(Date.parse(file.createdAt) / 1000) + waitingSeconds;
      const Item = { ...file, ...keyOf(file.id), ...listed, sealedName, expiresAt, version: 1 };
      return ifThere(client.send(new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' })));
    },
    async find(id) {
      const get = new GetCommand({ TableName: table, Key: keyOf(id), ConsistentRead: true });
      const item = (await client.send(get).catch(translate)).Item as FileItem | undefined;
      return item && open(item);
    },
    async list({ limit, from }) {
      const query = new QueryCommand({
        TableName: table,
        IndexName: 'byUpdated',
        KeyConditionExpression: 'gsi1pk = :list',
        ExpressionAttributeValues: { ':list': list },
        ScanIndexForward: false,
        Limit: limit,
        ExclusiveStartKey: from,
      });
      const answer = await client.send(query).catch(translate);
      const keys = (answer.Items ?? []).map((item) => keyOf(String(item.sk)));
      const items = new Map((await getItems<FileItem>(client, table, keys)).map((item) => [item.id, item]));
      const found = keys.flatMap(({ sk }) => items.get(sk) ?? []);
      const opened = await Promise.all(found.map((item) => unlessBroken(open(item), undefined)));
      const files = opened.filter((file) => file !== undefined);
      return { files, unreadable: opened.length - files.length, next: answer.LastEvaluatedKey };
    },
    async markStored(id, versionId) {
      const update = new UpdateCommand({
        TableName: table,
        Key: keyOf(id),
        UpdateExpression:
          'SET #status = :stored, versionId = if_not_exists(versionId, :versionId) ADD version :one REMOVE expiresAt',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':stored': 'stored', ':versionId': versionId, ':one': 1 },
        ReturnValues: 'ALL_NEW',
      });
      const answer = await client
        .send(update)
        .catch((error: unknown) => (isConditionFailed(error) ? undefined : translate(error)));
      return answer && open(answer.Attributes as FileItem);
    },
  };
};

/** What can be done with files unopened, by a session that needs no key. */
export interface FileItems {
  has(id: string): Promise<boolean>;
  /** False when there is none. */
  remove(id: string): Promise<boolean>;
}

export const createFileItems = (session: TenantSession<'file:write'>): FileItems => {
  const client = tableOf(session);
  const { table } = session;
  const keyOf = (id: string) => ({ pk: partitionOf(session.tenantId), sk: id });
  return {
    async has(id) {
      const get = new GetCommand({ TableName: table, Key: keyOf(id), ConsistentRead: true, ProjectionExpression: 'pk' });
      return (await client.send(get).catch(translate)).Item !== undefined;
    },
    remove: (id) =>
      ifThere(client.send(new DeleteCommand({ TableName: table, Key: keyOf(id), ConditionExpression: 'attribute_exists(pk)' }))),
  };
};

const ifThere = async (sent: Promise<unknown>): Promise<boolean> =>
  sent.then(
    () => true,
    (error: unknown) => (isConditionFailed(error) ? false : translate(error)),
  );
