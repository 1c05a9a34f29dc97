/** The stores of records on the embedded cloud's table, each with the session of its tenant and no right beyond it. */
import { hkdfSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataKey } from '../../functions/aws/data-key.ts';
import { TenantSession } from '../../functions/aws/tenant-session.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { statementsOf, tagVariable } from '../../functions/kernel/scope.ts';
import { type ChangeStore, createChangeStore } from '../../functions/records/change.store.ts';
import { createRecordReader, type RecordReader } from '../../functions/records/record.store.ts';
import { openAccount } from '../../local/account.ts';
import { type Cloud, rootOf } from '../../local/cloud.ts';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { openFrontDoor } from '../../local/front-door.ts';
import type { PolicyDocument } from '../../local/iam/policy.ts';

export const table = 'Tenants';

export type Item = Readonly<Record<string, { readonly S?: string; readonly N?: string; readonly B?: string }>>;

export interface RecordTable {
  readonly cloud: Cloud;
  sessionOf(tenantId: TenantId): TenantSession<'record:write'>;
  storeOf(tenantId: TenantId): RecordReader & ChangeStore;
  /** Every item of the table, in DynamoDB's own JSON. */
  items(): Promise<readonly Item[]>;
  /** Puts an item past the store, as the account's root. */
  put(item: Item): Promise<unknown>;
  close(): Promise<void>;
}

interface Scanned {
  readonly Items: readonly Item[];
  readonly LastEvaluatedKey?: Item;
}

const arn = `arn:aws:dynamodb:us-east-1:000000000000:table/${table}`;
const resources = { tenantTables: [arn], controlTable: `${arn}-control`, buckets: [], keys: '', s3Service: '' };
const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' });
const keysOf = (pk: string, sk: string) => [
  { AttributeName: pk, KeyType: 'HASH' },
  { AttributeName: sk, KeyType: 'RANGE' },
];

const tableInput = {
  TableName: table,
  AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk'].map(text),
  KeySchema: keysOf('pk', 'sk'),
  GlobalSecondaryIndexes: ['byUpdated', 'byPatient'].map((IndexName, index) => ({
    IndexName,
    KeySchema: keysOf(`gsi${index + 1}pk`, `gsi${index + 1}sk`),
    Projection: { ProjectionType: 'KEYS_ONLY' },
  })),
  BillingMode: 'PAY_PER_REQUEST',
};

const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
};

const policyOf = (tenant: string): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statementsOf(['record:write'], tenant, resources),
});

const keyOf = (tenantId: TenantId): DataKey => ({
  keyId: 'none',
  derive: (purpose) => new Uint8Array(hkdfSync('sha256', `the secret of ${tenantId}`, '', purpose, 32)),
});

export const openRecordTable = async (): Promise<RecordTable> => {
  const directory = mkdtempSync(join(tmpdir(), 'ward-records-'));
  const { cloud, credentials } = openAccount({ directory });
  cloud.register(createDynamoDb(cloud));
  const door = await openFrontDoor(cloud, { port: 0 });
  process.env.AWS_ENDPOINT_URL = cloud.endpoint;
  process.env.AWS_REGION = 'us-east-1';
  const root = (service: string, operation: string, input: object) => cloud.call(rootOf(cloud), service, operation, { ...input });
  await root('dynamodb', 'CreateTable', tableInput);
  await root('iam', 'CreateRole', { RoleName: 'records', AssumeRolePolicyDocument: JSON.stringify(trust) });
  const PolicyDocument = JSON.stringify(policyOf(tagVariable));
  await root('iam', 'PutRolePolicy', { RoleName: 'records', PolicyName: 'records', PolicyDocument });

  const sessionOf = (tenantId: TenantId): TenantSession<'record:write'> => {
    const issued = credentials.issue({
      roleName: 'records',
      roleArn: `arn:aws:iam::${cloud.accountId}:role/records`,
      sessionName: tenantId,
      policies: [policyOf(tenantId)],
      tags: { tenantId },
      transitiveTagKeys: [],
      issuedAt: cloud.now(),
      expiresAt: cloud.now() + 3_600_000,
    });
    return new TenantSession(tenantId, async () => issued, { table, bucket: null });
  };

  return {
    cloud,
    sessionOf,
    storeOf(tenantId) {
      const settings = { session: sessionOf(tenantId), owner: { tenantId, key: keyOf(tenantId) } };
      return { ...createRecordReader(settings), ...createChangeStore(settings) };
    },
    async items() {
      const found: Item[] = [];
      let ExclusiveStartKey: Item | undefined;
      do {
        const page = (await root('dynamodb', 'Scan', { TableName: table, ExclusiveStartKey })) as Scanned;
        found.push(...page.Items);
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return found;
    },
    put: (item) => root('dynamodb', 'PutItem', { TableName: table, Item: item }),
    async close() {
      await door.close();
      await cloud.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
