/** What is left of a hospital, as the account's owner would find it. */
import { AdminGetUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient, ListAliasesCommand } from '@aws-sdk/client-kms';
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { slugKeyOf, tenantKeyOf } from '../../functions/tenancy/tenant.store.ts';
import { asRoot, type TestCloud } from '../cloud.ts';

export interface Traces {
  readonly slug: boolean;
  readonly user: boolean;
  /** Items in the hospital's own partitions of the tenants' table. */
  readonly items: number;
  readonly tenant: boolean;
  readonly keyAlias: boolean;
}

export const nothing: Traces = { slug: false, user: false, items: 0, tenant: false, keyAlias: false };

/** `tenantId` is absent where no hospital was even begun. */
export const tracesOf = async (
  cloud: TestCloud,
  { slug, email, tenantId }: { readonly slug: string; readonly email: string; readonly tenantId?: string },
): Promise<Traces> => {
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(asRoot(cloud)));
  const { ControlTable: control, TenantTable: tenants } = cloud.outputs;
  const isThere = async (Key: Record<string, string>): Promise<boolean> =>
    (await table.send(new GetCommand({ TableName: control, Key }))).Item !== undefined;
  const itemsOf = async (area: string): Promise<number> => {
    const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': `${tenantId}#${area}` } };
    return (await table.send(new QueryCommand({ TableName: tenants, ...query }))).Count ?? 0;
  };
  const items = tenantId === undefined ? [] : await Promise.all(['key', 'config', 'member'].map(itemsOf));
  return {
    slug: await isThere(slugKeyOf(slug)),
    user: await isUser(cloud, email),
    items: items.reduce((sum, count) => sum + count, 0),
    tenant: tenantId !== undefined && (await isThere(tenantKeyOf(tenantId))),
    keyAlias: tenantId !== undefined && (await aliases(cloud)).some((name) => name.endsWith(tenantId)),
  };
};

const isUser = async (cloud: TestCloud, email: string): Promise<boolean> => {
  const pool = new CognitoIdentityProviderClient(asRoot(cloud));
  return pool.send(new AdminGetUserCommand({ UserPoolId: cloud.outputs.UserPoolId, Username: email })).then(
    () => true,
    (error: Error) => {
      if (error.name !== 'UserNotFoundException') throw error;
      return false;
    },
  );
};

const aliases = async (cloud: TestCloud): Promise<readonly string[]> => {
  const kms = new KMSClient(asRoot(cloud));
  const names: string[] = [];
  let Marker: string | undefined;
  do {
    const page = await kms.send(new ListAliasesCommand({ Marker }));
    names.push(...(page.Aliases ?? []).map(({ AliasName: name }) => name ?? ''));
    Marker = page.NextMarker;
  } while (Marker);
  return names;
};
