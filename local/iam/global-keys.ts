/**
 * The condition keys that every request has, whatever its service.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import type { Call, ConditionContext } from '../service.ts';
import type { Principal } from './principal.ts';

export interface Surroundings {
  readonly region: string;
  now(): number;
}

/** Tags of the role itself; those of the session come first where both have one. */
export type RoleTags = Readonly<Record<string, string>>;

export const globalKeys = (call: Call, { region, now }: Surroundings, roleTags: RoleTags): ConditionContext => ({
  ...principalKeys(call.principal, roleTags),
  ...wayKeys(call, region),
  'aws:CurrentTime': new Date(now()).toISOString(),
  'aws:EpochTime': Math.floor(now() / 1000),
  // Loopback stands in for TLS: nobody is on the wire.
  'aws:SecureTransport': true,
  'aws:RequestedRegion': region,
});

const types: Readonly<Record<Principal['kind'], string | undefined>> = {
  root: 'Account',
  session: 'AssumedRole',
  anonymous: 'Anonymous',
  service: undefined,
};

const principalKeys = (principal: Principal, roleTags: RoleTags): ConditionContext => {
  const { kind, session } = principal;
  const isKnown = kind === 'root' || kind === 'session';
  return {
    ...tagKeys('aws:PrincipalTag/', session ? { ...roleTags, ...session.tags } : {}),
    // Of a session, this is the role: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
    'aws:PrincipalArn': isKnown ? (session?.roleArn ?? principal.arn) : undefined,
    'aws:PrincipalAccount': isKnown ? principal.accountId : undefined,
    'aws:PrincipalType': types[kind],
    'aws:userid': kind === 'service' ? undefined : principal.userId,
    'aws:PrincipalIsAWSService': kind === 'service',
    'aws:PrincipalServiceName': kind === 'service' ? principal.arn : undefined,
    ...(principal.sourceArn === undefined
      ? {}
      : { 'aws:SourceArn': principal.sourceArn, 'aws:SourceAccount': principal.accountId }),
    'aws:TokenIssueTime': session ? new Date(session.issuedAt).toISOString() : undefined,
  };
};

/** How the call came: from an address, or through services that act for the principal. */
const wayKeys = ({ principal: { via = [] }, http, service }: Call, region: string): ConditionContext => ({
  'aws:ViaAWSService': via.length > 0,
  'aws:CalledVia': via.length > 0 ? via : undefined,
  'aws:CalledViaFirst': via.at(0),
  'aws:CalledViaLast': via.at(-1),
  'aws:SourceIp': via.length === 0 ? http?.sourceIp : undefined,
  'aws:UserAgent': http?.headers['user-agent'],
  'kms:ViaService': service === 'kms' ? via.at(-1)?.replace('.amazonaws.com', `.${region}.amazonaws.com`) : undefined,
});

/** `{ team: 'a' }` → `{ 'aws:PrincipalTag/team': 'a' }` */
export const tagKeys = (prefix: string, tags: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}${key}`, value]));
