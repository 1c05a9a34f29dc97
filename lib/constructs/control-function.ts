/** A function of the control plane: it begins with no rights, and each is granted by name, together with the variable that goes with it. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { EventName } from '../../functions/kernel/event.ts';
import type { ScopeName } from '../../functions/kernel/scope.ts';
import type { MailName } from '../mail-texts.ts';
import { acknowledgeWildcards } from './acknowledge.ts';
import { type ControlItems, statementOn } from './control-items.ts';
import type { Foundation } from './foundation.ts';
import type { Mails } from './mails.ts';
import { originAt, originOf } from './origin.ts';
import type { OwnDomains } from './own-domains.ts';
import { makingPlaces, type OwnPlaceGrant, removingPlaces } from './own-places.ts';
import { retiringKeyStatements, tenantKeyAliasPrefix, tenantKeyStatements } from './tenant-keys.ts';
import { TenantRole } from './tenant-role.ts';
import type { Users } from './users.ts';
import { WardFunction, type WardFunctionProps } from './ward-function.ts';
import { pendingWindowDays } from './ward-key.ts';
import type { Workflow } from './workflow.ts';

interface Subdomains {
  /** Nothing in a stage without a domain. */
  readonly hostedZoneId: string | undefined;
  /** What they lead to. */
  readonly site: string;
  readonly makes: boolean;
}
export class ControlFunction extends WardFunction {
  readonly #foundation: Foundation;

  constructor(foundation: Foundation, id: string, props: WardFunctionProps) {
    super(foundation, id, { ...props, perTenant: false });
    this.#foundation = foundation;
  }

  grantControlItems(items: ControlItems): void {
    const { controlTable } = this.#foundation;
    this.allow(statementOn(controlTable, items), { CONTROL_TABLE: controlTable.tableName });
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

  /** Retires tenants' keys for good. It makes none, uses none and takes no deletion back. */
  grantRetiringKeys(): void {
    const { stage } = this.#foundation;
    const { statements, wildcards } = retiringKeyStatements(Stack.of(this), stage);
    const variables = {
      TENANT_KEY_ALIAS_PREFIX: tenantKeyAliasPrefix(stage),
      PENDING_WINDOW_DAYS: String(pendingWindowDays(stage)),
    };
    for (const statement of statements) this.allow(statement, variables);
    acknowledgeWildcards(
      this.role,
      wildcards,
      'Each statement is bound to a tenant’s tag and to this stage’s tenant aliases; none can make, use or restore a key.',
    );
  }

  /** Makes hospitals' own tables and buckets, and takes them away. To read or write in them takes a tenant session. */
  grantMakingPlaces(): void {
    this.#grantPlaces(makingPlaces(this.#foundation));
  }

  /** Takes them away. */
  grantRemovingPlaces(): void {
    this.#grantPlaces(removingPlaces(this.#foundation));
  }

  #grantPlaces({ statements, variables }: OwnPlaceGrant): void {
    for (const statement of statements) this.allow(statement, variables);
  }

  /** Adds reports of one kind, below `<folder>/`, signed. It reads none, and none can be taken away. */
  grantReports(folder: string): void {
    const { reports, key } = this.#foundation;
    const objects = reports.bucket.arnForObjects(`${folder}/*`);
    const conditions = {
      StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` },
      StringLike: { 'kms:EncryptionContext:aws:s3:arn': objects },
    };
    this.allow(new PolicyStatement({ actions: ['s3:PutObject'], resources: [objects] }), {
      REPORTS_BUCKET: reports.bucket.bucketName,
    });
    this.allow(new PolicyStatement({ actions: ['kms:GenerateDataKey'], resources: [key.keyArn], conditions }));
    this.allow(new PolicyStatement({ actions: ['kms:Sign'], resources: [reports.signingKey.keyArn] }), {
      SIGNING_KEY_ARN: reports.signingKey.keyArn,
    });
    acknowledgeWildcards(
      this.role,
      [objects],
      'Reports are named when they are written; the statement is bound to their folder.',
    );
  }

  /** Wraps and opens secrets of the platform itself, for one purpose, which the encryption context names. */
  grantPlatformKey(purpose: string): void {
    const { keyArn } = this.#foundation.key;
    const actions = ['kms:Decrypt', 'kms:GenerateDataKeyWithoutPlaintext'];
    const conditions = { StringEquals: { 'kms:EncryptionContext:purpose': purpose } };
    this.allow(new PolicyStatement({ actions, resources: [keyArn], conditions }), { PLATFORM_KEY_ARN: keyArn });
  }

  /** Finds and removes users of the pool; and creates them and gives them temporary passwords, where it is said. */
  grantUsers({ pool }: Users, { creates }: { readonly creates: boolean }): void {
    const names = ['AdminDeleteUser', 'AdminGetUser', ...(creates ? ['AdminCreateUser', 'AdminSetUserPassword'] : [])];
    const actions = names.map((action) => `cognito-idp:${action}`);
    this.allow(new PolicyStatement({ actions, resources: [pool.userPoolArn] }), { USER_POOL_ID: pool.userPoolId });
  }

  /** Sends these of the platform's mails, from its own address and by their templates alone. */
  grantMails(mails: Mails, ...names: readonly MailName[]): void {
    const { statement, variables } = mails.sending(names);
    this.allow(statement, variables);
  }

  /**
   * Takes addresses off the account's suppression list.
   * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
   */
  grantUnsuppressing(): void {
    const actions = ['ses:ListSuppressedDestinations', 'ses:DeleteSuppressedDestination'];
    this.allow(new PolicyStatement({ actions, resources: ['*'] }));
    acknowledgeWildcards(this.role, ['*'], 'The suppression list is one an account, and has no name.');
  }

  /** Publishes events of this name on the platform's bus. */
  grantPublish(event: EventName): void {
    const { events } = this.#foundation;
    this.allow(events.publishing(event), { EVENT_BUS: events.bus.eventBusName });
  }

  /**
   * Names below the platform's domain, and never the domain itself, in its zone. Whoever makes them may see whether a change has arrived;
   * who does not can only take them away.
   * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-rrset-conditions.html
   */
  grantSubdomains({ hostedZoneId, site, makes }: Subdomains): void {
    const { stage } = this.#foundation;
    this.configure({
      HOSTED_ZONE_ID: hostedZoneId ?? 'none',
      SITE: site,
      BASE_DOMAIN: stage.domain.name,
      ORIGIN: originOf(this, stage, '{slug}'),
    });
    if (hostedZoneId === undefined) return;
    const route53 = (resource: string, resourceName: string): string =>
      Stack.of(this).formatArn({ service: 'route53', region: '', account: '', resource, resourceName });
    const conditions = {
      'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': [`*.${stage.domain.name}`] },
      'ForAllValues:StringEquals': {
        'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'AAAA'],
        'route53:ChangeResourceRecordSetsActions': makes ? ['UPSERT', 'DELETE'] : ['DELETE'],
      },
      Null: { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': 'false' },
    };
    const zone = route53('hostedzone', hostedZoneId);
    this.allow(new PolicyStatement({ actions: ['route53:ChangeResourceRecordSets'], resources: [zone], conditions }));
    if (!makes) return;
    const changes = route53('change', '*');
    this.allow(new PolicyStatement({ actions: ['route53:GetChange'], resources: [changes] }));
    acknowledgeWildcards(
      this.role,
      [changes],
      'A change has no name before it is made; of one, its state is all there is to be read.',
    );
  }

  /** Serves hospitals' own domains, and stops to. Nothing of it in a stage without a domain. */
  grantOwnDomains(ownDomains: OwnDomains | undefined): void {
    const none = { DISTRIBUTION_ID: 'none', CONNECTION_GROUP_ID: 'none', STAGE_TAG: 'none', STAGE: 'none' };
    const { statements, wildcards, variables } = ownDomains?.serving ?? { statements: [], wildcards: [], variables: none };
    this.configure({ ...variables, DOMAIN_ORIGIN: originAt(this, this.#foundation.stage, '{name}') });
    for (const statement of statements) this.allow(statement);
    acknowledgeWildcards(
      this.role,
      wildcards,
      'CloudFront and ACM name what they make themselves. Tenants are bound to this stage by their tag; a certificate can only be asked for and looked at.',
    );
  }

  /** Starts the workflow, whose ARN it finds in `variable`. */
  grantStart({ machine }: Workflow, variable: string): void {
    this.allow(new PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }), {
      [variable]: machine.stateMachineArn,
    });
  }

  /** Reads how executions of the workflow stand, whose ARN it finds in `variable`. It can neither start nor stop one. */
  grantWatch({ machine }: Workflow, variable: string): void {
    const executions = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${machine.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.allow(new PolicyStatement({ actions: ['states:DescribeExecution'], resources: [executions] }), {
      [variable]: machine.stateMachineArn,
    });
    acknowledgeWildcards(
      this.role,
      [executions],
      'An execution is named after its job, when that is made; of one, only how it stands is read.',
    );
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
