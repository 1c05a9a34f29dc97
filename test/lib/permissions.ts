/** What the roles of a template may do, as plain statements. */
import { ofType, type Resource } from './test-platform.ts';

export interface Grant {
  /** The role's logical id. */
  readonly role: string;
  readonly effect: string;
  readonly actions: readonly string[];
  /** As JSON text: intrinsics stay what they are. */
  readonly resources: readonly string[];
  readonly conditions: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Grant['conditions'];
}

const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);

const grantsOf = (role: string, statements: readonly Statement[]): Grant[] =>
  statements.map((statement) => ({
    role,
    effect: statement.Effect,
    actions: listOf(statement.Action),
    resources: listOf(statement.Resource).map((resource) => JSON.stringify(resource)),
    conditions: statement.Condition ?? {},
  }));

/** Every statement of every role, written in the role or attached to it. */
export const grantsIn = (resources: Readonly<Record<string, Resource>>): Grant[] => [
  ...ofType(resources, 'AWS::IAM::Role').flatMap(([role, { Properties }]) =>
    (Properties.Policies ?? []).flatMap((policy: { PolicyDocument: { Statement: Statement[] } }) =>
      grantsOf(role, policy.PolicyDocument.Statement),
    ),
  ),
  ...ofType(resources, 'AWS::IAM::Policy').flatMap(([, { Properties }]) =>
    (Properties.Roles as { Ref: string }[]).flatMap(({ Ref }) => grantsOf(Ref, Properties.PolicyDocument.Statement)),
  ),
];

/** The logical ids of the roles that tenant sessions assume. */
export const tenantRolesIn = (resources: Readonly<Record<string, Resource>>): string[] =>
  ofType(resources, 'AWS::IAM::Role')
    .filter(([, { Properties }]) => String(Properties.Description ?? '').startsWith('Tenant sessions of'))
    .map(([id]) => id);
