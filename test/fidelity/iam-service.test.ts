/** Roles and policies as IAM keeps them, through the front door, with the stock client. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { type Account, openAccount } from '../../local/account.ts';
import { type FrontDoor, openFrontDoor } from '../../local/front-door.ts';
import { behaves } from './behaves.ts';

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const api = 'https://docs.aws.amazon.com/IAM/latest/APIReference';

const directory = mkdtempSync(join(tmpdir(), 'ward-iam-'));
let account: Account;
let door: FrontDoor;
let iam: IAMClient;
const RoleName = 'fn';
const roleArn = 'arn:aws:iam::000000000000:role/app/fn';
const trust = (Service: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' } });
const document = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } });

beforeEach(async () => {
  account = openAccount({ directory });
  door = await openFrontDoor(account.cloud, { port: 0 });
  iam = new IAMClient({
    endpoint: account.cloud.endpoint,
    region: 'us-east-1',
    credentials: account.credentials.root(),
    maxAttempts: 1,
  });
  const more = { Path: '/app/', Description: 'runs', MaxSessionDuration: 7200, Tags: [{ Key: 'team', Value: 'a' }] };
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust('lambda.amazonaws.com'), ...more }));
});
afterEach(async () => {
  iam.destroy();
  await door.close();
});
afterAll(() => rmSync(directory, { recursive: true }));

behaves('a role is answered as it was made', `${api}/API_GetRole.html`, async () => {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  expect(Role).toMatchObject({
    Arn: roleArn,
    Path: '/app/',
    Description: 'runs',
    MaxSessionDuration: 7200,
    Tags: [{ Key: 'team', Value: 'a' }],
  });
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trust('lambda.amazonaws.com'));
});

behaves('roles are listed under their path', `${api}/API_ListRoles.html`, async () => {
  const under = async (PathPrefix: string) =>
    (await iam.send(new ListRolesCommand({ PathPrefix }))).Roles?.map((role) => role.Arn);
  expect([await under('/app/'), await under('/other/')]).toEqual([[roleArn], []]);
});

behaves('a name is taken whatever its case', `${api}/API_CreateRole.html`, async () => {
  const again = iam.send(new CreateRoleCommand({ RoleName: 'FN', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') }));
  await expect(again).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
});

behaves('trust can be replaced, and tags added', `${api}/API_UpdateAssumeRolePolicy.html`, async () => {
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust('states.amazonaws.com') }));
  await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'kind', Value: 'b' }] }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  expect([decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), Role?.Tags?.length]).toEqual([
    trust('states.amazonaws.com'),
    2,
  ]);
});

behaves(
  'an inline policy is put, answered, listed, and in force until it is deleted',
  `${api}/API_PutRolePolicy.html`,
  async () => {
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: document }));
    const answer = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'own' }));
    expect(decodeURIComponent(answer.PolicyDocument ?? '')).toBe(document);
    expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['own']);
    expect(account.roles.identityPolicies(roleArn)).toHaveLength(1);
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'own' }));
    expect(account.roles.identityPolicies(roleArn)).toHaveLength(0);
  },
);

behaves(
  'a managed policy is attached, listed, and in force until it is detached',
  `${api}/API_AttachRolePolicy.html`,
  async () => {
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'shared', PolicyDocument: document }));
    const PolicyArn = Policy?.Arn;
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    expect(AttachedPolicies).toEqual([{ PolicyName: 'shared', PolicyArn }]);
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam.send(new DeletePolicyCommand({ PolicyArn }));
    expect(account.roles.identityPolicies(roleArn)).toHaveLength(0);
  },
);

behaves('policies of AWS’s own are known by content, others not at all', `${api}/API_AttachRolePolicy.html`, async () => {
  const attach = (name: string) =>
    iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: `arn:aws:iam::aws:policy/${name}` }));
  await attach('service-role/AWSLambdaBasicExecutionRole');
  expect(account.roles.identityPolicies(roleArn)[0]).toMatchObject({
    Statement: [{ Action: expect.arrayContaining(['logs:PutLogEvents']) }],
  });
  await expect(attach('AdministratorAccess')).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

behaves('a role with policies cannot be deleted', `${api}/API_DeleteRole.html`, async () => {
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: document }));
  await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({ name: 'DeleteConflictException' });
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'own' }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  await expect(iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

behaves('a policy that IAM would refuse is refused', `${api}/API_PutRolePolicy.html`, async () => {
  const put = (PolicyDocument: string) => iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
  await expect(put('{')).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  const long = { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${'a'.repeat(10_240)}` };
  await expect(put(JSON.stringify({ Statement: long }))).rejects.toMatchObject({ name: 'LimitExceededException' });
});

behaves('tag keys that differ by case alone are one key, and come once in a call', `${guide}/id_tags.html`, async () => {
  const tag = (...Tags: { Key: string; Value: string }[]) => iam.send(new TagRoleCommand({ RoleName, Tags }));
  await tag({ Key: 'TEAM', Value: 'b' });
  expect((await iam.send(new GetRoleCommand({ RoleName }))).Role?.Tags).toEqual([{ Key: 'TEAM', Value: 'b' }]);
  await expect(tag({ Key: 'a', Value: '1' }, { Key: 'A', Value: '2' })).rejects.toMatchObject({ name: 'InvalidInputException' });
});

behaves('a role has fifty tags at most', `${guide}/id_tags.html`, async () => {
  const Tags = Array.from({ length: 50 }, (_, at) => ({ Key: `k${at}`, Value: 'v' }));
  await expect(iam.send(new TagRoleCommand({ RoleName, Tags }))).rejects.toMatchObject({ name: 'LimitExceededException' });
  await iam.send(new TagRoleCommand({ RoleName, Tags: Tags.slice(0, 49) }));
});
