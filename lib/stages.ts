/** Every stage and all that differs between them. What is not here is the same everywhere. */
import type { Environment } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

export interface Stage {
  readonly name: string;
  /** Absent: the account and Region of the credentials that deploy. */
  readonly env?: Environment;
  readonly domain: {
    /** Hospitals are at `<slug>.<name>`. */
    readonly name: string;
    /** With it, the wildcard domain, its certificate and its record are part of the stack. */
    readonly hostedZoneId?: string;
    /** Where browsers may upload files from; S3 allows one `*` in each. */
    readonly origins: readonly string[];
  };
  /** Data outlives the stack, and nothing of it is deleted without first saying so. Such a stage needs a zone, and somebody to tell. */
  readonly retain: boolean;
  /** Lambda gives each tenant execution environments of its own. https://docs.aws.amazon.com/lambda/latest/dg/tenant-isolation.html */
  readonly tenantIsolation: boolean;
  readonly logRetention: RetentionDays;
  /** For the whole API, in requests a second; each tenant's own limit is the platform's. */
  readonly throttling: { readonly rate: number; readonly burst: number };
  /** Whom alarms tell. */
  readonly alarmEmail?: string;
  /** X-Ray traces of the gateway, the functions and the workflows. */
  readonly tracing: boolean;
  /** How long the gateway believes the authorizer, in seconds. */
  readonly authorizerTtl: number;
}

const hosted = (name: string) => ({ name, origins: [`https://*.${name}`] });

const small = { rate: 500, burst: 1_000 };

const stages = {
  /** The embedded cloud. Its port is not known here, and no browser but this machine's reaches it. */
  local: {
    name: 'local',
    domain: { name: 'localhost', origins: ['http://*'] },
    retain: false,
    tenantIsolation: false,
    logRetention: RetentionDays.ONE_WEEK,
    throttling: small,
    tracing: false,
    authorizerTtl: 300,
  },
  dev: {
    name: 'dev',
    domain: hosted('dev.ward.example'),
    retain: false,
    tenantIsolation: false,
    logRetention: RetentionDays.ONE_MONTH,
    throttling: small,
    tracing: false,
    authorizerTtl: 300,
  },
  staging: {
    name: 'staging',
    domain: hosted('staging.ward.example'),
    retain: false,
    tenantIsolation: true,
    logRetention: RetentionDays.SIX_MONTHS,
    throttling: small,
    tracing: true,
    authorizerTtl: 300,
  },
  /** Logs are documentation of what was done: kept six years (HIPAA 164.316(b)(2)(i)). */
  prod: {
    name: 'prod',
    domain: hosted('ward.example'),
    retain: true,
    tenantIsolation: true,
    logRetention: RetentionDays.SIX_YEARS,
    throttling: { rate: 5_000, burst: 10_000 },
    tracing: true,
    authorizerTtl: 300,
  },
} as const satisfies Readonly<Record<string, Stage>>;

export type StageName = keyof typeof stages;

export const stageNames = Object.keys(stages) as StageName[];

/** What the command line may say of a stage (`-c alarmEmail=…`); it goes before the stage's own setting. */
export interface StageContext {
  /** `true` or `false`. Lambda fixes it when a function is made, so a stage that is deployed keeps the one it has. */
  readonly tenantIsolation?: unknown;
  readonly hostedZoneId?: unknown;
  readonly alarmEmail?: unknown;
}

/** The stage called `name`. Throws one sentence for no name or an unknown one, and for a stage that holds data but is unreachable or unwatched. */
export const stageNamed = (name: unknown, context: StageContext = {}): Stage => {
  if (typeof name !== 'string' || !Object.hasOwn(stages, name)) {
    const given = name === undefined ? 'No stage was given' : `There is no stage "${String(name)}"`;
    throw new Error(`${given}: choose one with -c stage=${stageNames.join('|')}.`);
  }
  const stage = withContext(stages[name as StageName], context);
  const missing = [...(stage.domain.hostedZoneId ? [] : ['hostedZoneId']), ...(stage.alarmEmail ? [] : ['alarmEmail'])];
  if (stage.retain && missing.length > 0) {
    const how = missing.map((setting) => `-c ${setting}=…`).join(' ');
    throw new Error(
      `The stage ${name} keeps hospitals’ data and needs ${missing.join(' and ')}: give ${how}, or write it in lib/stages.ts.`,
    );
  }
  return stage;
};

const withContext = (stage: Stage, { tenantIsolation, hostedZoneId, alarmEmail }: StageContext): Stage => ({
  ...stage,
  ...(tenantIsolation === undefined ? {} : { tenantIsolation: String(tenantIsolation) === 'true' }),
  ...(hostedZoneId === undefined ? {} : { domain: { ...stage.domain, hostedZoneId: String(hostedZoneId) } }),
  ...(alarmEmail === undefined ? {} : { alarmEmail: String(alarmEmail) }),
});
