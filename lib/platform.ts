/** A stage of Ward, in one stack: what every service stands on, the services, and the gateway before them. */
import { type App, CfnOutput, Lazy, Size, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Bundle } from './bundle.ts';
import { Alarms } from './constructs/alarms.ts';
import { ControlFunction } from './constructs/control-function.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { Events } from './constructs/events.ts';
import { FilesBucket } from './constructs/files-bucket.ts';
import type { Foundation } from './constructs/foundation.ts';
import { Gateway } from './constructs/gateway.ts';
import { Mails } from './constructs/mails.ts';
import { loopbackOf, originOf } from './constructs/origin.ts';
import { OwnDomains } from './constructs/own-domains.ts';
import { ReportsBucket } from './constructs/reports-bucket.ts';
import { endpointOf, Site } from './constructs/site.ts';
import { TenantDomain } from './constructs/tenant-domain.ts';
import { TenantFunction } from './constructs/tenant-function.ts';
import { Users } from './constructs/users.ts';
import { WardKey } from './constructs/ward-key.ts';
import { WardTable } from './constructs/ward-table.ts';
import type { ServiceOf } from './services.ts';
import type { Stage } from './stages.ts';

export interface PlatformProps {
  readonly stage: Stage;
  readonly bundle: Bundle;
  readonly services: readonly ServiceOf[];
  /** The folder of the built console. */
  readonly content: string;
}

export class Platform extends Stack implements Foundation {
  readonly stage: Stage;
  readonly bundle: Bundle;
  readonly key: WardKey;
  readonly controlTable: WardTable;
  readonly tenantTable: WardTable;
  readonly files: FilesBucket;
  readonly reports: ReportsBucket;
  readonly alarms: Alarms;
  readonly events: Events;
  readonly mails: Mails;
  readonly users: Users;
  /** Absent in a stage without a domain: no hospital has an address there. */
  readonly domain?: TenantDomain;
  /** Absent where the domain is. */
  readonly ownDomains?: OwnDomains;
  readonly site: Site;
  readonly #outputs: Construct;

  constructor(app: App, { stage, bundle, services, content }: PlatformProps) {
    super(app, `Ward-${stage.name}`, {
      env: stage.env,
      description: `Ward ${stage.name}: multi-tenancy for healthcare`,
      terminationProtection: stage.retain,
    });
    this.stage = stage;
    this.bundle = bundle;
    this.#outputs = new Construct(this, 'Outputs');
    this.key = new WardKey(this, 'Key', stage);
    this.alarms = new Alarms(this, 'Alarms', { stage, key: this.key });
    this.controlTable = new WardTable(this, 'ControlTable', {
      stage,
      key: this.key,
      indexes: ['byCreated'],
      projection: 'everything',
    });
    this.tenantTable = new WardTable(this, 'TenantTable', {
      stage,
      key: this.key,
      indexes: ['byUpdated', 'byPatient'],
      projection: 'keys',
    });
    this.files = new FilesBucket(this, 'Files', { stage, key: this.key });
    this.reports = new ReportsBucket(this, 'Reports', { stage, key: this.key });
    if (stage.domain.hostedZoneId) {
      this.domain = new TenantDomain(this, 'Domain', stage.domain);
      this.ownDomains = new OwnDomains(this, 'OwnDomains', { stage, key: this.key, domain: this.domain });
    }
    this.events = new Events(this, 'Events', { stage, alarms: this.alarms });
    this.mails = new Mails(this, 'Mails', { stage, zone: this.domain?.zone });
    this.users = new Users(this, 'Users', { stage, onToken: onToken(this) });

    const gateway = new Gateway(this, 'Gateway', {
      authorizer: authorizer(this),
      services: services.map((service) => service(this)),
    });
    this.domain?.map(gateway.api);
    this.site = new Site(this, 'Site', {
      stage,
      key: this.key,
      api: gateway.api,
      domain: this.domain,
      content,
      config: {
        stage: stage.name,
        baseDomain: stage.domain.name,
        origin: originOf(this, stage),
        signUp: stage.signUp,
        signIn: {
          authority: this.users.pool.userPoolProviderUrl,
          domain: this.users.signInDomain,
          endpoint: stage.name === 'local' ? loopbackOf(this) : endpointOf(this, 'cognito-idp'),
          clientId: this.users.client.userPoolClientId,
        },
      },
      reaches: stage.awsAt ?? [
        endpointOf(this, 'cognito-idp'),
        this.users.signInDomain,
        // What hospitals upload goes from the page to the bucket itself.
        `https://${this.files.bucket.bucketRegionalDomainName}`,
      ],
    });
    new Dashboard(this, 'Dashboard', { stage, alarms: this.alarms, api: gateway.api });
    this.output('ApiUrl', gateway.api.url);
    this.output('DistributionDomain', this.site.distribution.distributionDomainName);
    if (this.domain) this.output('HostedZoneId', this.domain.zone.hostedZoneId);
    if (this.ownDomains) this.output('OwnDomainTarget', this.ownDomains.target);
    this.output('UserPoolId', this.users.pool.userPoolId);
    this.output('UserPoolClientId', this.users.client.userPoolClientId);
    this.output('SignInDomain', this.users.signInDomain);
    this.output('ControlTable', this.controlTable.tableName);
    this.output('TenantTable', this.tenantTable.tableName);
    this.output('FilesBucket', this.files.bucket.bucketName);
    this.output('ReportsBucket', this.reports.bucket.bucketName);
    this.output('EventBus', this.events.bus.eventBusName);
    this.output('BaseDomain', stage.domain.name);
  }

  /**
   * What a hospital's record is an alias of, in CloudFront's own zone; `none` in a stage without a domain, whose site needs the API and
   * so all functions first. Services ask before there is a site.
   */
  get addressTarget(): string {
    return this.domain === undefined ? 'none' : Lazy.string({ produce: () => this.site.distribution.distributionDomainName });
  }

  /** A value of the stack that people and tests look up by `name`. */
  output(name: string, value: string): void {
    new CfnOutput(this.#outputs, name, { value }).overrideLogicalId(name);
  }
}

/** Cognito calls it, so there is no gateway to name the tenant: it opens a session for the hospital written on the user. */
const onToken = (platform: Platform): TenantFunction =>
  new TenantFunction(platform, 'AccessOnToken', {
    entry: 'access/on-token',
    scopes: ['member:read'],
    impact: 'No one can sign in.',
    refusesByThrowing: true,
  });

const authorizer = (platform: Platform): ControlFunction => {
  const { pool, client } = platform.users;
  const authorizer = new ControlFunction(platform, 'AccessAuthorizer', {
    entry: 'access/authorizer',
    memory: Size.mebibytes(256),
    impact: 'No one gets in: every request of every hospital is refused.',
    refusesByThrowing: true,
  });
  authorizer.grantControlItems({ partitions: ['APIKEY#*'], access: 'get' });
  authorizer.configure({
    USER_POOL_ID: pool.userPoolId,
    USER_POOL_CLIENT_ID: client.userPoolClientId,
    BASE_DOMAIN: platform.stage.domain.name,
  });
  return authorizer;
};
