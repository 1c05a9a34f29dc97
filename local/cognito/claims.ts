/**
 * What the tokens say, before and after the trigger had its word.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
 */
import type { Attributes } from './attribute.ts';
import { mayRead } from './client-settings.ts';
import type { Group } from './group.ts';
import type { Claims } from './signing-key.ts';
import type { GroupConfiguration, Occasion, Overrides } from './trigger.ts';

/** The scope of every token that sign-in by the API gives: the user's own operations. */
export const SELF_SERVICE = 'aws.cognito.signin.user.admin';

/** Claims no trigger can change or take away, in either token. */
const FIXED = new Set(
  [
    'acr amr at_hash auth_time azp exp iat iss jti nbf nonce origin_jti sub token_use event_id version',
    'identities username client_id scope device_key cognito:username cognito:groups cognito:roles cognito:preferred_role',
  ].flatMap((names) => names.split(' ')),
);

export const groupConfiguration = (groups: readonly Group[]): GroupConfiguration => {
  const [first, second] = groups.filter(({ role }) => role !== null);
  const tied = first && second && first.precedence === second.precedence && first.role !== second.role;
  return {
    groupsToOverride: groups.map(({ name }) => name),
    iamRolesToOverride: groups.flatMap(({ role }) => role ?? []),
    preferredRole: first && !tied && first.precedence !== null ? first.role : null,
  };
};

/** The groups after the trigger: as they were when it says nothing of them; what it leaves out of its answer is gone. */
const groupsAfter = (before: GroupConfiguration, { groupOverrideDetails: changed }: Overrides): GroupConfiguration =>
  changed === undefined
    ? before
    : {
        groupsToOverride: changed?.groupsToOverride ?? [],
        iamRolesToOverride: changed?.iamRolesToOverride ?? [],
        preferredRole: changed?.preferredRole ?? null,
      };

/**
 * Which attributes the scopes open, of those the client may read: each of OpenID's scopes its own, and all of them where none is asked for
 * beside `openid`, or `profile` is.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
 */
export const opensTo = (scopes: readonly string[], name: string): boolean => {
  const named = scopes.filter((scope) => ['email', 'phone', 'profile'].includes(scope));
  if (named.length === 0 || named.includes('profile')) return true;
  return named.some((scope) => (scope === 'email' ? /^email(_verified)?$/ : /^phone_number(_verified)?$/).test(name));
};

/** The claims of both tokens but those about time and origin. */
export const claimsOf = (
  occasion: Occasion,
  before: GroupConfiguration,
  overrides: Overrides,
): { id: Claims; access: Claims } => {
  const { client, user, scopes = [SELF_SERVICE] } = occasion;
  const groups = groupsAfter(before, overrides);
  const both = { sub: user.sub, ...(groups.groupsToOverride.length > 0 && { 'cognito:groups': groups.groupsToOverride }) };
  const id = {
    ...profileOf(user.attributes, (name) => mayRead(client.settings, name) && opensTo(scopes, name)),
    ...both,
    ...(groups.iamRolesToOverride.length > 0 && { 'cognito:roles': groups.iamRolesToOverride }),
    ...(groups.preferredRole !== null && { 'cognito:preferred_role': groups.preferredRole }),
    'cognito:username': user.username,
    aud: client.id,
  };
  const access = { ...both, client_id: client.id, username: user.username, ...scopeOf(scopes, overrides) };
  return {
    id: change(id, overrides.idTokenGeneration, []),
    access: change(access, overrides.accessTokenGeneration, [client.id]),
  };
};

/** The attributes the client may read; whether an address is verified is a Boolean in a token. */
export const profileOf = (attributes: Attributes, readable: (name: string) => boolean): Claims =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([name]) => readable(name))
      .map(([name, value]) => [name, name.endsWith('_verified') ? value.toLowerCase() === 'true' : value]),
  );

const scopeOf = (granted: readonly string[], { accessTokenGeneration: changed }: Overrides): Claims => {
  const scopes = new Set([...granted, ...(changed?.scopesToAdd ?? [])]);
  for (const scope of changed?.scopesToSuppress ?? []) scopes.delete(scope);
  return scopes.size > 0 ? { scope: [...scopes].join(' ') } : {};
};

/** An audience can be added to an access token, and only the client's own. */
const change = (claims: Claims, changed: Overrides['idTokenGeneration'], audiences: readonly unknown[]): Claims => {
  const may = (name: string, value?: unknown): boolean => !FIXED.has(name) && (name !== 'aud' || audiences.includes(value));
  const added = Object.entries(changed?.claimsToAddOrOverride ?? {}).filter(([name, value]) => may(name, value));
  const suppressed = (changed?.claimsToSuppress ?? []).filter((name) => may(name));
  const merged = { ...claims, ...Object.fromEntries(added) };
  return Object.fromEntries(Object.entries(merged).filter(([name]) => !suppressed.includes(name)));
};
