/** What a statement of a policy speaks of, and which policies IAM takes at all. */
import { parsePolicy } from '../../local/iam/parse-policy.ts';
import { ask, covers, policy, table } from '../local/iam/ask.ts';
import { behaves } from './behaves.ts';

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const resourcePage = `${guide}/reference_policies_elements_resource.html` as const;

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
  behaves('NotAction in a Deny leaves only what it names', `${guide}/reference_policies_elements_notaction.html`, () => {
    const may = (action: string) =>
      ask({ action, identityPolicies: [policy({}, { Effect: 'Deny', NotAction: ['dynamodb:Get*', 's3:*'] })] }).allowed;
    expect([may('dynamodb:GetItem'), may('s3:PutObject'), may('dynamodb:PutItem')]).toEqual([true, true, false]);
  });
  behaves(
    'NotResource names several, and covers what none of them is',
    `${guide}/reference_policies_elements_notresource.html`,
    () => {
      const NotResource = ['arn:aws:s3:::a', 'arn:aws:s3:::b/*'];
      const may = (resource: string) => ask({ resource, identityPolicies: [policy({ NotResource })] }).allowed;
      expect(['arn:aws:s3:::a', 'arn:aws:s3:::b/1', 'arn:aws:s3:::b', 'arn:aws:s3:::c'].map(may)).toEqual([
        false,
        false,
        true,
        true,
      ]);
    },
  );
  behaves('of several actions and resources one is enough', `${guide}/reference_policies_elements_action.html`, () => {
    const several = { Action: ['s3:*', 'dynamodb:GetItem'], Resource: ['arn:aws:s3:::a', table] };
    const may = (action: string) => ask({ action, identityPolicies: [policy(several)] }).allowed;
    expect([may('dynamodb:GetItem'), may('dynamodb:PutItem')]).toEqual([true, false]);
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
      statement({ NotResource: 'arn:aws:s3:::a' }),
      statement({ Resource: undefined }),
      statement({ Action: [] }),
      statement({ Condition: { NullIfExists: { 'x:a': 'true' } } }),
      statement({ Condition: { Bool: { 'x:a': 'perhaps' } } }),
      statement({ Condition: { StringEquals: { unprefixed: 'b' } } }),
      statement({ Condition: { DateLessThan: { 'aws:CurrentTime': 'next week' } } }),
      statement({ Condition: { DateLessThan: { 'aws:CurrentTime': '2026-11-23T10:00:00' } } }),
    ]) {
      expect(malformed).toThrow(expect.objectContaining({ code: 'MalformedPolicyDocument' }));
    }
  });
  behaves('a trust policy cannot except', `${guide}/reference_policies_elements_notprincipal.html`, () => {
    const statement = { Effect: 'Deny', NotPrincipal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' };
    expect(() => parsePolicy(JSON.stringify({ Statement: statement }), 'trust')).toThrow('Has prohibited field NotPrincipal');
  });
  behaves('a trust policy names no resource', grammar, () => {
    expect(() => parsePolicy(JSON.stringify(policy({ Principal: '*' })), 'trust')).toThrow('Has prohibited field Resource');
  });
});
