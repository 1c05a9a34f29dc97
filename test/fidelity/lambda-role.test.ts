/** A function has the rights of its role only if the role trusts Lambda. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, openAccount } from '../../local/account.ts';
import { rootOf } from '../../local/cloud.ts';
import { roleCredentials } from '../../local/lambda/role-credentials.ts';
import { lambdaCloud, refusalOf } from '../local/lambda/lambda-cloud.ts';
import { behaves } from './behaves.ts';

const page = 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html';
const directory = mkdtempSync(join(tmpdir(), 'ward-role-credentials-'));
let account: Account;

const trusting = (Service: string, Effect = 'Allow') => ({ Effect, Principal: { Service }, Action: 'sts:AssumeRole' });
const makeRole = (RoleName: string, ...Statement: object[]) =>
  account.cloud.call(rootOf(account.cloud), 'iam', 'CreateRole', {
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  });
const credentialsOf = async (role: string) => roleCredentials(account)(`arn:aws:iam::000000000000:role/${role}`, 'fn');
const refused = { code: 'AccessDeniedException', message: 'The role defined for the function cannot be assumed by Lambda.' };

beforeAll(async () => {
  account = openAccount({ directory });
  await makeRole('works', trusting('lambda.amazonaws.com'));
  await makeRole('others', trusting('states.amazonaws.com'));
  await makeRole('denied', trusting('lambda.amazonaws.com'), trusting('lambda.amazonaws.com', 'Deny'));
});
afterAll(async () => {
  await account.cloud.close();
  rmSync(directory, { recursive: true, force: true });
});

behaves('a role that trusts Lambda gives the function a session of it', page, async () => {
  const { AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN } = await credentialsOf('works');
  expect(account.credentials.resolve(AWS_ACCESS_KEY_ID, AWS_SESSION_TOKEN)).toMatchObject({
    principal: { kind: 'session', arn: 'arn:aws:sts::000000000000:assumed-role/works/fn' },
  });
});

for (const [what, role] of [
  ['trusts another service', 'others'],
  ['denies Lambda what it also allows', 'denied'],
  ['does not exist', 'nobody'],
] as const)
  behaves(`a role that ${what} gives a function nothing`, page, async () => {
    await expect(credentialsOf(role)).rejects.toMatchObject(refused);
  });

behaves('a function may be created for a role that Lambda cannot assume yet, and fails when it starts', page, async () => {
  const lambda = lambdaCloud({ credentialsFor: roleCredentials(account) });
  await lambda.define('early', 'export const handler = async () => 1;', { Role: 'arn:aws:iam::000000000000:role/others' });
  expect(await refusalOf(lambda, 'Invoke', { FunctionName: 'early' })).toMatchObject({ code: 'AccessDeniedException' });
  await lambda.close();
});
