/**
 * A tenant session: the only thing that can touch a tenant's data. Its credentials come from `sts:AssumeRole` with a session policy
 * that names the tenant and a session tag that the role's own policy is bound to; either lock alone would hold.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { LRUCache } from 'lru-cache';
import { unavailable } from '../kernel/errors.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Placement } from '../kernel/placement.ts';
import { anywhere, reachObjects, type ScopeName, statementsOf } from '../kernel/scope.ts';
import { TenantKey } from './tenant-cache.ts';

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/**
 * Gives the credentials that are good now; SDK clients call it again when those expire. Who signs something that is used later asks
 * for credentials that last as long, and gets them unless they cannot be renewed.
 */
export type CredentialProvider = (needed?: { readonly lastingSeconds?: number }) => Promise<SessionCredentials>;

export interface SessionSettings {
  readonly sts: Pick<STSClient, 'send'>;
  /** The function's own tenant role: it trusts that function alone, and holds the scopes the function declares. */
  readonly roleArn: string;
  /** How many sessions are kept warm; the least recently used is dropped. */
  readonly capacity: number;
  readonly now: () => number;
  readonly placeOf: PlaceOf;
}

/** Where a tenant's data is, by name. */
export interface Place {
  readonly table: string;
  /** Null where the function reaches no files. */
  readonly bucket: string | null;
}

export type PlaceOf = (tenant: { readonly id: TenantId; readonly placement: Placement }) => Place;

/** Whose session; and where its data is, unless it is asked only what the control table knows. */
export interface Whose {
  readonly id: TenantId;
  readonly placement?: Placement;
}

/** Roles assumed by a role's session live an hour at most. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const lifetimeSeconds = 3600;
/** Renewed in the background from here on, so that no request waits for STS once a tenant is warm. */
const refreshAheadMilliseconds = 15 * 60_000;
/** Not used any more this close to their end: the call they sign must arrive before it. */
const tooOldMilliseconds = 10_000;

/** Scopes are part of the type: a store that needs `record:write` does not compile with a session that lacks it. */
export class TenantSession<in Scopes extends ScopeName = never> {
  readonly tenantId: TenantId;
  readonly credentials: CredentialProvider;
  /** Never set; it makes a session of fewer scopes unfit where more are needed. */
  declare readonly grants: (scope: Scopes) => void;
  readonly #place: Place | undefined;
  readonly #kept = new Map<unknown, unknown>();

  constructor(tenantId: TenantId, credentials: CredentialProvider, place?: Place) {
    this.tenantId = tenantId;
    this.credentials = credentials;
    this.#place = place;
  }

  /** The table that holds its tenant's partitions. Throws where the session was opened without a placement. */
  get table(): string {
    return namedOf(this.#place, 'table');
  }

  /** The bucket that holds its tenant's files. Throws as `table` does, and where the function reaches no files. */
  get bucket(): string {
    return namedOf(this.#place, 'bucket');
  }

  /** What `make` makes of this session's credentials, made once: clients live as long as their session. */
  keep<T>(make: (credentials: CredentialProvider) => T): T {
    if (!this.#kept.has(make)) this.#kept.set(make, make(this.credentials));
    return this.#kept.get(make) as T;
  }

  /** Names an entry of a tenant cache; nothing else can. */
  cacheKey(area: string, name: string): TenantKey {
    return new TenantKey(this.tenantId, area, name);
  }
}

const namedOf = (place: Place | undefined, kind: keyof Place): string => {
  const name = place?.[kind];
  if (!name) throw new Error(`this session is of no ${kind}: its tenant’s placement was not told, or its function is given none`);
  return name;
};

export interface TenantSessions {
  /** A warm session, or a new one. Throws `SessionUnavailable` when STS cannot be reached and none is warm: closed, not open. */
  open<Scopes extends ScopeName>(whose: Whose, scopes: readonly Scopes[]): Promise<TenantSession<Scopes>>;
}

interface Entry extends Opened {
  readonly session: TenantSession<ScopeName>;
  credentials: SessionCredentials;
  renewal: Promise<SessionCredentials> | undefined;
}

/** What is opened: whose session, and at which place. */
interface Opened {
  readonly tenantId: TenantId;
  readonly place: Place | undefined;
}

export const createSessions = (settings: SessionSettings): TenantSessions => {
  const warm = new LRUCache<string, Entry>({ max: settings.capacity });
  const opening = new Map<string, Promise<Entry>>();

  /** One renewal at a time; the old credentials go on being used while they live, whatever becomes of it. */
  const renew = (entry: Entry, scopes: readonly ScopeName[]): Promise<SessionCredentials> => {
    entry.renewal ??= assume(settings, entry, scopes)
      .then((credentials) => {
        entry.credentials = credentials;
        return credentials;
      })
      .finally(() => {
        entry.renewal = undefined;
      });
    return entry.renewal;
  };

  const current = async (entry: Entry, scopes: readonly ScopeName[], lastingSeconds = 0): Promise<SessionCredentials> => {
    const left = entry.credentials.expiration.getTime() - settings.now();
    if (left <= tooOldMilliseconds) return renew(entry, scopes);
    if (left <= lastingSeconds * 1000) return renew(entry, scopes).catch(() => entry.credentials);
    if (left <= refreshAheadMilliseconds) renew(entry, scopes).catch(() => undefined);
    return entry.credentials;
  };

  const create = async (key: string, { id: tenantId, placement }: Whose, scopes: readonly ScopeName[]): Promise<Entry> => {
    const place = placement && settings.placeOf({ id: tenantId, placement });
    const credentials = await assume(settings, { tenantId, place }, scopes);
    const renewing: CredentialProvider = (needed) => current(entry, scopes, needed?.lastingSeconds);
    const session = new TenantSession<ScopeName>(tenantId, renewing, place);
    const entry: Entry = { tenantId, place, session, credentials, renewal: undefined };
    warm.set(key, entry);
    return entry;
  };

  /** Many requests for one cold tenant make one call to STS. */
  const find = (key: string, whose: Whose, scopes: readonly ScopeName[]): Promise<Entry> => {
    const pending = opening.get(key) ?? create(key, whose, scopes).finally(() => opening.delete(key));
    opening.set(key, pending);
    return pending;
  };

  return {
    async open(whose, scopes) {
      const key = [whose.id, whose.placement?.kind ?? 'nowhere', ...[...scopes].sort()].join(' ');
      const entry = warm.get(key) ?? (await find(key, whose, scopes));
      await current(entry, scopes);
      if (entry.session.tenantId !== whose.id) throw new Error('a warm session belongs to another tenant');
      return entry.session;
    },
  };
};

const assume = async (
  { sts, roleArn }: SessionSettings,
  { tenantId, place }: Opened,
  scopes: readonly ScopeName[],
): Promise<SessionCredentials> => {
  const resources = reachObjects(scopes) ? { ...anywhere, buckets: [`arn:aws:s3:::${namedOf(place, 'bucket')}`] } : anywhere;
  const answer = await sts
    .send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: tenantId,
        DurationSeconds: lifetimeSeconds,
        Tags: [{ Key: 'tenantId', Value: tenantId }],
        Policy: JSON.stringify({ Version: '2012-10-17', Statement: statementsOf(scopes, tenantId, resources) }),
      }),
    )
    .catch((error: unknown) => {
      throw unavailable('SessionUnavailable', 'The session for this hospital could not be opened. Try again.', error);
    });
  const { Credentials: made, AssumedRoleUser: user } = answer;
  if (
    !made?.AccessKeyId ||
    !made.SecretAccessKey ||
    !made.SessionToken ||
    !made.Expiration ||
    !user?.Arn?.endsWith(`/${tenantId}`)
  ) {
    throw unavailable('SessionUnavailable', 'The session for this hospital could not be opened. Try again.');
  }
  return {
    accessKeyId: made.AccessKeyId,
    secretAccessKey: made.SecretAccessKey,
    sessionToken: made.SessionToken,
    expiration: made.Expiration,
  };
};
