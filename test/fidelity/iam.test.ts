/** IAM's evaluation, case by case, as its guide documents it. */

import { parsePolicy } from '../../local/iam/parse-policy.ts';
import type { ConditionBlock } from '../../local/iam/policy.ts';
import type { Principal } from '../../local/iam/principal.ts';
import type { ConditionContext } from '../../local/service.ts';
import { accountArn, ask, covers, holds, policy, reader, roleArn, sessionArn, table } from '../local/iam/ask.ts';
import { behaves } from './behaves.ts';

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const evaluation = `${guide}/reference_policies_evaluation-logic_policy-eval-denyallow.html` as const;
const operatorsPage = `${guide}/reference_policies_elements_condition_operators.html` as const;
const multiValued = `${guide}/reference_policies_condition-single-vs-multi-valued-context-keys.html` as const;
const logic = `${guide}/reference_policies_condition-logic-multiple-context-keys-or-values.html` as const;
const variables = `${guide}/reference_policies_variables.html` as const;
const resourcePage = `${guide}/reference_policies_elements_resource.html` as const;
const principalPage = `${guide}/reference_policies_elements_principal.html` as const;
const deniedPage = `${guide}/troubleshoot_access-denied.html` as const;

const allow = policy({});
const deny = policy({ Effect: 'Deny' });

describe('evaluation', () => {
  behaves('what no policy allows is denied', evaluation, () => {
    expect(ask()).toMatchObject({
      allowed: false,
      reason: 'because no identity-based policy allows the dynamodb:GetItem action',
    });
  });
  behaves('an identity policy allows', evaluation, () => expect(ask({ identityPolicies: [allow] }).allowed).toBe(true));
  behaves('an explicit deny wins over any allow', evaluation, () => {
    const decision = ask({ identityPolicies: [allow, deny], resourcePolicy: policy({ Principal: { AWS: sessionArn } }) });
    expect(decision).toMatchObject({ allowed: false, reason: 'with an explicit deny in an identity-based policy' });
  });
  behaves('a session policy limits what the role may do', evaluation, () => {
    const sessionPolicies = [policy({ Action: 's3:*' })];
    expect(ask({ identityPolicies: [allow], sessionPolicies })).toMatchObject({
      allowed: false,
      reason: 'because no session policy allows the dynamodb:GetItem action',
    });
  });
  behaves('a session policy adds nothing of its own', evaluation, () => {
    expect(ask({ sessionPolicies: [allow] }).allowed).toBe(false);
  });
  behaves('a deny in a session policy is told as such', deniedPage, () => {
    expect(ask({ identityPolicies: [allow], sessionPolicies: [allow, deny] }).reason).toBe(
      'with an explicit deny in a session policy',
    );
  });
  behaves('a deny in a resource policy is told as such', deniedPage, () => {
    const resourcePolicy = policy({ Effect: 'Deny', Principal: '*' });
    expect(ask({ identityPolicies: [allow], resourcePolicy }).reason).toBe('with an explicit deny in a resource-based policy');
  });
});

describe('resource policies in the same account', () => {
  const naming = (Principal: Record<string, string> | '*') => policy({ Principal });
  behaves('one that names the role allows without an identity policy', evaluation, () => {
    expect(ask({ resourcePolicy: naming({ AWS: roleArn }) }).allowed).toBe(true);
  });
  behaves('one that names the role is limited by the session policy', evaluation, () => {
    expect(ask({ resourcePolicy: naming({ AWS: roleArn }), sessionPolicies: [policy({ Action: 's3:*' })] }).allowed).toBe(false);
  });
  behaves('one that names the session is not limited by the absence of an allow in the session policy', evaluation, () => {
    expect(ask({ resourcePolicy: naming({ AWS: sessionArn }), sessionPolicies: [policy({ Action: 's3:*' })] }).allowed).toBe(
      true,
    );
  });
  behaves('one that names the account leaves the word to identity policies', principalPage, () => {
    const resourcePolicy = naming({ AWS: accountArn });
    expect([ask({ resourcePolicy }).allowed, ask({ resourcePolicy, identityPolicies: [allow] }).allowed]).toEqual([false, true]);
  });
  behaves('an account id means the same as the account ARN', principalPage, () => {
    const resourcePolicy = policy({ Effect: 'Deny', Principal: { AWS: '000000000000' } });
    expect(ask({ resourcePolicy, identityPolicies: [allow] }).allowed).toBe(false);
  });
  behaves('everyone includes nobody in particular', principalPage, () => {
    const principal: Principal = { kind: 'anonymous', arn: '*', accountId: 'anonymous', userId: 'anonymous' };
    expect([ask({ principal, resourcePolicy: naming('*') }).allowed, ask({ principal }).allowed]).toEqual([true, false]);
  });
  behaves('a service is named by its own principal, and only by it', principalPage, () => {
    const principal: Principal = { kind: 'service', arn: 'events.amazonaws.com', accountId: '000000000000', userId: 'events' };
    const may = (Service: string) => ask({ principal, resourcePolicy: naming({ Service }) }).allowed;
    expect([may('events.amazonaws.com'), may('s3.amazonaws.com')]).toEqual([true, false]);
  });
  behaves('a wildcard inside a principal is no wildcard', principalPage, () => {
    const text = JSON.stringify(policy({ Principal: { AWS: 'arn:aws:iam::000000000000:role/*' } }));
    expect(() => parsePolicy(text, 'resource')).toThrow('Invalid principal in policy');
  });
  behaves(
    'NotPrincipal with Deny spares only whom it names in full',
    `${guide}/reference_policies_elements_notprincipal.html`,
    () => {
      const except = (...AWS: string[]) => policy({ Effect: 'Deny', NotPrincipal: { AWS } });
      const may = (...names: string[]) => ask({ identityPolicies: [allow], resourcePolicy: except(...names) }).allowed;
      expect([may(roleArn), may(sessionArn, roleArn, accountArn)]).toEqual([false, true]);
    },
  );
});

describe('policies that are required (keys, trust)', () => {
  const page = 'https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html';
  const required = { resourcePolicyMode: 'required', identityPolicies: [allow] } as const;
  behaves('an identity policy alone is not enough', page, () => {
    expect(ask(required)).toMatchObject({
      allowed: false,
      reason: 'because no resource-based policy allows the dynamodb:GetItem action',
    });
  });
  behaves('naming the account lets identity policies decide', page, () => {
    const resourcePolicy = policy({ Principal: { AWS: accountArn } });
    expect([
      ask({ ...required, resourcePolicy }).allowed,
      ask({ ...required, resourcePolicy, identityPolicies: [] }).allowed,
    ]).toEqual([true, false]);
  });
  behaves('naming the role is enough', page, () => {
    expect(ask({ ...required, identityPolicies: [], resourcePolicy: policy({ Principal: { AWS: roleArn } }) }).allowed).toBe(
      true,
    );
  });
});

describe('actions and resources', () => {
  const may = (Action: string) => ask({ identityPolicies: [policy({ Action })] }).allowed;
  behaves('actions match whatever their case, with wildcards', `${guide}/reference_policies_elements_action.html`, () => {
    expect(['DYNAMODB:getitem', 'dynamodb:Get*', 'dynamodb:GetIte?', 'dynamodb:Put*', 'dynamodb:Get'].map(may)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
  behaves('NotAction covers every other action', `${guide}/reference_policies_elements_notaction.html`, () => {
    const not = (NotAction: string) => ask({ identityPolicies: [policy({ NotAction })] }).allowed;
    expect([not('s3:*'), not('dynamodb:Get*')]).toEqual([true, false]);
  });
  behaves('NotResource covers every other resource', `${guide}/reference_policies_elements_notresource.html`, () => {
    const not = (NotResource: string) => ask({ identityPolicies: [policy({ NotResource })] }).allowed;
    expect([not('arn:aws:s3:::*'), not(table)]).toEqual([true, false]);
  });
  behaves('resources mind their case', resourcePage, () =>
    expect(covers(table.replace('Patients', 'patients'), table)).toBe(false),
  );
  behaves('a wildcard inside a segment keeps within it', resourcePage, () => {
    expect(covers('arn:aws:dynamodb:us*1:000000000000:table/Patients', table)).toBe(true);
    expect(covers('arn:aws:dynamodb:u*0:table/Patients', table)).toBe(false);
  });
  behaves('a * that ends a segment expands beyond the colon', resourcePage, () => {
    expect(
      ['arn:aws:dynamodb:*', 'arn:aws:dynamodb:*:table/Patients', 'arn:aws:logs:*'].map((each) => covers(each, table)),
    ).toEqual([true, true, false]);
  });
  behaves('in the resource part a wildcard crosses slashes and colons', resourcePage, () => {
    expect(covers('arn:aws:logs:*:*:log-group:*:stream', 'arn:aws:logs:us-east-1:1:log-group:/a/b:log-stream:c:stream')).toBe(
      true,
    );
  });
});

type Case = readonly [ConditionBlock, ConditionContext, boolean];
const table_ = (cases: readonly Case[]) => () => {
  for (const [block, context, expected] of cases)
    expect([block, context, holds(block, context)]).toEqual([block, context, expected]);
};
const one = (operator: string, expected: string | string[], actual: ConditionContext[string], result: boolean): Case => [
  { [operator]: { 'x:key': expected } },
  { 'x:key': actual },
  result,
];

describe('condition operators', () => {
  behaves(
    'strings: equal, whatever their case, and like',
    operatorsPage,
    table_([
      one('StringEquals', 'a', 'a', true),
      one('StringEquals', 'a', 'A', false),
      one('StringEquals', 'a*', 'ab', false),
      one('StringNotEquals', 'a', 'b', true),
      one('StringNotEquals', 'a', 'a', false),
      one('StringEqualsIgnoreCase', 'a', 'A', true),
      one('StringNotEqualsIgnoreCase', 'a', 'A', false),
      one('StringLike', 'a*c?', 'abbcd', true),
      one('StringLike', 'a*', 'Ab', false),
      one('StringNotLike', 'a*', 'ab', false),
    ]),
  );
  behaves(
    'numbers',
    operatorsPage,
    table_([
      one('NumericEquals', '10', 10, true),
      one('NumericEquals', '10.0', '10', true),
      one('NumericNotEquals', '10', 11, true),
      one('NumericLessThan', '10', 10, false),
      one('NumericLessThanEquals', '10', 10, true),
      one('NumericGreaterThan', '10', 11, true),
      one('NumericGreaterThanEquals', '10', 9, false),
      one('NumericLessThan', '10', 'few', false),
    ]),
  );
  behaves(
    'dates, in ISO 8601 or as seconds',
    operatorsPage,
    table_([
      one('DateLessThan', '2026-11-24T00:00:00Z', '2026-11-23T00:00:00Z', true),
      one('DateGreaterThan', '2026-11-24T00:00:00Z', '2026-11-23T00:00:00Z', false),
      one('DateEquals', '1795392000', '2026-11-23T00:00:00Z', true),
      one('DateNotEquals', '2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z', false),
      one('DateLessThanEquals', '2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z', true),
      one('DateGreaterThanEquals', '2026-11-23T00:00:00Z', '2026-11-22T00:00:00Z', false),
    ]),
  );
  behaves(
    'booleans and bytes',
    operatorsPage,
    table_([
      one('Bool', 'true', true, true),
      one('Bool', 'false', true, false),
      one('Bool', 'True', 'true', true),
      one('BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', true),
      one('BinaryEquals', 'QmluYXJ5', 'QmluYXJ6', false),
    ]),
  );
  behaves(
    'addresses, of both families',
    operatorsPage,
    table_([
      one('IpAddress', '203.0.113.0/24', '203.0.113.9', true),
      one('IpAddress', '203.0.113.0/24', '203.0.114.9', false),
      one('IpAddress', '203.0.113.9', '203.0.113.9', true),
      one('NotIpAddress', '203.0.113.0/24', '203.0.113.9', false),
      one('IpAddress', '2001:db8::/32', '2001:db8::1', true),
      one('IpAddress', '2001:db8::/32', '203.0.113.9', false),
      one('IpAddress', ['10.0.0.0/8', '203.0.113.0/24'], '10.1.1.1', true),
    ]),
  );
  behaves(
    'ARNs, each of their six parts by itself',
    operatorsPage,
    table_([
      one('ArnLike', 'arn:aws:s3:::b*', 'arn:aws:s3:::bucket', true),
      one('ArnEquals', 'arn:aws:s3:::b*', 'arn:aws:s3:::bucket', true),
      one('ArnLike', 'arn:aws:sns:*:1:t', 'arn:aws:sns:us-east-1:1:t', true),
      one('ArnLike', 'arn:aws:sns:*:t', 'arn:aws:sns:us-east-1:1:t', false),
      one('ArnNotLike', 'arn:aws:s3:::b*', 'arn:aws:s3:::bucket', false),
      one('ArnNotEquals', 'arn:aws:s3:::b*', 'arn:aws:s3:::other', true),
    ]),
  );
  behaves(
    'without the key, a positive operator fails and a negated one holds',
    operatorsPage,
    table_([
      one('StringEquals', 'a', undefined, false),
      one('StringNotEquals', 'a', undefined, true),
      one('StringNotLike', 'a*', undefined, true),
      one('ArnNotLike', 'arn:aws:s3:::b', undefined, true),
      one('NumericNotEquals', '1', undefined, true),
      one('Bool', 'false', undefined, false),
      one('NotIpAddress', '10.0.0.0/8', undefined, true),
      one('DateLessThan', '2026-11-23T00:00:00Z', undefined, false),
    ]),
  );
  behaves(
    'IfExists holds without the key, and asks with it',
    operatorsPage,
    table_([
      one('StringEqualsIfExists', 'a', undefined, true),
      one('StringEqualsIfExists', 'a', 'b', false),
      one('StringEqualsIfExists', 'a', 'a', true),
      one('ForAnyValue:StringEqualsIfExists', 'a', undefined, true),
      one('NumericLessThanIfExists', '5', 6, false),
    ]),
  );
  behaves(
    'Null asks whether the key is there',
    operatorsPage,
    table_([
      one('Null', 'true', undefined, true),
      one('Null', 'true', 'a', false),
      one('Null', 'false', 'a', true),
      one('Null', 'false', undefined, false),
      one('Null', 'true', [], true),
    ]),
  );
  behaves('key names match whatever their case', `${guide}/reference_policies_elements_condition.html`, () => {
    expect(holds({ StringEquals: { 'AWS:principaltag/TENANT': 'a' } }, { 'aws:PrincipalTag/tenant': 'a' })).toBe(true);
  });
  behaves(
    'all operators and keys must hold, of values one is enough',
    logic,
    table_([
      [{ StringEquals: { 'x:a': ['1', '2'], 'x:b': '3' } }, { 'x:a': '2', 'x:b': '3' }, true],
      [{ StringEquals: { 'x:a': ['1', '2'], 'x:b': '3' } }, { 'x:a': '2', 'x:b': '4' }, false],
      [{ StringEquals: { 'x:a': '1' }, NumericLessThan: { 'x:n': 5 } }, { 'x:a': '1', 'x:n': 6 }, false],
      one('StringNotEquals', ['a', 'b'], 'b', false),
      one('StringNotEquals', ['a', 'b'], 'c', true),
    ]),
  );
});

describe('keys of many values', () => {
  behaves(
    'ForAllValues: every value of the request must match',
    multiValued,
    table_([
      one('ForAllValues:StringLike', 'a#*', ['a#1', 'a#2'], true),
      one('ForAllValues:StringLike', 'a#*', ['a#1', 'b#1'], false),
      one('ForAllValues:StringEquals', ['a', 'b'], ['a', 'b', 'c'], false),
      one('ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true),
      one('ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], false),
    ]),
  );
  behaves(
    'ForAllValues holds when the key is absent or empty',
    multiValued,
    table_([
      one('ForAllValues:StringLike', 'a#*', undefined, true),
      one('ForAllValues:StringLike', 'a#*', [], true),
      one('ForAllValues:StringEquals', 'a', '', true),
    ]),
  );
  behaves('with Null: false, it does not', multiValued, () => {
    const both: ConditionBlock = { 'ForAllValues:StringLike': { 'x:key': 'a#*' }, Null: { 'x:key': 'false' } };
    expect([holds(both), holds(both, { 'x:key': ['a#1'] })]).toEqual([false, true]);
  });
  behaves(
    'ForAnyValue: one value of the request is enough, and there must be one',
    multiValued,
    table_([
      one('ForAnyValue:StringEquals', 'a', ['b', 'a'], true),
      one('ForAnyValue:StringEquals', 'a', ['b'], false),
      one('ForAnyValue:StringEquals', 'a', undefined, false),
      one('ForAnyValue:StringNotEquals', 'a', ['a', 'b'], true),
      one('ForAnyValue:StringNotEquals', 'a', [], false),
    ]),
  );
});

describe('variables', () => {
  const tags = { 'aws:PrincipalTag/tenant': 'a' };
  behaves('a variable stands for the value of its key', variables, () => {
    expect(holds({ StringLike: { 'x:key': '${aws:PrincipalTag/tenant}#*' } }, { ...tags, 'x:key': 'a#1' })).toBe(true);
    expect(covers('arn:aws:s3:::files/${AWS:principaltag/Tenant}/*', 'arn:aws:s3:::files/b/1', tags)).toBe(false);
  });
  behaves('without a value it matches nothing', variables, () => {
    expect(holds({ StringNotEquals: { 'x:key': '${aws:PrincipalTag/tenant}' } }, { 'x:key': 'b' })).toBe(false);
    expect(covers('arn:aws:s3:::files/${aws:PrincipalTag/tenant}', 'arn:aws:s3:::files/${aws:PrincipalTag/tenant}')).toBe(false);
  });
  behaves('a default stands in for a missing value', variables, () => {
    const resource = "arn:aws:s3:::files/${aws:PrincipalTag/tenant, 'shared'}/*";
    expect([covers(resource, 'arn:aws:s3:::files/shared/1'), covers(resource, 'arn:aws:s3:::files/shared/1', tags)]).toEqual([
      true,
      false,
    ]);
  });
  behaves(
    '${*}, ${?} and ${$} are the characters themselves',
    variables,
    table_([
      one('StringLike', 'a${*}', 'a*', true),
      one('StringLike', 'a${*}', 'ab', false),
      one('StringLike', '${?}', 'x', false),
      one('StringLike', '${$}{', '${', true),
    ]),
  );
  behaves('a key of many values is no variable', variables, () => {
    expect(holds({ StringEquals: { 'x:key': '${x:many}' } }, { 'x:key': 'a', 'x:many': ['a'] })).toBe(false);
  });
  behaves('a policy without version 2012-10-17 has no variables', variables, () => {
    const document = { ...policy({ Resource: 'arn:aws:s3:::${aws:PrincipalTag/tenant}' }), Version: undefined };
    const may = (resource: string) => ask({ resource, context: tags, identityPolicies: [document] }).allowed;
    expect([may('arn:aws:s3:::a'), may('arn:aws:s3:::${aws:PrincipalTag/tenant}')]).toEqual([false, true]);
  });
});

describe('policy documents', () => {
  const grammar = `${guide}/reference_policies_grammar.html` as const;
  const put = (change: object) => () => parsePolicy(JSON.stringify({ ...policy({}), ...change }), 'identity');
  const statement = (change: object) => put({ Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*', ...change }] });
  behaves('a malformed one is refused, and told why', grammar, () => {
    expect(() => parsePolicy('{', 'identity')).toThrow('invalid Json');
    for (const malformed of [
      put({ Version: '2020-01-01' }),
      put({ Statement: [] }),
      put({ Extra: 1 }),
      statement({ Effect: 'Maybe' }),
      statement({ Action: 'GetItem' }),
      statement({ Resource: 'table' }),
      statement({ NotAction: 's3:*' }),
      statement({ Principal: '*' }),
      statement({ Sid: 'a b' }),
      statement({ Condition: { StringIs: { 'x:a': 'b' } } }),
      statement({ Condition: { NumericEquals: { 'x:a': 'b' } } }),
      statement({ Condition: { IpAddress: { 'x:a': '300.0.0.0/8' } } }),
      statement({ Resource: 'arn:aws:s3:::${}' }),
    ]) {
      expect(malformed).toThrow(expect.objectContaining({ code: 'MalformedPolicyDocument' }));
    }
  });
  behaves('a trust policy names no resource', grammar, () => {
    expect(() => parsePolicy(JSON.stringify(policy({ Principal: '*' })), 'trust')).toThrow('Has prohibited field Resource');
  });
});

behaves('the account itself may do what no resource policy denies', evaluation, () => {
  const principal: Principal = { ...reader, kind: 'root', arn: accountArn, session: undefined };
  expect([
    ask({ principal }).allowed,
    ask({ principal, resourcePolicy: policy({ Effect: 'Deny', Principal: '*' }) }).allowed,
  ]).toEqual([true, false]);
});
