/** A policy made ready to be asked many times: a decision then takes microseconds. */
import { compileConditions } from './conditions.ts';
import type { RequestContext } from './context.ts';
import { compileTemplate, matches, type Reading, type Template } from './pattern.ts';
import type { OneOrMany, PolicyDocument, Statement } from './policy.ts';
import { compilePrincipal, type PrincipalMatch } from './principal-match.ts';

export interface Question {
  /** In lower case: IAM does not mind the case of actions. */
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

export interface CompiledStatement {
  readonly sid?: string;
  readonly effect: Statement['Effect'];
  readonly principal?: PrincipalMatch;
  readonly covers: (question: Question) => boolean;
}

const compiled = new WeakMap<PolicyDocument, readonly CompiledStatement[]>();

/** Compiles a document once, for as long as it is kept. */
export const statementsOf = (document: PolicyDocument): readonly CompiledStatement[] => {
  const known = compiled.get(document);
  if (known) return known;
  const variables = document.Version === '2012-10-17';
  const statements = [document.Statement].flat().map((statement) => compileStatement(statement, variables));
  compiled.set(document, statements);
  return statements;
};

type Covers = CompiledStatement['covers'];

const compileStatement = (statement: Statement, variables: boolean): CompiledStatement => {
  const action = compileActions(statement);
  const resource = compileResources(statement, variables);
  const condition = compileConditions(statement.Condition ?? {}, variables);
  return {
    sid: statement.Sid,
    effect: statement.Effect,
    principal: compilePrincipal(statement),
    covers: (question) => action(question) && resource(question) && condition(question.context),
  };
};

const compileActions = ({ Action, NotAction }: Statement): Covers => {
  const reading = { variables: false, wildcards: 'text' } as const;
  const patterns = templates(Action ?? NotAction ?? [], reading, (text) => text.toLowerCase());
  return ({ action, context }) => anyMatches(patterns, action, context) === (Action !== undefined);
};

/**
 * A trust policy has no `Resource`: it speaks of the role that it belongs to. A resource whose variable has no value is none;
 * a `NotResource` with one cannot tell what it leaves out, and does not match.
 */
const compileResources = ({ Resource, NotResource }: Statement, variables: boolean): Covers => {
  if (Resource === undefined && NotResource === undefined) return () => true;
  const patterns = templates(Resource ?? NotResource ?? [], { variables, wildcards: 'resource' });
  return ({ resource, context }) => {
    if (Resource !== undefined) return anyMatches(patterns, resource, context) === true;
    return anyMatches(patterns, resource, context, 'all resolve') === false;
  };
};

const templates = (texts: OneOrMany<string>, reading: Reading, fold = (text: string) => text): Template[] =>
  [texts].flat().map((text) => compileTemplate(fold(text), reading));

const anyMatches = (
  patterns: readonly Template[],
  text: string,
  context: RequestContext,
  need?: 'all resolve',
): boolean | undefined => {
  for (const template of patterns) {
    const pattern = template(context);
    if (!pattern && need) return undefined;
    if (pattern && matches(pattern, text)) return true;
  }
  return false;
};
