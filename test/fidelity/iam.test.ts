/** IAM's evaluation, case by case, as its guide documents it. */

import { parsePolicy } from '../../local/iam/parse-policy.ts';
import type { PolicyDocument } from '../../local/iam/policy.ts';
import type { Principal } from '../../local/iam/principal.ts';
import { accountArn, ask, policy, reader, roleArn, sessionArn } from '../local/iam/ask.ts';
import { behaves } from './behaves.ts';

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const evaluation = `${guide}/reference_policies_evaluation-logic_policy-eval-denyallow.html` as const;
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

/** What each kind of policy says of a request, and what comes of it. A dash is a policy that is not there. */
type Row = readonly [
  identity: '–' | 'allow' | 'deny',
  session: '–' | 'allow' | 'silent' | 'deny',
  resource: string,
  allowed: boolean,
];

const silent = policy({ Action: 's3:*' });
const documents = { '–': [], allow: [allow], deny: [deny], silent: [silent] };
const ofResource: Readonly<Record<string, PolicyDocument | undefined>> = {
  'names the role': policy({ Principal: { AWS: roleArn } }),
  'names the session': policy({ Principal: { AWS: sessionArn } }),
  'names the account': policy({ Principal: { AWS: accountArn } }),
  'names everyone': policy({ Principal: '*' }),
  'names everyone whose ARN is the role': policy({
    Principal: '*',
    Condition: { ArnEquals: { 'aws:PrincipalArn': roleArn } },
  }),
  'names another role': policy({ Principal: { AWS: `${roleArn}-2` } }),
  'names another session of the role': policy({ Principal: { AWS: `${sessionArn}-2` } }),
  denies: policy({ Effect: 'Deny', Principal: { AWS: accountArn } }, { Principal: '*' }),
};

const decides = (mode: 'union' | 'required', page: Parameters<typeof behaves>[1], rows: readonly Row[]) => {
  for (const [identity, session, resource, allowed] of rows) {
    behaves(`identity ${identity}, session ${session}, resource ${resource}: ${allowed ? 'allowed' : 'denied'}`, page, () => {
      const decision = ask({
        context: { 'aws:PrincipalArn': roleArn },
        identityPolicies: documents[identity],
        sessionPolicies: documents[session],
        resourcePolicy: ofResource[resource],
        resourcePolicyMode: mode,
      });
      expect(decision.allowed).toBe(allowed);
    });
  }
};

describe('where the identity’s word or the resource’s is enough', () => {
  decides('union', evaluation, [
    ['–', '–', '–', false],
    ['allow', '–', '–', true],
    ['deny', '–', '–', false],
    ['allow', 'allow', '–', true],
    ['allow', 'silent', '–', false],
    ['allow', 'deny', '–', false],
    ['–', 'allow', '–', false],
    ['–', '–', 'names the role', true],
    ['–', 'allow', 'names the role', true],
    ['–', 'silent', 'names the role', false],
    ['–', 'deny', 'names the role', false],
    ['deny', '–', 'names the role', false],
    ['allow', 'silent', 'names the role', false],
    ['–', '–', 'names the session', true],
    ['–', 'silent', 'names the session', true],
    ['–', 'deny', 'names the session', false],
    ['deny', 'silent', 'names the session', false],
    ['–', '–', 'names another session of the role', false],
    ['–', '–', 'names everyone', true],
    ['–', 'silent', 'names everyone', true],
    ['–', 'silent', 'names everyone whose ARN is the role', true],
    ['–', 'deny', 'names everyone whose ARN is the role', false],
    ['deny', 'silent', 'names everyone whose ARN is the role', false],
    ['–', '–', 'names the account', false],
    ['allow', '–', 'names the account', true],
    ['allow', 'silent', 'names the account', false],
    ['–', '–', 'names another role', false],
    ['allow', '–', 'names another role', true],
    ['allow', 'allow', 'denies', false],
  ]);
});

describe('where the resource must have its say (keys, trust)', () => {
  decides('required', `${guide}/reference_policies_evaluation-logic_policy-eval-basics.html`, [
    ['allow', '–', '–', false],
    ['allow', 'allow', '–', false],
    ['allow', '–', 'names the account', true],
    ['–', '–', 'names the account', false],
    ['–', 'allow', 'names the account', false],
    ['allow', 'allow', 'names the account', true],
    ['allow', 'silent', 'names the account', false],
    ['–', '–', 'names the role', true],
    ['–', 'silent', 'names the role', false],
    ['–', 'silent', 'names the session', true],
    ['–', '–', 'names another session of the role', false],
    ['allow', '–', 'names another role', false],
    ['deny', '–', 'names the role', false],
    ['allow', 'allow', 'denies', false],
  ]);
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
  behaves('a denial by a trust policy is told as such', deniedPage, () => {
    const trusting = { action: 'sts:AssumeRole', resource: roleArn, resourcePolicyMode: 'required' } as const;
    const reason = (resourcePolicy: PolicyDocument) => ask({ ...trusting, resourcePolicy }).reason;
    expect(reason(naming({ AWS: `${roleArn}-2` }))).toBe('because no role trust policy allows the sts:AssumeRole action');
    expect(reason(policy({ Effect: 'Deny', Principal: '*' }))).toBe('with an explicit deny in the role trust policy');
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

behaves('the account itself may do what no resource policy denies', evaluation, () => {
  const principal: Principal = { ...reader, kind: 'root', arn: accountArn, session: undefined };
  expect([
    ask({ principal }).allowed,
    ask({ principal, resourcePolicy: policy({ Effect: 'Deny', Principal: '*' }) }).allowed,
  ]).toEqual([true, false]);
});
