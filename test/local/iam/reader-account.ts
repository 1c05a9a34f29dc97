/** A whole account with one role, `reader`, that asks IAM about whatever accesses a test names. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAccount } from '../../../local/account.ts';
import { type Cloud, rootOf } from '../../../local/cloud.ts';
import type { Statement } from '../../../local/iam/policy.ts';
import type { Principal, RoleSession } from '../../../local/iam/principal.ts';
import { awsJson } from '../../../local/protocol.ts';
import type { Access, HttpRequest } from '../../../local/service.ts';
import { principalOf } from '../../../local/sigv4/credentials.ts';
import { account, policy, session } from './ask.ts';

/** The account's clock: it stands still. */
export const now = Date.parse('2026-11-23T10:00:00Z');

/** A session of the role `reader`. */
export const reader = (changes: Partial<RoleSession> = {}): Principal => principalOf(session(changes), account);

export const access = (changes: Partial<Access> = {}): Access => ({
  action: 'kms:Decrypt',
  resource: 'arn:aws:kms:us-east-1:000000000000:key/1',
  ...changes,
});

interface Asked {
  readonly principal?: Principal;
  readonly accesses?: readonly Access[];
  readonly http?: HttpRequest;
}

/** Opens with the file's tests, and closes with them. The role has two tags, `team: a` and `kind: role`. */
export const readerAccount = () => {
  const directory = mkdtempSync(join(tmpdir(), 'ward-reader-'));
  let cloud: Cloud;
  let needed: readonly Access[] = [];
  const root = (operation: string, input: object) => cloud.call(rootOf(cloud), 'iam', operation, { ...input });
  beforeAll(async () => {
    ({ cloud } = openAccount({ directory, now: () => now }));
    cloud.register({ name: 'kms', protocol: awsJson('1.1'), access: () => needed, handle: async () => 'done' });
    const trust = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust });
    const Tags = [
      { Key: 'team', Value: 'a' },
      { Key: 'kind', Value: 'role' },
    ];
    await root('CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument, Tags });
  });
  afterAll(async () => {
    await cloud.close();
    rmSync(directory, { recursive: true });
  });
  /** Whether `principal` may, when all that its role allows is this. */
  return async (statement: Partial<Statement>, { principal = reader(), accesses = [access()], http }: Asked = {}) => {
    await root('PutRolePolicy', { RoleName: 'reader', PolicyName: 'own', PolicyDocument: JSON.stringify(policy(statement)) });
    needed = accesses;
    const call = { service: 'kms', operation: 'Decrypt', input: {}, principal, requestId: '1', http };
    return cloud.carry(call).then(
      () => true,
      (error) => (error.code === 'AccessDenied' ? false : Promise.reject(error)),
    );
  };
};
