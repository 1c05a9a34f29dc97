/** Roles of the ways to read that the bench compares ours with; ours are the stack's own. */
import { type PolicyStatement, statementsOf, tagVariable } from '../../functions/kernel/scope.ts';
import { keysOf } from '../attacks/hands.ts';
import type { OwnCloud } from '../own-cloud.ts';
import type { FunctionKeys } from './ways.ts';

export interface BenchRoles {
  /** Credentials of a function that may read every tenant's records, and may assume the two roles below. */
  readonly keys: FunctionKeys;
  /** May read every tenant's records: the session policy alone narrows it. */
  readonly pooledRole: string;
  /** May read the records of the tenant that its session is tagged with. */
  readonly taggedRole: string;
}

const anyone = '*';

/** Made as the account's root. */
export const makeRoles = async (own: OwnCloud): Promise<BenchRoles> => {
  const tenantTable = `arn:aws:dynamodb:${own.told.region}:000000000000:table/${own.told.outputs.TenantTable}`;
  const read = (tenant: string): PolicyStatement[] =>
    statementsOf(['record:read'], tenant, {
      tenantTables: [tenantTable],
      controlTable: tenantTable,
      buckets: [],
      keys: '',
      s3Service: '',
    });
  const open: PolicyStatement = { Effect: 'Allow', Action: ['sts:AssumeRole', 'sts:TagSession'], Resource: ['*'] };
  const naive = await makeRole(own, 'BenchNaive', {
    trusts: { Service: 'lambda.amazonaws.com' },
    statements: [...read(anyone), open],
  });
  const trusts = { AWS: naive };
  return {
    keys: keysOf(own.told, { name: 'BenchNaive', roleArn: naive, tenantRoleArn: undefined }) as FunctionKeys,
    pooledRole: await makeRole(own, 'BenchPooled', { trusts, statements: read(anyone) }),
    taggedRole: await makeRole(own, 'BenchTagged', { trusts, statements: read(tagVariable) }),
  };
};

interface RoleSettings {
  readonly trusts: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
}

const makeRole = async ({ embedded }: OwnCloud, RoleName: string, { trusts, statements }: RoleSettings): Promise<string> => {
  const trust = [{ Effect: 'Allow', Principal: trusts, Action: ['sts:AssumeRole', 'sts:TagSession'] }];
  const AssumeRolePolicyDocument = documentOf(trust);
  const { Role: role } = await embedded.root<{ Role: { Arn: string } }>('iam', 'CreateRole', {
    RoleName,
    AssumeRolePolicyDocument,
  });
  await embedded.root('iam', 'PutRolePolicy', { RoleName, PolicyName: 'bench', PolicyDocument: documentOf(statements) });
  return role.Arn;
};

const documentOf = (Statement: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
