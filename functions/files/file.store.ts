/** What is known of a hospital's files, in its own partition; names are sealed. Listed by time: the `byUpdated` index knows keys alone. */
import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DataKey } from '../aws/data-key.ts';
import { seal, unseal } from '../aws/seal.ts';
import { getItems, isConditionFailed, tableOf, translate } from '../aws/table.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import type { File } from './file.ts';

type Position = Readonly<Record<string, unknown>>;

export interface FileStore {
  /** False when a file with this id is there already. */
  add(file: File): Promise<boolean>;
  find(id: string): Promise<File | undefined>;
  list(query: {
    readonly limit: number;
    readonly from?: Position;
  }): Promise<{ readonly files: readonly File[]; readonly next?: Position }>;
  /** False when there is none. */
  markStored(id: string): Promise<boolean>;
}

interface FileItem extends Omit<File, 'name'> {
  readonly sealedName: Uint8Array;
}

const area = 'file';

const partitionOf = (tenantId: string): string => `${tenantId}#${area}`;

/** Reading needs `file:read`; a session without `file:write` is refused by IAM where it writes. */
export const createFileStore = (
  session: TenantSession<'file:read'> | TenantSession<'file:write'>,
  table: string,
  key: DataKey,
): FileStore => {
  const client = tableOf(session);
  const partition = partitionOf(session.tenantId);
  const keyOf = (id: string) => ({ pk: partition, sk: id });
  const context = (id: string) => ({ tenantId: session.tenantId, area, id });

  const open = async ({ sealedName, ...item }: FileItem): Promise<File> => ({
    ...item,
    name: await unseal(key, context(item.id), sealedName),
  });

  return {
    async add({ name, ...file }) {
      const sealedName = await seal(key, context(file.id), name);
      const listed = { gsi1pk: partition, gsi1sk: `${file.createdAt}#${file.id}` };
      const Item = { ...file, ...keyOf(file.id), ...listed, sealedName, version: 1 };
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
        KeyConditionExpression: 'gsi1pk = :partition',
        ExpressionAttributeValues: { ':partition': partition },
        ScanIndexForward: false,
        Limit: limit,
        ExclusiveStartKey: from,
      });
      const answer = await client.send(query).catch(translate);
      const keys = (answer.Items ?? []).map((item) => keyOf(String(item.sk)));
      const items = new Map((await getItems<FileItem>(client, table, keys)).map((item) => [item.id, item]));
      const found = keys.flatMap(({ sk }) => items.get(sk) ?? []);
      return { files: await Promise.all(found.map(open)), next: answer.LastEvaluatedKey };
    },
    markStored: (id) =>
      ifThere(
        client.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(id),
            UpdateExpression: 'SET #status = :stored ADD version :one',
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: { ':stored': 'stored', ':one': 1 },
          }),
        ),
      ),
  };
};

/** False when there is none. It opens nothing, so its session needs no key. */
export const removeFileItem = (session: TenantSession<'file:write'>, table: string, id: string): Promise<boolean> => {
  const Key = { pk: partitionOf(session.tenantId), sk: id };
  return ifThere(
    tableOf(session).send(new DeleteCommand({ TableName: table, Key, ConditionExpression: 'attribute_exists(pk)' })),
  );
};

const ifThere = async (sent: Promise<unknown>): Promise<boolean> =>
  sent.then(
    () => true,
    (error: unknown) => (isConditionFailed(error) ? false : translate(error)),
  );
