/** Five ways to the credentials that a record is read with. What follows, from the client on, is the same code for all. */
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { callSettings } from '../../functions/aws/call-settings.ts';
import { createSessions, type SessionCredentials, TenantSession } from '../../functions/aws/tenant-session.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { anywhere, statementsOf } from '../../functions/kernel/scope.ts';
import { pooled } from '../session.ts';

export type FunctionKeys = Omit<SessionCredentials, 'expiration'>;

export interface WaySettings {
  readonly naive: { readonly keys: FunctionKeys; readonly pooledRole: string; readonly taggedRole: string };
  /** The function that answers records, and its tenant role. */
  readonly ours: { readonly keys: FunctionKeys; readonly tenantRole: string };
  /** That holds the records. */
  readonly table: string;
  /** Where the pool's public keys are. */
  readonly jwks: string;
  /** Milliseconds since the epoch, as the requests' own clock has it. */
  readonly now: () => number;
}

type ReadSession = TenantSession<'record:read' | 'key:open'>;

/** A session that may read the tenant's records. */
export type Way = (tenantId: TenantId) => Promise<ReadSession>;

const readScopes = ['record:read', 'key:open'] as const;

const inAnHour = (): Date => new Date(Date.now() + 3_600_000);

const signerWith = (keys: FunctionKeys): STSClient =>
  new STSClient({ ...callSettings(), credentials: { ...keys, expiration: inAnHour() } });

/** A session of these credentials and no others, with a client of its own. */
const sessionOf = (tenantId: TenantId, table: string, credentials: SessionCredentials): ReadSession =>
  new TenantSession(tenantId, async () => credentials, { table, bucket: null });

/** The function's own right to all: one client, whoever asks. */
const naive = ({ naive: { keys }, table }: WaySettings): Way => {
  let shared: ReadSession | undefined;
  return async (tenantId) => {
    shared ??= sessionOf(tenantId, table, { ...keys, expiration: inAnHour() });
    return shared;
  };
};

const ours = ({ ours: { keys, tenantRole }, table, now }: WaySettings): Way => {
  const sessions = createSessions({
    sts: signerWith(keys),
    roleArn: tenantRole,
    capacity: 1_000,
    now,
    placeOf: () => ({ table, bucket: null }),
  });
  return (tenantId) => sessions.open(pooled(tenantId), readScopes);
};

interface Assume {
  readonly sts: STSClient;
  readonly table: string;
  readonly roleArn: string;
  /** What the session is narrowed by. */
  readonly by: 'policy' | 'tag';
}

const assume = async ({ sts, roleArn: RoleArn, by }: Assume, tenantId: TenantId): Promise<SessionCredentials> => {
  const narrowing =
    by === 'tag'
      ? { Tags: [{ Key: 'tenantId', Value: tenantId }] }
      : { Policy: JSON.stringify({ Version: '2012-10-17', Statement: statementsOf(readScopes, tenantId, anywhere) }) };
  const { Credentials: made } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: tenantId, ...narrowing }));
  return {
    accessKeyId: made?.AccessKeyId ?? '',
    secretAccessKey: made?.SecretAccessKey ?? '',
    sessionToken: made?.SessionToken ?? '',
    expiration: made?.Expiration ?? inAnHour(),
  };
};

const perRequest =
  (assuming: Assume): Way =>
  async (tenantId) =>
    sessionOf(tenantId, assuming.table, await assume(assuming, tenantId));

/** How long the gateway believes that authorizer, in milliseconds. */
const believed = 30_000;

/**
 * As the authorizer of AWS's Serverless SaaS reference does it: it fetches the pool's keys, assumes a role with a session policy, and
 * hands the credentials on; the gateway keeps its answer for 30 seconds, and the function makes a client of them at each request.
 * https://github.com/aws-samples/aws-saas-factory-ref-solution-serverless-saas
 */
const inAuthorizer = ({ naive: { keys, pooledRole }, table, jwks, now }: WaySettings): Way => {
  const assuming: Assume = { sts: signerWith(keys), table, roleArn: pooledRole, by: 'policy' };
  const answers = new Map<TenantId, { readonly credentials: SessionCredentials; readonly until: number }>();
  return async (tenantId) => {
    const answer = answers.get(tenantId);
    if (answer && answer.until > now()) return sessionOf(tenantId, table, answer.credentials);
    await (await fetch(jwks)).json();
    const credentials = await assume(assuming, tenantId);
    answers.set(tenantId, { credentials, until: now() + believed });
    return sessionOf(tenantId, table, credentials);
  };
};

export const wayNames = ['naive', 'ours', 'policy', 'tag', 'authorizer'] as const;

export type WayName = (typeof wayNames)[number];

export const waysOf = (settings: WaySettings): Record<WayName, Way> => {
  const { keys, pooledRole, taggedRole } = settings.naive;
  const { table } = settings;
  const sts = signerWith(keys);
  return {
    naive: naive(settings),
    ours: ours(settings),
    policy: perRequest({ sts, table, roleArn: pooledRole, by: 'policy' }),
    tag: perRequest({ sts, table, roleArn: taggedRole, by: 'tag' }),
    authorizer: inAuthorizer(settings),
  };
};
