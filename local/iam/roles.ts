/** The roles and policies of the account. They come from the template at each start, so memory keeps them well enough. */
import { AwsError } from '../service.ts';
import { roleIdOf } from '../sigv4/credentials.ts';
import { managedPolicies } from './managed-policies.ts';
import type { PolicyDocument } from './policy.ts';

export interface Role {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly description?: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly createdAt: number;
  trust: PolicyDocument;
  readonly tags: Map<string, string>;
  /** Documents by name. */
  readonly inline: Map<string, PolicyDocument>;
  /** ARNs. */
  readonly attached: Set<string>;
}

export interface Roles {
  /** Throws `EntityAlreadyExists`. */
  add(role: Omit<Role, 'arn' | 'id' | 'inline' | 'attached'>): Role;
  /** Throws `NoSuchEntity`. */
  get(name: string): Role;
  byArn(arn: string): Role | undefined;
  /** Throws `DeleteConflict` while the role has policies. */
  remove(name: string): void;
  all(): Role[];
  /** Throws `NoSuchEntity` for a policy that is neither the account's nor one of AWS's that are known here. */
  policy(arn: string): PolicyDocument;
  addPolicy(arn: string, document: PolicyDocument): void;
  removePolicy(arn: string): void;
  /** What the role's own policies say, inline and attached; nothing for a role that does not exist. */
  identityPolicies(arn: string): readonly PolicyDocument[];
}

const noSuchEntity = (what: string) => new AwsError('NoSuchEntity', `${what} cannot be found.`, 404);
const alreadyExists = (what: string) => new AwsError('EntityAlreadyExists', `${what} already exists.`, 409);
const deleteConflict = (message: string) => new AwsError('DeleteConflict', message, 409);

export const createRoles = (accountId: string): Roles => {
  const roles = new Map<string, Role>();
  const arns = new Map<string, Role>();
  const policies = new Map<string, PolicyDocument>();

  const get = (name: string): Role => {
    const role = roles.get(name.toLowerCase());
    if (!role) throw noSuchEntity(`The role with name ${name}`);
    return role;
  };

  const policy = (arn: string): PolicyDocument => {
    const document = policies.get(arn) ?? managedPolicies.get(arn);
    if (!document) throw noSuchEntity(`Policy ${arn}`);
    return document;
  };

  return {
    add(given) {
      // Names are unique whatever their case, and keep the case they were given.
      if (roles.has(given.name.toLowerCase())) throw alreadyExists(`Role with name ${given.name}`);
      const arn = `arn:aws:iam::${accountId}:role${given.path}${given.name}`;
      const role = { ...given, arn, id: roleIdOf(arn), inline: new Map(), attached: new Set<string>() };
      roles.set(given.name.toLowerCase(), role);
      arns.set(arn, role);
      return role;
    },
    get,
    byArn: (arn) => arns.get(arn),
    remove(name) {
      const role = get(name);
      if (role.inline.size > 0) throw deleteConflict('Cannot delete entity, must delete policies first.');
      if (role.attached.size > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
      roles.delete(name.toLowerCase());
      arns.delete(role.arn);
    },
    all: () => [...roles.values()],
    policy,
    addPolicy(arn, document) {
      if (policies.has(arn)) throw alreadyExists(`A policy called ${arn.split('/').at(-1)}`);
      policies.set(arn, document);
    },
    removePolicy(arn) {
      if (!policies.has(arn)) throw noSuchEntity(`Policy ${arn}`);
      if ([...roles.values()].some((role) => role.attached.has(arn))) {
        throw deleteConflict('Cannot delete a policy attached to entities.');
      }
      policies.delete(arn);
    },
    identityPolicies(arn) {
      const role = arns.get(arn);
      return role ? [...role.inline.values(), ...[...role.attached].map(policy)] : [];
    },
  };
};
