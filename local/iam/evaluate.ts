/**
 * Whether IAM allows one action of one principal on one resource, within one account.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
import type { Access, ConditionContext } from '../service.ts';
import { type Question, statementsOf } from './compiled-policy.ts';
import { requestContext } from './context.ts';
import type { PolicyDocument } from './policy.ts';
import type { Principal } from './principal.ts';
import type { Naming } from './principal-match.ts';

export interface Request {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
  readonly identityPolicies: readonly PolicyDocument[];
  /** Each must allow: session policies only ever narrow. */
  readonly sessionPolicies: readonly PolicyDocument[];
  readonly resourcePolicy?: PolicyDocument;
  readonly resourcePolicyMode?: Access['resourcePolicyMode'];
}

export type PolicyKind = 'identity-based' | 'session' | 'resource-based';

/** A statement that spoke of the request. */
export interface Evaluated {
  readonly policy: PolicyKind;
  readonly effect: 'Allow' | 'Deny';
  readonly sid?: string;
}

export interface Decision {
  readonly allowed: boolean;
  /** Ends the sentence “User: … is not authorized to perform: … on resource: …”. Empty when allowed. */
  readonly reason: string;
  readonly evaluated: readonly Evaluated[];
}

/** Pure: the same request is always decided the same. */
export const decide = (request: Request): Decision => {
  const question = { action: request.action.toLowerCase(), resource: request.resource, context: requestContext(request.context) };
  const findings = findIn(request, question);
  const evaluated = [...findings.identity, ...findings.session.flat(), ...findings.resource];
  const deny = evaluated.find(({ effect }) => effect === 'Deny');
  const reason = deny ? `with an explicit deny in ${named(deny.policy, request)}` : missingAllow(request, findings);
  return { allowed: reason === '', reason, evaluated };
};

interface ResourceFinding extends Evaluated {
  readonly naming: Naming;
}

interface Findings {
  readonly identity: readonly Evaluated[];
  readonly session: readonly (readonly Evaluated[])[];
  readonly resource: readonly ResourceFinding[];
}

const findIn = (request: Request, question: Question): Findings => {
  const isSession = request.principal.kind === 'session';
  return {
    identity: isSession ? request.identityPolicies.flatMap((policy) => statementsFor(policy, question, 'identity-based')) : [],
    session: isSession ? request.sessionPolicies.map((policy) => statementsFor(policy, question, 'session')) : [],
    resource: request.resourcePolicy ? statementsNaming(request.resourcePolicy, question, request.principal) : [],
  };
};

const statementsFor = (document: PolicyDocument, question: Question, policy: PolicyKind): Evaluated[] =>
  statementsOf(document)
    .filter((statement) => !statement.principal && statement.covers(question))
    .map(({ effect, sid }) => ({ policy, effect, sid }));

const statementsNaming = (document: PolicyDocument, question: Question, principal: Principal): ResourceFinding[] =>
  statementsOf(document).flatMap(({ effect, sid, principal: match, covers }) => {
    const naming = match?.(principal);
    return naming && covers(question) ? [{ policy: 'resource-based', effect, sid, naming } as const] : [];
  });

/** Nothing is denied outright: why it is not allowed either, or an empty text when it is. */
const missingAllow = (request: Request, findings: Findings): string => {
  const { principal, resourcePolicyMode, resourcePolicy } = request;
  if (principal.kind === 'root') return '';
  const granted = (naming: Naming) => findings.resource.some((finding) => finding.naming === naming);
  const without = (policy: PolicyKind) => `because no ${kindOf(policy, request)} allows the ${request.action} action`;
  if (granted('session')) return '';
  if (principal.kind !== 'session') {
    const free = principal.kind === 'service' && !resourcePolicy && resourcePolicyMode !== 'required';
    return granted('identity') || free ? '' : without('resource-based');
  }
  if (!granted('identity')) {
    if (resourcePolicyMode === 'required' && !granted('account')) return without('resource-based');
    if (findings.identity.length === 0) return without('identity-based');
  }
  return findings.session.every((session) => session.length > 0) ? '' : without('session');
};

const kindOf = (policy: PolicyKind, { action }: Request): string => {
  if (policy === 'session') return 'session policy';
  return policy === 'resource-based' && action.startsWith('sts:') ? 'role trust policy' : `${policy} policy`;
};

const named = (policy: PolicyKind, request: Request): string => {
  const kind = kindOf(policy, request);
  if (kind === 'role trust policy') return `the ${kind}`;
  return kind.startsWith('i') ? `an ${kind}` : `a ${kind}`;
};
