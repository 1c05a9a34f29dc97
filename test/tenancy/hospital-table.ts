/** The hospitals' table on the embedded cloud, and sessions that reach no more of it than their scopes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TenantSession } from '../../functions/aws/tenant-session.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { type ScopeName, statementsOf, tagVariable } from '../../functions/kernel/scope.ts';
import { openAccount } from '../../local/account.ts';
import { type Cloud, rootOf } from '../../local/cloud.ts';
import { createDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { openFrontDoor } from '../../local/front-door.ts';
import type { PolicyDocument } from '../../local/iam/policy.ts';

export const hospitalTable = 'Tenants';

type PlainItem = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

export interface HospitalTable<Scopes extends ScopeName> {
  readonly cloud: Cloud;
  sessionOf(tenantId: TenantId): TenantSession<Scopes>;
  /** The items of a partition, in DynamoDB's own JSON. */
  itemsIn(partition: string): Promise<readonly PlainItem[]>;
  close(): Promise<void>;
}

const arn = `arn:aws:dynamodb:us-east-1:000000000000:table/${hospitalTable}`;
const resources = { tenantTables: [arn], controlTable: `${arn}-control`, buckets: [], keys: '', s3Service: '' };

const tableInput = {
  TableName: hospitalTable,
  AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
};

const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { AWS: '*' }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
};

export const openHospitalTable = async <Scopes extends ScopeName>(scopes: readonly Scopes[]): Promise<HospitalTable<Scopes>> => {
  const directory = mkdtempSync(join(tmpdir(), 'ward-hospitals-'));
  const { cloud, credentials } = openAccount({ directory });
  cloud.register(createDynamoDb(cloud));
  const door = await openFrontDoor(cloud, { port: 0 });
  process.env.AWS_ENDPOINT_URL = cloud.endpoint;
  process.env.AWS_REGION = 'us-east-1';
  const root = (service: string, operation: string, input: object) => cloud.call(rootOf(cloud), service, operation, { ...input });
  const policyOf = (tenant: string): PolicyDocument => ({
    Version: '2012-10-17',
    Statement: statementsOf(scopes, tenant, resources),
  });
  await root('dynamodb', 'CreateTable', tableInput);
  await root('iam', 'CreateRole', { RoleName: 'hospital', AssumeRolePolicyDocument: JSON.stringify(trust) });
  const PolicyDocument = JSON.stringify(policyOf(tagVariable));
  await root('iam', 'PutRolePolicy', { RoleName: 'hospital', PolicyName: 'hospital', PolicyDocument });

  return {
    cloud,
    sessionOf(tenantId) {
      const issued = credentials.issue({
        roleName: 'hospital',
        roleArn: `arn:aws:iam::${cloud.accountId}:role/hospital`,
        sessionName: tenantId,
        policies: [policyOf(tenantId)],
        tags: { tenantId },
        transitiveTagKeys: [],
        issuedAt: cloud.now(),
        expiresAt: cloud.now() + 3_600_000,
      });
      return new TenantSession(tenantId, async () => issued, { table: hospitalTable, bucket: null });
    },
    async itemsIn(partition) {
      const { Items } = (await root('dynamodb', 'Query', {
        TableName: hospitalTable,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: partition } },
      })) as { readonly Items: readonly PlainItem[] };
      return Items;
    },
    async close() {
      await door.close();
      await cloud.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
