/** Every way a tenant session can be opened: each tenant role, with each set of scopes that its function can ask for. */
import type { Contract } from '../../../functions/kernel/route.ts';
import {
  scopes as allScopes,
  anywhere,
  type PolicyStatement,
  type ScopeName,
  statementsOf,
  tagVariable,
} from '../../../functions/kernel/scope.ts';
import { contracts } from '../../../lib/contracts.ts';
import type { PolicyDocument, Statement } from '../../../local/iam/policy.ts';
import { type DeployedFunction, type DeployedPlatform, ownPlaceOf, type Role } from './platform.ts';
import { account, region } from './template.ts';
import { own } from './tenants.ts';

export interface Opening {
  readonly role: Role;
  readonly scopes: readonly ScopeName[];
  /** The session policy that the function asks STS for. */
  readonly policy: PolicyDocument;
}

export interface TenantRole {
  readonly role: Role;
  /** Whose code opens its sessions. */
  readonly owner: DeployedFunction;
}

/** The roles that functions find in their environment to open tenant sessions with. */
export const tenantRolesOf = ({ roles, functions }: DeployedPlatform): TenantRole[] =>
  functions.flatMap((owner) => roles.filter(({ arn }) => arn === owner.tenantRoleArn).map((role) => ({ role, owner })));

/**
 * The routes' sets for an API, `tenant:read` of the way in, and for what is called without a route, each scope alone and all together:
 * between them lies whatever its code asks for.
 */
export const openingsOf = (platform: DeployedPlatform): Opening[] =>
  tenantRolesOf(platform).flatMap(({ role, owner }) => {
    const held = scopesOf(platform, role);
    const routes = routesOf(owner).map((route) => route.scopes);
    const sets: (readonly ScopeName[])[] = [
      ...(routes.length > 0 ? routes : held.map((scope) => [scope])),
      ['tenant:read'],
      held,
    ];
    const distinct = new Map(sets.filter((set) => set.length > 0).map((set) => [[...set].sort().join(' '), set]));
    return [...distinct.values()].map((scopes) => ({ role, scopes, policy: policyOf(owner, scopes) }));
  });

/** As `functions/aws/tenant-session.ts` writes it. */
const policyOf = ({ bucket }: DeployedFunction, scopes: readonly ScopeName[]): PolicyDocument => {
  const resources = bucket ? { ...anywhere, buckets: [`arn:aws:s3:::${bucket}`] } : anywhere;
  return { Version: '2012-10-17', Statement: statementsOf(scopes, own, resources) };
};

const routesOf = ({ entry }: DeployedFunction) => {
  const [feature = '', kind] = entry.split('/');
  const contract = (contracts as Readonly<Record<string, Contract>>)[feature];
  return kind === 'api' && contract ? Object.values(contract.routes) : [];
};

/** Every scope whose statements the role's own policy holds, alone or merged with others'. */
export const scopesOf = (platform: DeployedPlatform, { policies }: Role): ScopeName[] => {
  const { tables, bucket } = platform;
  const ownPlace = ownPlaceOf(platform, tagVariable);
  const resources = {
    tenantTables: [tables.tenant.arn, ownPlace.table],
    controlTable: tables.control.arn,
    buckets: [bucket.arn, ownPlace.bucket],
    keys: `arn:aws:kms:${region}:${account}:key/*`,
    s3Service: `s3.${region}.amazonaws.com`,
  };
  const held = policies.flatMap((policy) => [policy.Statement].flat());
  const isHeld = (statement: PolicyStatement) => held.some((other) => holds(other, statement));
  return (Object.keys(allScopes) as ScopeName[]).filter((name) => statementsOf([name], tagVariable, resources).every(isHeld));
};

const listOf = (value: Statement['Action']): string[] => [value ?? []].flat();

const holds = (held: Statement, { Action, Resource, Condition }: PolicyStatement): boolean =>
  Action.every((action) => listOf(held.Action).includes(action)) &&
  Resource.every((resource) => listOf(held.Resource).includes(resource)) &&
  JSON.stringify(plain(held.Condition)) === JSON.stringify(plain(Condition));

/** Lists of one are their one, and keys are in order: as CDK writes them or not. */
const plain = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.length === 1 ? value[0] : value;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, plain(inner)] as const);
  return Object.fromEntries(entries.sort(([left], [right]) => left.localeCompare(right)));
};
