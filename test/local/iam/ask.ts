/** Asks IAM's evaluation about one request; what a case leaves out is as plain as can be. */

import { type Decision, decide, type Request } from '../../../local/iam/evaluate.ts';
import type { ConditionBlock, PolicyDocument, Statement } from '../../../local/iam/policy.ts';
import type { Principal, RoleSession } from '../../../local/iam/principal.ts';
import type { ConditionContext } from '../../../local/service.ts';
import { principalOf } from '../../../local/sigv4/credentials.ts';

export const account = '000000000000';
export const roleArn = `arn:aws:iam::${account}:role/reader`;
export const sessionArn = `arn:aws:sts::${account}:assumed-role/reader/anna`;
export const accountArn = `arn:aws:iam::${account}:root`;
export const table = `arn:aws:dynamodb:us-east-1:${account}:table/Patients`;

export const session = (changes: Partial<RoleSession> = {}): RoleSession => ({
  roleName: 'reader',
  roleArn,
  sessionName: 'anna',
  policies: [],
  tags: {},
  transitiveTagKeys: [],
  issuedAt: 0,
  expiresAt: 3_600_000,
  ...changes,
});

export const reader: Principal = principalOf(session(), account);

export const policy = (...statements: Partial<Statement>[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements.map((statement) => ({ Effect: 'Allow', ...actionOf(statement), ...resourceOf(statement), ...statement })),
});

const actionOf = (given: Partial<Statement>) => (given.Action || given.NotAction ? {} : { Action: '*' });
const resourceOf = (given: Partial<Statement>) => (given.Resource || given.NotResource ? {} : { Resource: '*' });

export const ask = (changes: Partial<Request> = {}): Decision =>
  decide({
    principal: reader,
    action: 'dynamodb:GetItem',
    resource: table,
    context: {},
    identityPolicies: [],
    sessionPolicies: [],
    ...changes,
  });

/** Whether a policy that allows everything under one condition allows a request with these keys. */
export const holds = (Condition: ConditionBlock, context: ConditionContext = {}): boolean =>
  ask({ context, identityPolicies: [policy({ Condition })] }).allowed;

/** Whether a policy that allows everything on one resource allows this one. */
export const covers = (Resource: string, resource: string, context: ConditionContext = {}): boolean =>
  ask({ resource, context, identityPolicies: [policy({ Resource })] }).allowed;

export type Case = readonly [ConditionBlock, ConditionContext, boolean];

/** One operator on one key: `expected` in the policy, `actual` in the request. */
export const one = (operator: string, expected: string | string[], actual: ConditionContext[string], result: boolean): Case => [
  { [operator]: { 'x:key': expected } },
  { 'x:key': actual },
  result,
];

/** Asks every case, and names the one that is decided otherwise. */
export const eachCase = (cases: readonly Case[]) => () => {
  for (const [block, context, expected] of cases)
    expect([block, context, holds(block, context)]).toEqual([block, context, expected]);
};
