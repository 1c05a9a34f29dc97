/** STS over HTTP with its stock client, on an account that asks IAM. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { type Account, openAccount } from '../../local/account.ts';
import { rootOf } from '../../local/cloud.ts';
import { type FrontDoor, openFrontDoor } from '../../local/front-door.ts';
import type { Statement } from '../../local/iam/policy.ts';
import type { RoleSession } from '../../local/iam/principal.ts';
import type { Role } from '../../local/iam/roles.ts';
import { toyTables } from '../local/front-door/toy-service.ts';
import { behaves } from './behaves.ts';

const assumeRolePage = 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html';
const tagsPage = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html';
const trustPage = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html';

const directory = mkdtempSync(join(tmpdir(), 'ward-sts-'));
let clock = Date.parse('2026-11-23T10:00:00Z');
let account: Account;
let door: FrontDoor;
const clients: { destroy(): void }[] = [];

const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const root = (operation: string, input: object) => account.cloud.call(rootOf(account.cloud), 'iam', operation, { ...input });

const trusting = (role: string, more: Partial<Statement> = {}) => ({
  Effect: 'Allow',
  Principal: { AWS: `arn:aws:iam::000000000000:role/${role}` },
  Action: ['sts:AssumeRole', 'sts:TagSession'],
  ...more,
});

const createRole = (RoleName: string, trust: object, more: object = {}) =>
  root('CreateRole', { RoleName, AssumeRolePolicyDocument: document(trust), ...more });

const access = (role: string, changes: Partial<RoleSession> = {}) => {
  const { name, arn } = account.roles.get(role) as Role;
  const times = { issuedAt: clock, expiresAt: clock + 3_600_000 };
  const plain = { sessionName: 'fn', policies: [], tags: {}, transitiveTagKeys: [] };
  return account.credentials.issue({ roleName: name, roleArn: arn, ...plain, ...times, ...changes });
};

const settings = () => ({
  endpoint: account.cloud.endpoint,
  region: 'us-east-1',
  maxAttempts: 1,
  systemClockOffset: clock - Date.now(),
});
type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

const sts = (credentials: Keys = access('caller')) => {
  const client = new STSClient({ ...settings(), credentials });
  clients.push(client);
  return client;
};

const assume = async (input: Partial<AssumeRoleCommandInput> = {}, credentials?: Keys) => {
  const RoleArn = 'arn:aws:iam::000000000000:role/tenant';
  return sts(credentials).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'request', ...input }));
};

const keysOf = ({ Credentials }: Awaited<ReturnType<typeof assume>>): Keys => ({
  accessKeyId: Credentials?.AccessKeyId ?? '',
  secretAccessKey: Credentials?.SecretAccessKey ?? '',
  sessionToken: Credentials?.SessionToken,
});

const getItem = async (credentials: Keys, TableName: string) => {
  const client = new DynamoDBClient({ ...settings(), credentials });
  clients.push(client);
  return client.send(new GetItemCommand({ TableName, Key: { id: { S: '1' } } }));
};

const tag = (Key: string, Value: string) => ({ Key, Value });
const tableOf = (tenant: string) => `arn:aws:dynamodb:us-east-1:000000000000:table/${tenant}`;

beforeAll(async () => {
  account = openAccount({ directory, now: () => clock });
  account.cloud.register(toyTables());
  door = await openFrontDoor(account.cloud, { port: 0 });
  await createRole('caller', { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
  await createRole('tenant', trusting('caller'), { MaxSessionDuration: 7200 });
  await createRole('next', trusting('tenant'));
  const bound = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: tableOf('${aws:PrincipalTag/tenantId}') };
  await root('PutRolePolicy', { RoleName: 'tenant', PolicyName: 'own', PolicyDocument: document(bound) });
});

afterAll(async () => {
  for (const client of clients) client.destroy();
  await door.close();
  await account.cloud.close();
  rmSync(directory, { recursive: true });
});

describe('a tenant session', () => {
  const Tags = [tag('tenantId', 'a')];
  behaves('reaches what its role and its tag allow', tagsPage, async () => {
    await expect(getItem(keysOf(await assume({ Tags })), 'a')).resolves.toBeDefined();
  });
  behaves('is denied what its tag does not, and told why', tagsPage, async () => {
    await expect(getItem(keysOf(await assume({ Tags })), 'b')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::000000000000:assumed-role/tenant/request is not authorized to perform: dynamodb:GetItem on resource: ${tableOf('b')} because no identity-based policy allows the dynamodb:GetItem action`,
    });
  });
  behaves('is denied what its session policy does not allow', assumeRolePage, async () => {
    const Policy = document({ Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: tableOf('other') });
    await expect(getItem(keysOf(await assume({ Tags, Policy })), 'a')).rejects.toThrow('because no session policy allows');
  });
  behaves('without its tag reaches nothing', tagsPage, async () => {
    await expect(getItem(keysOf(await assume()), 'a')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
  behaves('knows who it is', 'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html', async () => {
    const answer = await assume({ Tags });
    const identity = await sts(keysOf(answer)).send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({
      Account: '000000000000',
      Arn: 'arn:aws:sts::000000000000:assumed-role/tenant/request',
      UserId: answer.AssumedRoleUser?.AssumedRoleId,
    });
  });
  behaves('ends when its time is over', assumeRolePage, async () => {
    const answer = await assume({ Tags, DurationSeconds: 900 });
    expect(answer.Credentials?.Expiration?.getTime()).toBe(clock + 900_000);
    clock += 900_000;
    await expect(getItem(keysOf(answer), 'a')).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  });
  behaves('outlives a restart of the account', assumeRolePage, async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = keysOf(await assume({ Tags }));
    const again = openAccount({ directory, now: () => clock });
    expect(again.credentials.resolve(accessKeyId, sessionToken)).toMatchObject({
      secretAccessKey,
      principal: { session: { tags: { tenantId: 'a' } } },
    });
  });
});

describe('the trust policy', () => {
  const may = async (trust: Partial<Statement>, input: Partial<AssumeRoleCommandInput> = {}) => {
    await root('UpdateAssumeRolePolicy', { RoleName: 'next', PolicyDocument: document(trusting('caller', trust)) });
    const RoleArn = 'arn:aws:iam::000000000000:role/next';
    return assume({ RoleArn, ...input }).then(
      () => true,
      (error: Error) => (error.name === 'AccessDenied' ? false : Promise.reject(error)),
    );
  };
  const when = (Condition: Statement['Condition']) => ({ Condition });

  behaves('must name the caller', trustPage, async () => {
    expect(await may({ Principal: { AWS: 'arn:aws:iam::000000000000:role/tenant' } })).toBe(false);
    expect(await may({})).toBe(true);
  });
  behaves('that names the account needs the caller’s own policy too', trustPage, async () => {
    const Principal = { AWS: '000000000000' };
    expect(await may({ Principal })).toBe(false);
    const own = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::000000000000:role/next' };
    await root('PutRolePolicy', { RoleName: 'caller', PolicyName: 'assume', PolicyDocument: document(own) });
    expect(await may({ Principal })).toBe(true);
    await root('DeleteRolePolicy', { RoleName: 'caller', PolicyName: 'assume' });
  });
  behaves('must allow TagSession when tags are passed', tagsPage, async () => {
    expect(await may({ Action: 'sts:AssumeRole' }, { Tags: [tag('tenantId', 'a')] })).toBe(false);
    expect(await may({ Action: 'sts:AssumeRole' })).toBe(true);
  });
  behaves('may ask for a tag, and for its value', tagsPage, async () => {
    const trust = when({
      StringLike: { 'aws:RequestTag/tenantId': '?' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['tenantId'] },
    });
    expect(await may(trust, { Tags: [tag('tenantId', 'a')] })).toBe(true);
    expect(await may(trust, { Tags: [tag('tenantId', 'ab')] })).toBe(false);
    expect(await may(trust, { Tags: [tag('tenantId', 'a'), tag('more', 'b')] })).toBe(false);
    expect(await may(trust)).toBe(false);
  });
  behaves(
    'may ask for an external id, a session name, and what is transitive',
    `${'https://docs.aws.amazon.com/IAM/latest/UserGuide'}/reference_policies_iam-condition-keys.html`,
    async () => {
      const trust = when({
        StringEquals: { 'sts:ExternalId': 'x1', 'sts:RoleSessionName': 'request' },
        'ForAnyValue:StringEquals': { 'sts:TransitiveTagKeys': 't' },
      });
      const input = { ExternalId: 'x1', Tags: [tag('t', '1')], TransitiveTagKeys: ['t'] };
      expect(await may(trust, input)).toBe(true);
      expect(await may(trust, { ...input, ExternalId: 'x2' })).toBe(false);
      expect(await may(trust, { ...input, TransitiveTagKeys: undefined })).toBe(false);
    },
  );
  behaves('of a role that does not exist denies, as one that does', assumeRolePage, async () => {
    const unknown = assume({ RoleArn: 'arn:aws:iam::000000000000:role/none' });
    await expect(unknown).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
  });
});

describe('a chain of roles', () => {
  const RoleArn = 'arn:aws:iam::000000000000:role/next';
  beforeAll(() => root('UpdateAssumeRolePolicy', { RoleName: 'next', PolicyDocument: document(trusting('tenant')) }));
  const first = async (TransitiveTagKeys?: string[]) =>
    keysOf(await assume({ Tags: [tag('tenantId', 'a'), tag('own', 'b')], TransitiveTagKeys }));
  const tagsOf = ({ accessKeyId, sessionToken }: Keys) => {
    const identity = account.credentials.resolve(accessKeyId, sessionToken);
    return typeof identity === 'string' ? identity : identity.principal.session?.tags;
  };

  behaves('hands transitive tags on, and no others', tagsPage, async () => {
    expect(tagsOf(keysOf(await assume({ RoleArn }, await first(['tenantId']))))).toEqual({ tenantId: 'a' });
    expect(tagsOf(keysOf(await assume({ RoleArn }, await first())))).toEqual({});
  });
  behaves('does not let a transitive tag be passed anew, in any case', tagsPage, async () => {
    const again = assume({ RoleArn, Tags: [tag('TENANTID', 'b')] }, await first(['tenantId']));
    await expect(again).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });
  behaves('lasts an hour at most', assumeRolePage, async () => {
    await expect(assume({ DurationSeconds: 3601 })).rejects.toThrow('1 hour session limit for roles assumed by role chaining');
  });
});

describe('what AssumeRole refuses', () => {
  const refused = (input: Partial<AssumeRoleCommandInput>, name: string) => expect(assume(input)).rejects.toMatchObject({ name });
  behaves('a session policy of more than 2,048 characters', assumeRolePage, () =>
    refused({ Policy: document({ Sid: 'a'.repeat(2048) }) }, 'ValidationError'),
  );
  behaves('a malformed session policy', assumeRolePage, () =>
    refused({ Policy: '{"Version":"2012-10-17"}' }, 'MalformedPolicyDocumentException'),
  );
  behaves('a session policy with a principal', assumeRolePage, () =>
    refused(
      { Policy: document({ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }) },
      'MalformedPolicyDocumentException',
    ),
  );
  behaves('a duration out of range, or beyond the role’s', assumeRolePage, async () => {
    await refused({ DurationSeconds: 899 }, 'ValidationError');
    await refused({ DurationSeconds: 7201 }, 'ValidationError');
  });
  behaves('a session name out of pattern', assumeRolePage, () => refused({ RoleSessionName: 'a b' }, 'ValidationError'));
  behaves('tag keys that differ only by case', tagsPage, () => refused({ Tags: [tag('a', '1'), tag('A', '2')] }, 'InvalidInput'));
  behaves('more than fifty tags', tagsPage, () =>
    refused({ Tags: Array.from({ length: 51 }, (_, at) => tag(`k${at}`, 'v')) }, 'ValidationError'),
  );
  behaves('a transitive key that is no tag of the call', tagsPage, () =>
    refused({ TransitiveTagKeys: ['a'] }, 'InvalidParameterValue'),
  );
  behaves('a policy and tags that do not pack', assumeRolePage, () => {
    const Tags = Array.from({ length: 40 }, (_, at) => tag(`key${at}`, createHash('sha256').update(`${at}`).digest('hex')));
    return refused({ Tags }, 'PackedPolicyTooLargeException');
  });
  behaves('the account’s root', assumeRolePage, async () => {
    await expect(assume({}, account.credentials.root())).rejects.toThrow('Roles may not be assumed by root accounts.');
  });
});

describe('what is not modelled', () => {
  test.each<[string, object]>([
    ['AssumeRole', { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }] }],
    ['AssumeRole', { SourceIdentity: 'anna' }],
    ['AssumeRole', { SerialNumber: 'GAHT12345678' }],
    ['AssumeRole', { TokenCode: '123456' }],
    ['AssumeRole', { ProvidedContexts: [{ ProviderArn: 'arn:aws:iam::aws:contextProvider/a', ContextAssertion: 'b' }] }],
    ['GetCallerIdentity', { Unheard: '1' }],
    ['GetSessionToken', {}],
    ['GetFederationToken', { Name: 'anna' }],
    ['AssumeRoleWithWebIdentity', { WebIdentityToken: 'token' }],
    ['AssumeRoleWithSAML', { SAMLAssertion: 'assertion' }],
    ['DecodeAuthorizationMessage', { EncodedMessage: 'message' }],
    ['GetAccessKeyInfo', { AccessKeyId: 'AKIA0000000000000000' }],
  ])('%s with %j answers NotImplemented', async (operation, input) => {
    const given = { RoleArn: 'arn:aws:iam::000000000000:role/tenant', RoleSessionName: 'request', ...input };
    const call = account.cloud.call(rootOf(account.cloud), 'sts', operation, operation === 'AssumeRole' ? given : { ...input });
    await expect(call).rejects.toMatchObject({ code: 'NotImplemented', status: 501 });
  });
  test('a stock client is told so too', async () => {
    await expect(sts().send(new GetSessionTokenCommand({}))).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});
