/** The keys that IAM adds to every request, and whom it lets through, seen on a whole account. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, openAccount } from '../../../local/account.ts';
import { onBehalfOf, rootOf, serviceOf } from '../../../local/cloud.ts';
import type { PolicyDocument, Statement } from '../../../local/iam/policy.ts';
import type { Principal, RoleSession } from '../../../local/iam/principal.ts';
import { awsJson } from '../../../local/protocol.ts';
import type { Access } from '../../../local/service.ts';
import { principalOf } from '../../../local/sigv4/credentials.ts';
import { policy, session } from './ask.ts';

const directory = mkdtempSync(join(tmpdir(), 'ward-authorize-'));
const now = Date.parse('2026-11-23T10:00:00Z');
let account: Account;
let accesses: Access[] = [];

const root = (operation: string, input: object) => account.cloud.call(rootOf(account.cloud), 'iam', operation, { ...input });
const trust = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } });

beforeAll(async () => {
  account = openAccount({ directory, now: () => now });
  const access = () => accesses;
  account.cloud.register({ name: 'kms', protocol: awsJson('1.1'), access, handle: async () => 'done' });
  await root('CreateRole', {
    RoleName: 'reader',
    AssumeRolePolicyDocument: trust,
    Tags: [
      { Key: 'team', Value: 'a' },
      { Key: 'kind', Value: 'role' },
    ],
  });
});
afterAll(() => rmSync(directory, { recursive: true }));

const reader = (changes: Partial<RoleSession> = {}): Principal => principalOf(session(changes), account.cloud.accountId);

const access = (changes: Partial<Access> = {}): Access => ({
  action: 'kms:Decrypt',
  resource: 'arn:aws:kms:us-east-1:000000000000:key/1',
  ...changes,
});

/** Whether `principal` may, when all its role allows is this. */
const may = async (statement: Partial<Statement>, principal: Principal = reader(), needed: Access[] = [access()]) => {
  await root('PutRolePolicy', { RoleName: 'reader', PolicyName: 'own', PolicyDocument: JSON.stringify(policy(statement)) });
  accesses = needed;
  return account.cloud.call(principal, 'kms', 'Decrypt', {}).then(
    () => true,
    (error) => (error.code === 'AccessDenied' ? false : Promise.reject(error)),
  );
};
const when = (Condition: Statement['Condition']) => may({ Condition });

test('a principal is known by its role, account, kind, id and age', async () => {
  const equals = {
    'aws:PrincipalArn': 'arn:aws:iam::000000000000:role/reader',
    'aws:PrincipalAccount': '000000000000',
    'aws:PrincipalType': 'AssumedRole',
    'aws:userid': reader().userId,
    'aws:RequestedRegion': 'us-east-1',
    'aws:TokenIssueTime': '1970-01-01T00:00:00.000Z',
  };
  expect(await when({ StringEquals: equals })).toBe(true);
  expect(await when({ StringEquals: { ...equals, 'aws:PrincipalAccount': '1' } })).toBe(false);
});

test('tags are those of the role, and of the session before them', async () => {
  const tags = (expected: object) => ({
    Condition: {
      StringEquals: Object.fromEntries(Object.entries(expected).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
    },
  });
  expect(await may(tags({ team: 'b', kind: 'role' }), reader({ tags: { team: 'b' } }))).toBe(true);
  expect(await may(tags({ team: 'a' }), reader({ tags: { team: 'b' } }))).toBe(false);
});

test('the time is the cloud’s, and the wire counts as safe', async () => {
  expect(await when({ DateEquals: { 'aws:CurrentTime': '2026-11-23T10:00:00Z' }, Bool: { 'aws:SecureTransport': 'true' } })).toBe(
    true,
  );
  expect(await when({ NumericLessThan: { 'aws:EpochTime': now / 1000 } })).toBe(false);
});

test('a call that a service makes for the principal says so', async () => {
  const Condition = {
    StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' },
    Bool: { 'aws:ViaAWSService': 'true' },
    'ForAnyValue:StringEquals': { 'aws:CalledVia': 's3.amazonaws.com' },
  };
  expect([await may({ Condition }, onBehalfOf(reader(), 's3.amazonaws.com')), await may({ Condition })]).toEqual([true, false]);
});

test('a service cannot stand its own keys in for the global ones', async () => {
  const forged = access({ context: { 'aws:PrincipalTag/team': 'z', 'AWS:principalaccount': 'z' } });
  expect(await may({ Condition: { StringEquals: { 'aws:PrincipalAccount': 'z' } } }, reader(), [forged])).toBe(false);
  expect(await may({ Condition: { StringEquals: { 'aws:PrincipalTag/team': 'z' } } }, reader(), [forged])).toBe(false);
});

test('of several accesses, all must be allowed', async () => {
  const both = [access(), access({ action: 'kms:Encrypt' })];
  expect([await may({ Action: 'kms:*' }, reader(), both), await may({ Action: 'kms:Decrypt' }, reader(), both)]).toEqual([
    true,
    false,
  ]);
});

test('a session of a role that is gone may do nothing', async () => {
  expect(await may({}, reader({ roleArn: 'arn:aws:iam::000000000000:role/gone' }))).toBe(false);
});

test('a service in its own name needs the resource’s word, where the resource has one', async () => {
  const principal = serviceOf(account.cloud, 'events.amazonaws.com');
  const granting = (Service: string): PolicyDocument => policy({ Principal: { Service } });
  const ask = (changes: Partial<Access>) => may({}, principal, [access(changes)]);
  expect(await ask({ resourcePolicy: granting('events.amazonaws.com') })).toBe(true);
  expect(await ask({ resourcePolicy: granting('s3.amazonaws.com') })).toBe(false);
  expect(await ask({ resourcePolicyMode: 'required' })).toBe(false);
  expect(await ask({})).toBe(true);
});
