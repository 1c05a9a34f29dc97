/** Everything that can be done to a hospital's data with AWS's own calls, each with the scope that would carry it out at home. */
import { randomUUID } from 'node:crypto';
import { ExecuteStatementCommand } from '@aws-sdk/client-dynamodb';
import {
  DecryptCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  ReEncryptCommand,
} from '@aws-sdk/client-kms';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
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
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ScopeName } from '../../functions/kernel/scope.ts';
import type { Hands } from './hands.ts';

/** A hospital's places: its partitions, its objects, its key. */
export interface Home {
  readonly tenantId: string;
  readonly tenantTable: string;
  readonly controlTable: string;
  readonly bucket: string;
  /** An object that is there. */
  readonly objectKey: string;
  /** The ARN of its KMS key. */
  readonly keyId: string;
  /** Its data key, as it is kept. */
  readonly wrapped: Uint8Array;
}

export interface Action {
  readonly name: string;
  /** With these scopes, and neither lock, it is carried out; with none, nobody was ever granted it. */
  readonly scopes: readonly ScopeName[];
  /** `own` is where the attacker is at home, for calls that mix. */
  readonly run: (hands: Hands, target: Home, own: Home) => Promise<unknown>;
}

interface Place {
  readonly TableName: string;
  readonly pk: string;
  readonly ownPk: string;
}

type ItemCall = (hands: Hands, place: Place) => Promise<unknown>;

const sk = (): string => `attack-${randomUUID()}`;

const reads: Readonly<Record<string, ItemCall>> = {
  GetItem: ({ documents }, { TableName, pk }) => documents.send(new GetCommand({ TableName, Key: { pk, sk: sk() } })),
  'BatchGetItem with an own item': ({ documents }, { TableName, pk, ownPk }) =>
    documents.send(
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [pk, ownPk].map((one) => ({ pk: one, sk: sk() })) } } }),
    ),
  Query: ({ documents }, place) => documents.send(queryOf(place)),
  'TransactGetItems with an own item': ({ documents }, { TableName, pk, ownPk }) =>
    documents.send(
      new TransactGetCommand({ TransactItems: [ownPk, pk].map((one) => ({ Get: { TableName, Key: { pk: one, sk: sk() } } })) }),
    ),
};

const queryOf = ({ TableName, pk }: Place, index?: readonly [string, string]): QueryCommand =>
  new QueryCommand({
    TableName,
    IndexName: index?.[0],
    KeyConditionExpression: `${index?.[1] ?? 'pk'} = :pk`,
    ExpressionAttributeValues: { ':pk': pk },
  });

const indexReads: Readonly<Record<string, ItemCall>> = {
  'Query byUpdated': ({ documents }, place) => documents.send(queryOf(place, ['byUpdated', 'gsi1pk'])),
  'Query byPatient': ({ documents }, place) => documents.send(queryOf(place, ['byPatient', 'gsi2pk'])),
};

const writes: Readonly<Record<string, ItemCall>> = {
  PutItem: ({ documents }, { TableName, pk }) => documents.send(new PutCommand({ TableName, Item: { pk, sk: sk() } })),
  UpdateItem: ({ documents }, { TableName, pk }) =>
    documents.send(
      new UpdateCommand({
        TableName,
        Key: { pk, sk: sk() },
        UpdateExpression: 'SET a = :a',
        ExpressionAttributeValues: { ':a': 1 },
      }),
    ),
  DeleteItem: ({ documents }, { TableName, pk }) => documents.send(new DeleteCommand({ TableName, Key: { pk, sk: sk() } })),
  'TransactWriteItems that puts, with an own item': ({ documents }, { TableName, pk, ownPk }) =>
    documents.send(
      new TransactWriteCommand({
        TransactItems: [ownPk, pk].map((one) => ({ Put: { TableName, Item: { pk: one, sk: sk() } } })),
      }),
    ),
  'TransactWriteItems that asks whether an item is there': ({ documents }, { TableName, pk, ownPk }) =>
    documents.send(
      new TransactWriteCommand({
        TransactItems: [
          { Put: { TableName, Item: { pk: ownPk, sk: sk() } } },
          { ConditionCheck: { TableName, Key: { pk, sk: sk() }, ConditionExpression: 'attribute_not_exists(pk)' } },
        ],
      }),
    ),
};

/** Granted to nobody, at home or abroad. */
const never: Readonly<Record<string, ItemCall>> = {
  'BatchWriteItem with an own item': ({ documents }, { TableName, pk, ownPk }) =>
    documents.send(
      new BatchWriteCommand({
        RequestItems: { [TableName]: [ownPk, pk].map((one) => ({ PutRequest: { Item: { pk: one, sk: sk() } } })) },
      }),
    ),
  Scan: ({ documents }, { TableName }) => documents.send(new ScanCommand({ TableName })),
  'ExecuteStatement in PartiQL': ({ documents }, { TableName, pk }) =>
    documents.send(
      new ExecuteStatementCommand({ Statement: `SELECT * FROM "${TableName}" WHERE pk = ?`, Parameters: [{ S: pk }] }),
    ),
};

const onPartition = (
  calls: Readonly<Record<string, ItemCall>>,
  scopes: readonly ScopeName[],
  partitionOf: (home: Home) => readonly ['tenant' | 'control', string],
): Action[] =>
  Object.entries(calls).map(([name, call]) => ({
    name: `${name} in the partition ${partitionOf({ tenantId: '…' } as Home)[1]}`,
    scopes,
    run: (hands, target, own) => {
      const [table, pk] = partitionOf(target);
      const TableName = table === 'tenant' ? target.tenantTable : target.controlTable;
      return call(hands, { TableName, pk, ownPk: partitionOf(own)[1] });
    },
  }));

const area = (name: string) => (home: Home) => ['tenant', `${home.tenantId}#${name}`] as const;

const { GetItem } = reads as { GetItem: ItemCall };

export const itemActions: readonly Action[] = [
  ...onPartition({ ...reads, ...indexReads }, ['record:read'], area('record#Patient')),
  ...onPartition({ ...reads, ...writes }, ['record:write'], area('record#Patient/1')),
  ...onPartition({ ...reads, ...indexReads }, ['file:read'], area('file')),
  ...onPartition(writes, ['file:write'], area('file')),
  ...onPartition({ ...reads, ...writes }, ['config:write'], area('config')),
  ...onPartition({ ...reads, ...writes }, ['member:write'], area('member')),
  ...onPartition({ ...reads, ...writes }, ['key:make'], area('key')),
  ...onPartition({ GetItem }, ['key:open'], area('key')),
  ...onPartition(never, [], area('record#Patient')),
];

export const controlActions: readonly Action[] = [
  ...onPartition({ GetItem }, ['tenant:read'], ({ tenantId }) => ['control', `TENANT#${tenantId}`]),
  ...onPartition({ ...reads, ...writes }, ['apikey:write'], ({ tenantId }) => ['control', `APIKEY#${tenantId}`]),
  ...onPartition(writes, [], ({ tenantId }) => ['control', `TENANT#${tenantId}`]),
];

const sealedBy = ({ keyId }: Home) => ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyId }) as const;

/** A URL that the session signed, used by somebody who has nothing else. */
const fetched = async (url: string, init?: RequestInit): Promise<void> => {
  const answer = await fetch(url, init);
  const text = await answer.text();
  if (!answer.ok) throw Object.assign(new Error(text), { name: /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? `${answer.status}` });
};

const newKeyOf = ({ tenantId }: Home): string => `tenants/${tenantId}/files/${randomUUID()}`;

export const objectActions: readonly Action[] = [
  {
    name: 'GetObject',
    scopes: ['file:read'],
    run: ({ s3 }, { bucket: Bucket, objectKey: Key }) => s3.send(new GetObjectCommand({ Bucket, Key })),
  },
  {
    name: 'HeadObject',
    scopes: ['file:read'],
    run: ({ s3 }, { bucket: Bucket, objectKey: Key }) => s3.send(new HeadObjectCommand({ Bucket, Key })),
  },
  {
    name: 'GetObject by a presigned URL',
    scopes: ['file:read'],
    run: async ({ s3 }, { bucket: Bucket, objectKey: Key }) =>
      fetched(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }))),
  },
  {
    name: 'PutObject under the target’s key',
    scopes: ['file:write'],
    run: ({ s3 }, target) =>
      s3.send(new PutObjectCommand({ Bucket: target.bucket, Key: newKeyOf(target), Body: 'x', ...sealedBy(target) })),
  },
  {
    name: 'PutObject by a presigned form',
    scopes: ['file:write'],
    run: async ({ s3 }, target) => {
      const Fields = {
        'x-amz-server-side-encryption': 'aws:kms',
        'x-amz-server-side-encryption-aws-kms-key-id': target.keyId,
      };
      const Conditions = Object.entries(Fields).map(([name, value]) => ({ [name]: value }));
      const { url, fields } = await createPresignedPost(s3, { Bucket: target.bucket, Key: newKeyOf(target), Fields, Conditions });
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append('file', new Blob(['x']));
      return fetched(url, { method: 'POST', body: form });
    },
  },
  {
    name: 'DeleteObject',
    scopes: ['file:write'],
    run: ({ s3 }, target) => s3.send(new DeleteObjectCommand({ Bucket: target.bucket, Key: newKeyOf(target) })),
  },
  {
    name: 'CopyObject into the own prefix',
    scopes: ['file:write'],
    run: ({ s3 }, target, own) =>
      s3.send(
        new CopyObjectCommand({
          Bucket: own.bucket,
          Key: newKeyOf(own),
          CopySource: `${target.bucket}/${target.objectKey}`,
          ...sealedBy(own),
        }),
      ),
  },
  {
    name: 'ListObjectsV2',
    scopes: [],
    run: ({ s3 }, { bucket: Bucket, tenantId }) => s3.send(new ListObjectsV2Command({ Bucket, Prefix: `tenants/${tenantId}/` })),
  },
];

const contextOf = ({ tenantId }: Home) => ({ tenantId, area: 'key', id: 'data#1' });

export const keyActions: readonly Action[] = [
  {
    name: 'Decrypt of the data key in its own context',
    scopes: ['key:open'],
    run: ({ kms }, target) =>
      kms.send(new DecryptCommand({ CiphertextBlob: target.wrapped, KeyId: target.keyId, EncryptionContext: contextOf(target) })),
  },
  {
    name: 'GenerateDataKeyWithoutPlaintext',
    scopes: ['key:make'],
    run: ({ kms }, target) =>
      kms.send(
        new GenerateDataKeyWithoutPlaintextCommand({
          KeyId: target.keyId,
          KeySpec: 'AES_256',
          EncryptionContext: contextOf(target),
        }),
      ),
  },
  {
    name: 'GenerateDataKey',
    scopes: [],
    run: ({ kms }, target) =>
      kms.send(new GenerateDataKeyCommand({ KeyId: target.keyId, KeySpec: 'AES_256', EncryptionContext: contextOf(target) })),
  },
  {
    name: 'Encrypt',
    scopes: [],
    run: ({ kms }, target) =>
      kms.send(new EncryptCommand({ KeyId: target.keyId, Plaintext: Buffer.from('x'), EncryptionContext: contextOf(target) })),
  },
  {
    name: 'ReEncrypt from the target’s key to the own',
    scopes: [],
    run: ({ kms }, target, own) =>
      kms.send(
        new ReEncryptCommand({
          CiphertextBlob: target.wrapped,
          SourceEncryptionContext: contextOf(target),
          DestinationKeyId: own.keyId,
          DestinationEncryptionContext: contextOf(own),
        }),
      ),
  },
];

/** The attacker claims the data key as their own: not in its context, KMS opens it for nobody. */
export const claimDataKey = ({ kms }: Hands, target: Home, own: Home): Promise<unknown> =>
  kms.send(new DecryptCommand({ CiphertextBlob: target.wrapped, KeyId: target.keyId, EncryptionContext: contextOf(own) }));
