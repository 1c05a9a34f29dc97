/** What docs/fidelity/iam.md says is not modelled answers so, and never as if it were done. */

import { createIam } from '../../../local/iam/iam.ts';
import { parsePolicy } from '../../../local/iam/parse-policy.ts';
import { createRoles } from '../../../local/iam/roles.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';
import { policy } from './ask.ts';

let small: SmallCloud;
beforeAll(() => {
  small = smallCloud([(cloud) => createIam(cloud, createRoles(cloud.accountId))]);
});
afterAll(() => small.close());

const RoleName = 'fn';
const PermissionsBoundary = 'arn:aws:iam::aws:policy/AdministratorAccess';
const AssumeRolePolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
});
const PolicyArn = 'arn:aws:iam::000000000000:policy/own';

test.each<[string, object]>([
  ['CreateUser', { UserName: 'anna' }],
  ['CreateGroup', { GroupName: 'staff' }],
  ['CreateAccessKey', { UserName: 'anna' }],
  ['CreateInstanceProfile', { InstanceProfileName: 'p' }],
  ['CreateOpenIDConnectProvider', { Url: 'https://id.example' }],
  ['PutRolePermissionsBoundary', { RoleName, PermissionsBoundary }],
  ['CreateRole', { RoleName, AssumeRolePolicyDocument, PermissionsBoundary }],
  ['CreatePolicyVersion', { PolicyArn, PolicyDocument: JSON.stringify(policy({})), SetAsDefault: true }],
  ['ListPolicyVersions', { PolicyArn }],
  ['CreatePolicy', { PolicyName: 'own', PolicyDocument: JSON.stringify(policy({})), Tags: [{ Key: 'a', Value: 'b' }] }],
  ['UpdateRole', { RoleName, MaxSessionDuration: 7200 }],
  ['UntagRole', { RoleName, TagKeys: ['team'] }],
  ['SimulatePrincipalPolicy', { PolicySourceArn: 'arn:aws:iam::000000000000:role/fn' }],
  ['ListRoles', { MaxItems: 1 }],
  ['ListRoles', { Marker: 'next' }],
  ['ListRolePolicies', { RoleName, MaxItems: 1 }],
  ['ListAttachedRolePolicies', { RoleName, PathPrefix: '/' }],
  ['constructor', {}],
])('%s with %j answers NotImplemented', async (operation, input) => {
  await expect(small.root('iam', operation, input)).rejects.toMatchObject({ code: 'NotImplemented', status: 501 });
});

test.each(['Federated', 'CanonicalUser'])('a %s principal is refused when the policy is put', (kind) => {
  const text = JSON.stringify(policy({ Principal: { [kind]: 'accounts.google.com' } }));
  expect(() => parsePolicy(text, 'resource')).toThrow(expect.objectContaining({ code: 'NotImplemented' }));
});

test('NotPrincipal in an Allow is refused when the policy is put', () => {
  const text = JSON.stringify(policy({ NotPrincipal: { AWS: '000000000000' } }));
  expect(() => parsePolicy(text, 'resource')).toThrow(expect.objectContaining({ code: 'NotImplemented' }));
});

test.each(['Principal', 'NotPrincipal'])('a user as %s is no principal here', (element) => {
  const text = JSON.stringify(policy({ Effect: 'Deny', [element]: { AWS: 'arn:aws:iam::000000000000:user/anna' } }));
  expect(() => parsePolicy(text, 'resource')).toThrow('Invalid principal in policy');
});

test('a policy of AWS that is not known is not attached', async () => {
  await small.root('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument });
  const attach = small.root('iam', 'AttachRolePolicy', { RoleName, PolicyArn: PermissionsBoundary });
  await expect(attach).rejects.toMatchObject({ code: 'NoSuchEntity' });
});
