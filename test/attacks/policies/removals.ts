/** Each single condition of the policies, taken out: generated from the policies themselves. */
import type { ConditionBlock, PolicyDocument, Statement } from '../../../local/iam/policy.ts';

export interface Removal {
  /** `Null dynamodb:LeadingKeys` */
  readonly name: string;
  readonly from: (statement: Statement) => Statement;
}

const statementsIn = ({ Statement }: PolicyDocument): Statement[] => [Statement].flat() as Statement[];

/** One for each operator on each key, and one for the tenant's folder in resources. */
export const removalsIn = (documents: readonly PolicyDocument[]): Removal[] => {
  const names = documents
    .flatMap(statementsIn)
    .flatMap(({ Condition = {} }) =>
      Object.entries(Condition).flatMap(([operator, keys]) => Object.keys(keys).map((key) => `${operator} ${key}`)),
    );
  const conditions = [...new Set(names)].map((name) => ({ name, from: withoutCondition(name) }));
  const hasFolders = documents.flatMap(statementsIn).some((statement) => withoutFolder(statement) !== statement);
  return [...conditions, ...(hasFolders ? [{ name: 'the tenant’s folder', from: withoutFolder }] : [])];
};

const withoutCondition =
  (name: string) =>
  (statement: Statement): Statement => {
    const [operator = '', key = ''] = name.split(' ');
    const { Condition = {}, ...rest } = statement;
    if (Condition[operator]?.[key] === undefined) return statement;
    const { [key]: _removed, ...keys } = Condition[operator];
    const { [operator]: _operator, ...operators } = Condition;
    const left: ConditionBlock = Object.keys(keys).length > 0 ? { ...operators, [operator]: keys } : operators;
    return { ...rest, Condition: left };
  };

/** Of an id or of the tag's variable, which holds a slash itself, nothing is left but a wildcard. */
const withoutFolder = (statement: Statement): Statement => {
  const resources = [statement.Resource ?? []].flat();
  const loosened = resources.map((resource) => resource.replace(/\/tenants\/(\$\{[^}]+\}|[^/]+)\//, '/tenants/*/'));
  return loosened.some((resource, index) => resource !== resources[index]) ? { ...statement, Resource: loosened } : statement;
};

/** Anyone, in place of whom the statement names. */
export const withoutPrincipal: Removal = {
  name: 'Principal',
  from: (statement) => (statement.Principal ? { ...statement, Principal: { AWS: '*' } } : statement),
};

/** The documents without it. `from` says of which statements. */
export const without =
  ({ from }: Removal, isMeant: (statement: Statement) => boolean = () => true) =>
  (document: PolicyDocument): PolicyDocument => ({
    ...document,
    Statement: statementsIn(document).map((statement) => (isMeant(statement) ? from(statement) : statement)),
  });

/** The actions of the statements that would change: nothing else is decided otherwise. */
export const actionsChangedBy = ({ from }: Removal, documents: readonly PolicyDocument[]): ReadonlySet<string> => {
  const changed = documents.flatMap(statementsIn).filter((statement) => from(statement) !== statement);
  return new Set(changed.flatMap(({ Action = [] }) => Action));
};
