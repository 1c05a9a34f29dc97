/** The IAM service through the front door, with its stock client. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
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
import { type Account, openAccount } from '../../../local/account.ts';
import { type FrontDoor, openFrontDoor } from '../../../local/front-door.ts';

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

test('a role is answered as it was made', async () => {
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

test('roles are listed under their path', async () => {
  const under = async (PathPrefix: string) =>
    (await iam.send(new ListRolesCommand({ PathPrefix }))).Roles?.map((role) => role.Arn);
  expect([await under('/app/'), await under('/other/')]).toEqual([[roleArn], []]);
});

test('a name is taken whatever its case', async () => {
  const again = iam.send(new CreateRoleCommand({ RoleName: 'FN', AssumeRolePolicyDocument: trust('lambda.amazonaws.com') }));
  await expect(again).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
});

test('trust can be replaced, and tags added', async () => {
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust('states.amazonaws.com') }));
  await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'kind', Value: 'b' }] }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  expect([decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''), Role?.Tags?.length]).toEqual([
    trust('states.amazonaws.com'),
    2,
  ]);
});

test('an inline policy is put, answered, listed, and in force until it is deleted', async () => {
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: document }));
  const answer = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'own' }));
  expect(decodeURIComponent(answer.PolicyDocument ?? '')).toBe(document);
  expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['own']);
  expect(account.roles.identityPolicies(roleArn)).toHaveLength(1);
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'own' }));
  expect(account.roles.identityPolicies(roleArn)).toHaveLength(0);
});

test('a managed policy is attached, listed, and in force until it is detached', async () => {
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: 'shared', PolicyDocument: document }));
  const PolicyArn = Policy?.Arn;
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  expect(AttachedPolicies).toEqual([{ PolicyName: 'shared', PolicyArn }]);
  await expect(iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({ name: 'DeleteConflictException' });
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(new DeletePolicyCommand({ PolicyArn }));
  expect(account.roles.identityPolicies(roleArn)).toHaveLength(0);
});

test('policies of AWS’s own are known by content, others not at all', async () => {
  const attach = (name: string) =>
    iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: `arn:aws:iam::aws:policy/${name}` }));
  await attach('service-role/AWSLambdaBasicExecutionRole');
  expect(account.roles.identityPolicies(roleArn)[0]).toMatchObject({
    Statement: [{ Action: expect.arrayContaining(['logs:PutLogEvents']) }],
  });
  await expect(attach('AdministratorAccess')).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

test('a role with policies cannot be deleted', async () => {
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: document }));
  await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({ name: 'DeleteConflictException' });
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'own' }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  await expect(iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

test('a policy that IAM would refuse is refused', async () => {
  const put = (PolicyDocument: string) => iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument }));
  await expect(put('{')).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  const long = { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::${'a'.repeat(10_240)}` };
  await expect(put(JSON.stringify({ Statement: long }))).rejects.toMatchObject({ name: 'LimitExceededException' });
});

test('an operation that is not modelled says so', async () => {
  await expect(iam.send(new CreateUserCommand({ UserName: 'anna' }))).rejects.toMatchObject({ name: 'NotImplemented' });
});

test('a parameter that is not modelled says so', async () => {
  const PermissionsBoundary = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const create = iam.send(
    new CreateRoleCommand({ RoleName: 'b', AssumeRolePolicyDocument: trust('lambda.amazonaws.com'), PermissionsBoundary }),
  );
  await expect(create).rejects.toMatchObject({ name: 'NotImplemented', message: expect.stringContaining('PermissionsBoundary') });
});
