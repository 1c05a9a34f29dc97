/** Keys of many values, and values that are variables. */
import type { ConditionBlock } from '../../local/iam/policy.ts';
import { ask, covers, eachCase, holds, one, policy } from '../local/iam/ask.ts';
import { behaves } from './behaves.ts';

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const multiValued = `${guide}/reference_policies_condition-single-vs-multi-valued-context-keys.html` as const;
const variables = `${guide}/reference_policies_variables.html` as const;

describe('keys of many values', () => {
  behaves(
    'ForAllValues: every value of the request must match',
    multiValued,
    eachCase([
      one('ForAllValues:StringLike', 'a#*', ['a#1', 'a#2'], true),
      one('ForAllValues:StringLike', 'a#*', ['a#1', 'b#1'], false),
      one('ForAllValues:StringEquals', ['a', 'b'], ['a', 'b', 'c'], false),
      one('ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'd'], true),
      one('ForAllValues:StringNotEquals', ['a', 'b'], ['c', 'a'], false),
      one('ForAllValues:StringNotLike', 'a#*', ['b#1', 'c#1'], true),
      one('ForAllValues:StringNotLike', 'a#*', ['b#1', 'a#1'], false),
      one('ForAllValues:ArnLike', 'arn:aws:s3:::a*', ['arn:aws:s3:::a1', 'arn:aws:s3:::b'], false),
      one('ForAllValues:NumericLessThan', '5', ['1', '7'], false),
      one('ForAllValues:Bool', 'true', ['true', 'true'], true),
      one('ForAllValues:StringEquals', 'a', 'a', true),
    ]),
  );
  behaves(
    'ForAllValues holds when the key is absent or empty',
    multiValued,
    eachCase([
      one('ForAllValues:StringLike', 'a#*', undefined, true),
      one('ForAllValues:StringLike', 'a#*', [], true),
      one('ForAllValues:StringEquals', 'a', '', true),
      one('ForAllValues:StringNotEquals', 'a', undefined, true),
      one('ForAllValues:ArnLike', 'arn:aws:s3:::b', undefined, true),
      one('ForAllValues:NumericLessThan', '5', [], true),
      one('ForAllValues:Bool', 'true', undefined, true),
      one('ForAllValues:StringEqualsIfExists', 'a', undefined, true),
    ]),
  );
  behaves('with Null: false, it does not', multiValued, () => {
    const both: ConditionBlock = { 'ForAllValues:StringLike': { 'x:key': 'a#*' }, Null: { 'x:key': 'false' } };
    expect([undefined, [], '', [''], ['a#1'], ['a#1', 'b#1']].map((actual) => holds(both, { 'x:key': actual }))).toEqual([
      false,
      false,
      false,
      false,
      true,
      false,
    ]);
  });
  behaves(
    'ForAnyValue: one value of the request is enough, and there must be one',
    multiValued,
    eachCase([
      one('ForAnyValue:StringEquals', 'a', ['b', 'a'], true),
      one('ForAnyValue:StringEquals', 'a', ['b'], false),
      one('ForAnyValue:StringEquals', 'a', undefined, false),
      one('ForAnyValue:StringNotEquals', 'a', ['a', 'b'], true),
      one('ForAnyValue:StringNotEquals', 'a', [], false),
      one('ForAnyValue:StringNotEquals', 'a', '', false),
      one('ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false),
      one('ForAnyValue:StringNotEquals', 'a', undefined, false),
      one('ForAnyValue:StringLike', ['x#*', 'a#*'], ['b#1', 'a#1'], true),
      one('ForAnyValue:ArnLike', 'arn:aws:s3:::a*', ['arn:aws:s3:::b', 'arn:aws:s3:::a1'], true),
      one('ForAnyValue:IpAddress', '10.0.0.0/8', ['192.0.2.1', '10.0.0.1'], true),
      one('ForAnyValue:StringEqualsIfExists', 'a', ['b'], false),
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
  behaves('without a value it matches nothing in NotResource and Deny either', variables, () => {
    const files = (tenant: string) => `arn:aws:s3:::files/${tenant}/*`;
    const resource = 'arn:aws:s3:::files/b/1';
    const allowed = (...statements: Parameters<typeof policy>) =>
      ask({ resource, identityPolicies: [policy(...statements)] }).allowed;
    expect(allowed({ NotResource: files('${aws:PrincipalTag/tenant}') })).toBe(false);
    expect(allowed({}, { Effect: 'Deny', Resource: files('${aws:PrincipalTag/tenant}') })).toBe(true);
    expect(allowed({}, { Effect: 'Deny', Condition: { StringEquals: { 'x:key': '${aws:PrincipalTag/tenant}' } } })).toBe(true);
  });
  behaves('one of several values may have no value of its own', variables, () => {
    const either = ['${aws:PrincipalTag/tenant}#*', 'shared#*'];
    expect(holds({ 'ForAllValues:StringLike': { 'x:key': either } }, { 'x:key': ['shared#1'] })).toBe(true);
    expect(holds({ 'ForAllValues:StringLike': { 'x:key': either } }, { 'x:key': ['shared#1', 'a#1'] })).toBe(false);
    expect(holds({ StringNotLike: { 'x:key': either } }, { 'x:key': 'b#1' })).toBe(false);
  });
  behaves('variables stand in strings and ARNs, and nowhere else', variables, () => {
    const context = { 'x:arn': 'arn:aws:s3:::a', 'x:name': 'a', 'x:limit': '5' };
    expect(holds({ ArnLike: { 'x:arn': 'arn:aws:s3:::${x:name}' } }, context)).toBe(true);
    expect(holds({ StringEqualsIgnoreCase: { 'x:name': '${x:name}' } }, context)).toBe(true);
    expect(holds({ NumericLessThan: { 'x:limit': '${x:limit}' } }, context)).toBe(false);
    expect(ask({ identityPolicies: [policy({ Action: 'dynamodb:${x:name}' })], context: { 'x:name': 'GetItem' } }).allowed).toBe(
      false,
    );
  });
  behaves('a wildcard within the value is a character, not a wildcard', variables, () => {
    expect(covers('arn:aws:s3:::files/${x:name}/1', 'arn:aws:s3:::files/a/1', { 'x:name': '*' })).toBe(false);
    expect(holds({ StringLike: { 'x:key': '${x:name}' } }, { 'x:key': 'ab', 'x:name': 'a?' })).toBe(false);
    expect(holds({ ArnLike: { 'x:key': 'arn:aws:s3:::${x:name}' } }, { 'x:key': 'arn:aws:s3:::b', 'x:name': '*' })).toBe(false);
  });
  behaves('a default stands in for a missing value', variables, () => {
    const resource = "arn:aws:s3:::files/${aws:PrincipalTag/tenant, 'shared'}/*";
    expect([covers(resource, 'arn:aws:s3:::files/shared/1'), covers(resource, 'arn:aws:s3:::files/shared/1', tags)]).toEqual([
      true,
      false,
    ]);
  });
  behaves('a default may be anything between its quotes, in conditions too', variables, () => {
    const like = (expected: string, key: string, more: object = {}) =>
      holds({ StringLike: { 'x:key': expected } }, { 'x:key': key, ...more });
    expect(like("${x:name, 'none of these'}", 'none of these')).toBe(true);
    expect(like("${x:name,'o''clock'}", "o'clock")).toBe(true);
    expect(like("${x:name, '*'}", 'anything')).toBe(false);
    expect(like("${x:name, 'a'}", 'a', { 'x:name': 'b' })).toBe(false);
  });
  behaves(
    '${*}, ${?} and ${$} are the characters themselves',
    variables,
    eachCase([
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
