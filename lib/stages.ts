/** Every stage and all that differs between them. What is not here is the same everywhere. */
import type { Environment } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { SignUpPolicy } from '../functions/kernel/sign-up-policy.ts';

/** In requests a second. */
export interface Throttling {
  readonly rate: number;
  readonly burst: number;
}

export interface Stage {
  readonly name: string;
  /** Absent: the account and Region of the credentials that deploy. */
  readonly env?: Environment;
  readonly domain: {
    /** Hospitals are at `<slug>.<name>`. */
    readonly name: string;
    /**
     * With it, the domain, `*.<domain>`, their certificate and the domain's own record are part of the stack, and onboarding makes each
     * hospital's record. `made`: the stack makes the zone too, which is delegated by nobody.
     */
    readonly hostedZoneId?: string;
    /** Where browsers may upload files from; S3 allows one `*` in each. */
    readonly origins: readonly string[];
  };
  /** Data outlives the stack, and nothing of it is deleted without first saying so. Such a stage needs a zone, and somebody to tell. */
  readonly retain: boolean;
  /** Lambda gives each tenant execution environments of its own. https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html */
  readonly tenantIsolation: boolean;
  readonly logRetention: RetentionDays;
  /** For the whole API; each tenant's own limit is the platform's. */
  readonly throttling: Throttling;
  /** What strangers may have written: each such route by itself, however much the stage takes. */
  readonly strangers: Throttling;
  /** Whom alarms tell. */
  readonly alarmEmail?: string;
  /** X-Ray traces of the gateway, the functions and the workflows. */
  readonly tracing: boolean;
  /** Where pages find AWS's services; AWS's own addresses when absent. */
  readonly awsAt?: readonly string[];
  /** How long the gateway believes the authorizer, in seconds. */
  readonly authorizerTtl: number;
  /** How long a hospital that is removed can be restored, in days, unless it is said otherwise. */
  readonly graceDays: number;
  /** Whether hospitals sign themselves up. It has no default: what lets strangers in must be spelled. */
  readonly signUp: SignUpPolicy;
}

const hosted = (name: string) => ({ name, origins: [`https://*.${name}`] });

const small = { rate: 500, burst: 1_000 };

const few = { rate: 5, burst: 20 };

const stages = {
  /** The embedded cloud. Its port is not known here, and nobody but this machine's own people reaches it. */
  local: {
    name: 'local',
    domain: { name: 'localhost', hostedZoneId: 'made', origins: ['http://*'] },
    awsAt: ['http://127.0.0.1:*', 'http://localhost:*', 'http://*.localhost:*'],
    retain: false,
    tenantIsolation: false,
    logRetention: RetentionDays.ONE_WEEK,
    throttling: small,
    strangers: small,
    tracing: false,
    authorizerTtl: 300,
    graceDays: 1,
    signUp: 'open',
  },
  dev: {
    name: 'dev',
    domain: hosted('dev.ward.example'),
    retain: false,
    tenantIsolation: false,
    logRetention: RetentionDays.ONE_MONTH,
    throttling: small,
    strangers: few,
    tracing: false,
    authorizerTtl: 300,
    graceDays: 1,
    signUp: 'approved',
  },
  staging: {
    name: 'staging',
    domain: hosted('staging.ward.example'),
    retain: false,
    tenantIsolation: true,
    logRetention: RetentionDays.SIX_MONTHS,
    throttling: small,
    strangers: few,
    tracing: true,
    authorizerTtl: 300,
    graceDays: 7,
    signUp: 'approved',
  },
  /** Logs are documentation of what was done: kept six years (HIPAA 164.316(b)(2)(i)). */
  prod: {
    name: 'prod',
    domain: hosted('ward.example'),
    retain: true,
    tenantIsolation: true,
    logRetention: RetentionDays.SIX_YEARS,
    throttling: { rate: 5_000, burst: 10_000 },
    strangers: few,
    tracing: true,
    authorizerTtl: 300,
    graceDays: 30,
    signUp: 'approved',
  },
} as const satisfies Readonly<Record<string, Stage>>;

export type StageName = keyof typeof stages;

export const stageNames = Object.keys(stages) as StageName[];

/** What the command line may say of a stage (`-c alarmEmail=…`); it goes before the stage's own setting. */
export interface StageContext {
  /** `true` or `false`. Lambda fixes it when a function is made, so a stage that is deployed keeps the one it has. */
  readonly tenantIsolation?: unknown;
  readonly domain?: unknown;
  readonly hostedZoneId?: unknown;
  readonly alarmEmail?: unknown;
  /** Where the credentials that deploy would put the stack; unknown where nothing is deployed. */
  readonly region?: unknown;
}

/** The stage called `name`. Throws one sentence for no name or an unknown one, and for a stage that holds data but is unreachable or unwatched. */
export const stageNamed = (name: unknown, context: StageContext = {}): Stage => {
  if (typeof name !== 'string' || !Object.hasOwn(stages, name)) {
    const given = name === undefined ? 'No stage was given' : `There is no stage "${String(name)}"`;
    throw new Error(`${given}: choose one with -c stage=${stageNames.join('|')}.`);
  }
  const stage = withContext(stages[name as StageName], context);
  checkRegion(name, stage.env?.region ?? context.region);
  const missing = missingOf(stage);
  if (missing.length > 0) {
    const why = stage.retain ? 'keeps hospitals’ data' : 'has a hosted zone';
    const what = new Intl.ListFormat('en-GB').format(missing.map((setting) => needs[setting]));
    const how = missing.map((setting) => `-c ${setting}=…`).join(' ');
    throw new Error(`The stage ${name} ${why} and needs ${what}: give ${how}, or write it in lib/stages.ts.`);
  }
  return stage;
};

/** CloudFront takes certificates of this Region only. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html */
const edgeRegion = 'us-east-1';

const checkRegion = (name: string, region: unknown): void => {
  if (region === undefined || region === edgeRegion) return;
  throw new Error(
    `The stage ${name} would be deployed to ${String(region)}, but CloudFront’s certificate and log live in ${edgeRegion}: deploy it there.`,
  );
};

const needs = { domain: 'a domain of your own', hostedZoneId: 'a hostedZoneId', alarmEmail: 'an alarmEmail' };

/** A name below `.example` is nobody's (RFC 2606 §2): no zone can be of it. */
const missingOf = ({ domain, alarmEmail, retain }: Stage): (keyof typeof needs)[] => [
  ...((retain || domain.hostedZoneId) && domain.name.endsWith('.example') ? (['domain'] as const) : []),
  ...(retain && !domain.hostedZoneId ? (['hostedZoneId'] as const) : []),
  ...(retain && !alarmEmail ? (['alarmEmail'] as const) : []),
];

/** A mistyped setting would be found by CloudFormation after minutes, or by nobody. */
const shapes: Readonly<Record<Exclude<keyof StageContext, 'region'>, readonly [RegExp, string]>> = {
  tenantIsolation: [/^(true|false)$/, 'true or false'],
  domain: [
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/,
    'a domain’s name in lower case: care.example',
  ],
  hostedZoneId: [/^Z[A-Z0-9]{1,31}$/, 'the id of a Route 53 hosted zone: Z0123456789ABCDEFGHIJ'],
  alarmEmail: [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address'],
};

const settingOf = (context: StageContext, name: keyof typeof shapes): string | undefined => {
  const value = context[name];
  if (value === undefined) return undefined;
  const [shape, words] = shapes[name];
  if (!shape.test(String(value))) throw new Error(`-c ${name}=${String(value)} does not fit: it must be ${words}.`);
  return String(value);
};

const withContext = (stage: Stage, context: StageContext): Stage => {
  const tenantIsolation = settingOf(context, 'tenantIsolation');
  const domain = settingOf(context, 'domain');
  const hostedZoneId = settingOf(context, 'hostedZoneId');
  const alarmEmail = settingOf(context, 'alarmEmail');
  return {
    ...stage,
    ...(tenantIsolation ? { tenantIsolation: tenantIsolation === 'true' } : {}),
    domain: { ...stage.domain, ...(domain ? hosted(domain) : {}), ...(hostedZoneId ? { hostedZoneId } : {}) },
    ...(alarmEmail ? { alarmEmail } : {}),
  };
};
