/** Whom IAM lets through, seen on a whole account. */
import { serviceOf } from '../../../local/cloud.ts';
import type { PolicyDocument } from '../../../local/iam/policy.ts';
import type { Access } from '../../../local/service.ts';
import { account, policy } from './ask.ts';
import { access, reader, readerAccount } from './reader-account.ts';

const may = readerAccount();

test('a service cannot stand its own keys in for the global ones', async () => {
  const forged = access({ context: { 'aws:PrincipalTag/team': 'z', 'AWS:principalaccount': 'z' } });
  expect(await may({ Condition: { StringEquals: { 'aws:PrincipalAccount': 'z' } } }, { accesses: [forged] })).toBe(false);
  expect(await may({ Condition: { StringEquals: { 'aws:PrincipalTag/team': 'z' } } }, { accesses: [forged] })).toBe(false);
});

test('of several accesses, all must be allowed', async () => {
  const both = [access(), access({ action: 'kms:Encrypt' })];
  const allowed = (Action: string) => may({ Action }, { accesses: both });
  expect([await allowed('kms:*'), await allowed('kms:Decrypt')]).toEqual([true, false]);
});

test('a session of a role that is gone may do nothing', async () => {
  expect(await may({}, { principal: reader({ roleArn: 'arn:aws:iam::000000000000:role/gone' }) })).toBe(false);
});

test('a service in its own name needs the resource’s word, where the resource has one', async () => {
  const principal = serviceOf({ accountId: account }, 'events.amazonaws.com');
  const granting = (Service: string): PolicyDocument => policy({ Principal: { Service } });
  const ask = (changes: Partial<Access>) => may({}, { principal, accesses: [access(changes)] });
  expect(await ask({ resourcePolicy: granting('events.amazonaws.com') })).toBe(true);
  expect(await ask({ resourcePolicy: granting('s3.amazonaws.com') })).toBe(false);
  expect(await ask({ resourcePolicyMode: 'required' })).toBe(false);
  expect(await ask({})).toBe(true);
});
