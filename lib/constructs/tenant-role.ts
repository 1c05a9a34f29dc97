/**
 * The role that a function's tenant sessions assume: the function alone may, and only tagged as one tenant. Its own policy is bound to
 * that tag, and the session policy to the tenant's id: either lock alone would hold.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
import { Duration, Stack } from 'aws-cdk-lib';
import { ArnPrincipal, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ownNameOf } from '../../functions/kernel/placement.ts';
import {
  type ScopeName,
  type PolicyStatement as ScopeStatement,
  statementsOf,
  tagVariable,
} from '../../functions/kernel/scope.ts';
import { acknowledgeWildcards } from './acknowledge.ts';
import type { Foundation } from './foundation.ts';
import type { WardFunction } from './ward-function.ts';

export class TenantRole extends Construct {
  readonly arn: string;
  /** The only thing its function may do with tenants' data. */
  readonly mayOpen: PolicyStatement;
  readonly variables: Readonly<Record<string, string>>;

  constructor(owner: WardFunction, foundation: Foundation, scopes: readonly ScopeName[]) {
    super(owner, 'Tenant');
    const { tenantTable, controlTable, files } = foundation;
    const { region } = Stack.of(this);
    const own = ownNameOf(foundation.stage.name, tagVariable);
    const statements = statementsOf(['tenant:read', ...scopes], tagVariable, {
      tenantTables: [
        tenantTable.tableArn,
        Stack.of(this).formatArn({ service: 'dynamodb', resource: 'table', resourceName: own }),
      ],
      controlTable: controlTable.tableArn,
      buckets: [files.bucket.bucketArn, `arn:${Stack.of(this).partition}:s3:::${own}`],
      keys: Stack.of(this).formatArn({ service: 'kms', resource: 'key', resourceName: '*' }),
      s3Service: `s3.${region}.amazonaws.com`,
    });
    const role = new Role(this, 'Role', {
      description: `Tenant sessions of ${owner.node.id}`,
      assumedBy: new ArnPrincipal(owner.role.roleArn).withConditions({ ...taggedAsOneTenant, ...namedAfterIt }),
      maxSessionDuration: Duration.hours(1),
      inlinePolicies: { scopes: new PolicyDocument({ statements: statements.map(asCdk) }) },
    });
    role.assumeRolePolicy?.addStatements(
      new PolicyStatement({
        principals: [new ArnPrincipal(owner.role.roleArn)],
        actions: ['sts:TagSession'],
        conditions: taggedAsOneTenant,
      }),
    );
    this.arn = role.roleArn;
    this.mayOpen = new PolicyStatement({ actions: ['sts:AssumeRole', 'sts:TagSession'], resources: [role.roleArn] });
    this.variables = {
      TENANT_ROLE_ARN: role.roleArn,
      STAGE: foundation.stage.name,
      TENANT_TABLE: tenantTable.tableName,
      CONTROL_TABLE: controlTable.tableName,
      ...(scopes.some(touchesFiles) ? { FILES_BUCKET: files.bucket.bucketName } : {}),
    };
    acknowledgeWildcards(
      this,
      statements.flatMap((statement) => statement.Resource),
      'The statement is bound to the session’s tenant: by its prefix in the resource, its leading keys, or the tag of its KMS key.',
    );
  }
}

const touchesFiles = (scope: ScopeName): boolean => scope.startsWith('file:');

const oneCharacter = (length: number): string => '?'.repeat(length);

/** Whatever is shaped like a tenant's id. */
export const anyTenantId = [8, 4, 4, 4, 12].map(oneCharacter).join('-');

/** A tag shaped like a UUID, never a shorter one that begins another's; and no other tag comes along. */
const taggedAsOneTenant = {
  StringLike: { 'aws:RequestTag/tenantId': anyTenantId },
  'ForAllValues:StringEquals': { 'aws:TagKeys': ['tenantId'] },
};

/** Only `AssumeRole` knows the session's name: of `TagSession` it cannot be asked. */
const namedAfterIt = { StringEquals: { 'sts:RoleSessionName': '${aws:RequestTag/tenantId}' } };

const asCdk = ({ Action, Resource, Condition }: ScopeStatement): PolicyStatement =>
  new PolicyStatement({ actions: [...Action], resources: [...Resource], ...(Condition ? { conditions: Condition } : {}) });
