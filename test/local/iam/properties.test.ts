/** What must hold of any policies and any request whatever. */
import fc from 'fast-check';
import type { Request } from '../../../local/iam/evaluate.ts';
import type { PolicyDocument, Statement } from '../../../local/iam/policy.ts';
import { accountArn, ask, covers, holds, policy, roleArn, sessionArn } from './ask.ts';

const action = fc.constantFrom('dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:*', 'dynamodb:Get*', '*', 's3:GetObject');
const resource = fc.constantFrom(
  '*',
  'arn:aws:dynamodb:us-east-1:000000000000:table/Patients',
  'arn:aws:dynamodb:*:*:table/*',
  'arn:aws:dynamodb:us-east-1:000000000000:table/${aws:PrincipalTag/tenant}',
);
const condition = fc.constantFrom<NonNullable<Statement['Condition']>>(
  {},
  { StringEquals: { 'aws:PrincipalTag/tenant': 'Patients' } },
  { StringNotEquals: { 'aws:PrincipalTag/tenant': 'Patients' } },
  { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['${aws:PrincipalTag/tenant}#*'] } },
  { Null: { 'dynamodb:LeadingKeys': 'true' } },
  { BoolIfExists: { 'aws:SecureTransport': 'true' } },
);
const statement: fc.Arbitrary<Statement> = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
  Action: action,
  Resource: resource,
  Condition: condition,
});
const document: fc.Arbitrary<PolicyDocument> = fc.array(statement, { minLength: 1, maxLength: 4 }).map((Statement) => ({
  Version: '2012-10-17',
  Statement,
}));
const named = fc.constantFrom('*' as const, { AWS: `${roleArn}-2` }, { AWS: roleArn }, { AWS: sessionArn }, { AWS: accountArn });
const resourcePolicy: fc.Arbitrary<PolicyDocument> = fc
  .array(fc.tuple(statement, named), { minLength: 1, maxLength: 3 })
  .map((pairs) => ({ Version: '2012-10-17', Statement: pairs.map(([each, Principal]) => ({ ...each, Principal })) }));
const request: fc.Arbitrary<Partial<Request>> = fc.record({
  action: fc.constantFrom('dynamodb:GetItem', 'dynamodb:PutItem'),
  identityPolicies: fc.array(document, { maxLength: 3 }),
  sessionPolicies: fc.array(document, { maxLength: 2 }),
  resourcePolicy: fc.option(resourcePolicy, { nil: undefined }),
  resourcePolicyMode: fc.constantFrom('union' as const, 'required' as const),
  context: fc.constantFrom<Request['context']>(
    {},
    { 'aws:PrincipalTag/tenant': 'Patients' },
    { 'aws:PrincipalTag/tenant': 'Patients', 'dynamodb:LeadingKeys': ['Patients#1', 'Other#1'] },
  ),
});

test('a deny wins, wherever it stands', () => {
  const everything = policy({ Effect: 'Deny' });
  fc.assert(
    fc.property(request, fc.constantFrom('identity', 'session', 'resource'), (asked, place) => {
      const { identityPolicies = [], sessionPolicies = [], resourcePolicy: own } = asked;
      const theirs = policy({ Effect: 'Deny', Principal: '*' });
      const denied =
        place === 'identity'
          ? { ...asked, identityPolicies: [...identityPolicies, everything] }
          : place === 'session'
            ? { ...asked, sessionPolicies: [...sessionPolicies, everything] }
            : { ...asked, resourcePolicy: own ? { ...own, Statement: [own.Statement, theirs.Statement].flat() } : theirs };
      expect(ask(denied)).toMatchObject({ allowed: false, reason: expect.stringContaining('explicit deny') });
    }),
  );
});

test('a further session policy never allows more', () => {
  fc.assert(
    fc.property(request, document, (asked, further) => {
      const narrowed = { ...asked, sessionPolicies: [...(asked.sessionPolicies ?? []), further] };
      expect(ask(narrowed).allowed && !ask(asked).allowed).toBe(false);
    }),
  );
});

test('the order of statements and of policies does not matter', () => {
  fc.assert(
    fc.property(request, (asked) => {
      const turned = (document: PolicyDocument) => ({ ...document, Statement: [document.Statement].flat().reverse() });
      const reversed = {
        ...asked,
        identityPolicies: asked.identityPolicies?.map(turned).reverse(),
        sessionPolicies: asked.sessionPolicies?.map(turned).reverse(),
        resourcePolicy: asked.resourcePolicy && turned(asked.resourcePolicy),
      };
      expect(ask(reversed).allowed).toBe(ask(asked).allowed);
    }),
  );
});

test('a further allow never takes away, and a further deny never gives', () => {
  const of = (Effect: Statement['Effect']) => statement.map((each): PolicyDocument => policy({ ...each, Effect }));
  fc.assert(
    fc.property(request, of('Allow'), of('Deny'), (asked, allow, deny) => {
      const withOne = (more: PolicyDocument) => ask({ ...asked, identityPolicies: [...(asked.identityPolicies ?? []), more] });
      expect(ask(asked).allowed && !withOne(allow).allowed).toBe(false);
      expect(withOne(deny).allowed && !ask(asked).allowed).toBe(false);
    }),
  );
});

test('how statements are spread over policies does not matter', () => {
  fc.assert(
    fc.property(request, (asked) => {
      const [first, ...others] = (asked.identityPolicies ?? []).flatMap((each) => [each.Statement].flat());
      fc.pre(first !== undefined);
      const one: PolicyDocument = { Version: '2012-10-17', Statement: [first, ...others] as Statement[] };
      expect(ask({ ...asked, identityPolicies: [one] }).allowed).toBe(ask(asked).allowed);
    }),
  );
});

test('what a resource policy must allow is never more than what it may allow', () => {
  fc.assert(
    fc.property(request, (asked) => {
      const required = ask({ ...asked, resourcePolicyMode: 'required' }).allowed;
      expect(required && !ask({ ...asked, resourcePolicyMode: 'union' }).allowed).toBe(false);
    }),
  );
});

test('nothing is allowed that no statement allows', () => {
  const isAllow = (document: PolicyDocument) => [document.Statement].flat().some(({ Effect }) => Effect === 'Allow');
  fc.assert(
    fc.property(request, (asked) => {
      const spoken = [...(asked.identityPolicies ?? []), ...(asked.resourcePolicy ? [asked.resourcePolicy] : [])];
      fc.pre(!spoken.some(isAllow));
      expect(ask(asked).allowed).toBe(false);
    }),
  );
});

const operator = fc.constantFrom(
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'ForAllValues:StringLike',
  'ForAnyValue:StringLike',
  'ForAllValues:StringNotLike',
  'ForAnyValue:StringNotEquals',
  'ArnLike',
  'ArnNotEquals',
  'ForAllValues:ArnNotLike',
);

test('a variable without a value never lets a statement match', () => {
  fc.assert(
    fc.property(operator, fc.option(fc.array(fc.string(), { maxLength: 3 }), { nil: undefined }), (name, values) => {
      expect(
        holds({ [name]: { 'dynamodb:LeadingKeys': '${aws:PrincipalTag/tenant}' } }, { 'dynamodb:LeadingKeys': values }),
      ).toBe(false);
    }),
  );
  fc.assert(
    fc.property(fc.webPath(), (path) => {
      const files = 'arn:aws:s3:::files/${aws:PrincipalTag/tenant}*';
      const resource = `arn:aws:s3:::files/${path}`;
      expect(covers(files, resource)).toBe(false);
      expect(ask({ resource, identityPolicies: [policy({ NotResource: files })] }).allowed).toBe(false);
    }),
  );
});

const wild = fc.string({ unit: fc.constantFrom('*', '?', 'a', 'b', '$', '{', '}'), minLength: 1, maxLength: 8 });

test('a tag with wildcards in it matches itself and nothing else', () => {
  const bucket = 'arn:aws:s3:::files/';
  fc.assert(
    fc.property(wild, fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 8 }), (tag, other) => {
      const context = { 'aws:PrincipalTag/tenant': tag, 'dynamodb:LeadingKeys': [other] };
      expect(covers(`${bucket}\${aws:PrincipalTag/tenant}`, `${bucket}${other}`, context)).toBe(tag === other);
      const leading = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': '${aws:PrincipalTag/tenant}' } };
      expect(holds(leading, context)).toBe(tag === other);
    }),
  );
});

test('wildcards match what a plain reading says they match', () => {
  const pattern = fc.string({ unit: fc.constantFrom('*', '?', 'a', 'b'), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 });
  fc.assert(
    fc.property(pattern, text, (like, value) => {
      const plain = new RegExp(`^${like.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
      expect(holds({ StringLike: { 'x:y': like } }, { 'x:y': value })).toBe(plain.test(value));
    }),
    { numRuns: 1000 },
  );
});
