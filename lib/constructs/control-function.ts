/** A function of the control plane: it begins with no rights, and each is granted by name, together with the variable that goes with it. */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ScopeName } from '../../functions/kernel/scope.ts';
import { acknowledgeWildcards } from './acknowledge.ts';
import type { Foundation } from './foundation.ts';
import { tenantKeyAliasPrefix, tenantKeyStatements } from './tenant-keys.ts';
import { TenantRole } from './tenant-role.ts';
import type { Users } from './users.ts';
import { WardFunction, type WardFunctionProps } from './ward-function.ts';
import type { Workflow } from './workflow.ts';

const actions = {
  get: ['GetItem'],
  query: ['Query'],
  write: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
} as const;

export interface ControlItems {
  /** Partition keys, such as `TENANT#*`. Whatever else the table holds stays shut. */
  readonly partitions: readonly [string, ...string[]];
  readonly access: keyof typeof actions;
  /** The index whose partition keys these are; the table's own unless told. */
  readonly index?: string;
}

export class ControlFunction extends WardFunction {
  readonly #foundation: Foundation;

  constructor(foundation: Foundation, id: string, props: WardFunctionProps) {
    super(foundation, id, { ...props, perTenant: false });
    this.#foundation = foundation;
  }

  /**
   * Partitions of the control table, and no scan. `ForAllValues` is true when a call names no partition, so `Null` demands that it does.
   * A transaction needs no action of its own: it is allowed what its parts are.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
   */
  grantControlItems({ partitions, access, index }: ControlItems): void {
    const { tableArn, tableName } = this.#foundation.controlTable;
    const statement = new PolicyStatement({
      actions: actions[access].map((action) => `dynamodb:${action}`),
      resources: [index ? `${tableArn}/index/${index}` : tableArn],
      conditions: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    });
    this.allow(statement, { CONTROL_TABLE: tableName });
  }

  /** Makes tenants' keys, names them, rotates and retires them. It can use none: that takes a tenant session. */
  grantKeys(): void {
    const { stage } = this.#foundation;
    const { statements, wildcards } = tenantKeyStatements(Stack.of(this), stage);
    for (const statement of statements) this.allow(statement, { TENANT_KEY_ALIAS_PREFIX: tenantKeyAliasPrefix(stage) });
    acknowledgeWildcards(
      this.role,
      wildcards,
      'A key has no name before it is made. Each statement is bound to a tenant’s tag, or to this stage’s tenant aliases; none can encrypt or decrypt.',
    );
  }

  /** Wraps and opens secrets of the platform itself, for one purpose, which the encryption context names. */
  grantPlatformKey(purpose: string): void {
    const { keyArn } = this.#foundation.key;
    const actions = ['kms:Decrypt', 'kms:GenerateDataKeyWithoutPlaintext'];
    const conditions = { StringEquals: { 'kms:EncryptionContext:purpose': purpose } };
    this.allow(new PolicyStatement({ actions, resources: [keyArn], conditions }), { PLATFORM_KEY_ARN: keyArn });
  }

  /** Creates, finds and removes users of the pool. */
  grantUsers({ pool }: Users): void {
    const actions = ['AdminCreateUser', 'AdminDeleteUser', 'AdminGetUser'].map((action) => `cognito-idp:${action}`);
    this.allow(new PolicyStatement({ actions, resources: [pool.userPoolArn] }), { USER_POOL_ID: pool.userPoolId });
  }

  /** Starts the workflow, whose ARN it finds in `variable`. */
  grantStart({ machine }: Workflow, variable: string): void {
    this.allow(new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }), {
      [variable]: machine.stateMachineArn,
    });
  }

  /** Lets it open tenant sessions of these scopes, through a tenant role of its own. */
  openTenantSessions(scopes: readonly ScopeName[]): void {
    const { mayOpen, variables } = new TenantRole(this, this.#foundation, scopes);
    this.allow(mayOpen, variables);
  }

  /** Plain settings, which carry no permission. */
  configure(variables: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(variables)) this.lambda.addEnvironment(name, value);
  }
}
