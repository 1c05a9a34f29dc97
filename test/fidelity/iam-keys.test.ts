/** The condition keys that IAM adds to every request. */
import { onBehalfOf, rootOf, serviceOf } from '../../local/cloud.ts';
import type { Statement } from '../../local/iam/policy.ts';
import type { HttpRequest } from '../../local/service.ts';
import { account, policy } from '../local/iam/ask.ts';
import { access, now, reader, readerAccount } from '../local/iam/reader-account.ts';
import { behaves } from './behaves.ts';

const keys = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html';
const viaService = 'https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html';

const may = readerAccount();
const when = (Condition: Statement['Condition']) => may({ Condition });

behaves('a principal is known by its role, account, kind and id', keys, async () => {
  const equals = {
    'aws:PrincipalArn': 'arn:aws:iam::000000000000:role/reader',
    'aws:PrincipalAccount': '000000000000',
    'aws:PrincipalType': 'AssumedRole',
    'aws:userid': reader().userId,
  };
  expect(await when({ StringEquals: equals })).toBe(true);
  for (const key of Object.keys(equals)) expect(await when({ StringEquals: { ...equals, [key]: 'other' } })).toBe(false);
});

behaves('the ARN of a session’s principal is its role’s, not its own', keys, async () => {
  expect(await when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:sts::*:assumed-role/*' } })).toBe(false);
});

behaves('a session is as old as its credentials', keys, async () => {
  const issued = { principal: reader({ issuedAt: now - 60_000, expiresAt: now + 60_000 }) };
  const since = (time: number) => ({ DateGreaterThan: { 'aws:TokenIssueTime': new Date(time).toISOString() } });
  expect(await may({ Condition: since(now - 61_000) }, issued)).toBe(true);
  expect(await may({ Condition: since(now - 59_000) }, issued)).toBe(false);
});

behaves('tags are those of the role, and of the session before them, whatever their case', keys, async () => {
  const tags = (expected: Record<string, string>) => ({
    Condition: {
      StringEquals: Object.fromEntries(Object.entries(expected).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
    },
  });
  for (const key of ['team', 'TEAM']) {
    const principal = reader({ tags: { [key]: 'b' } });
    expect(await may(tags({ team: 'b', kind: 'role' }), { principal })).toBe(true);
    expect(await may(tags({ team: 'a' }), { principal })).toBe(false);
  }
});

behaves('the time is the account’s, as a date and in seconds', keys, async () => {
  expect(await when({ DateEquals: { 'aws:CurrentTime': '2026-11-23T10:00:00Z' } })).toBe(true);
  expect(await when({ DateLessThan: { 'aws:CurrentTime': '2026-11-23T10:00:00Z' } })).toBe(false);
  expect(await when({ NumericEquals: { 'aws:EpochTime': now / 1000 } })).toBe(true);
  expect(await when({ NumericLessThan: { 'aws:EpochTime': now / 1000 } })).toBe(false);
});

behaves('the Region is the one that is asked', keys, async () => {
  expect(await when({ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } })).toBe(true);
  expect(await when({ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })).toBe(false);
});

behaves('the address and agent are those of the request, and the address is not there behind a service', keys, async () => {
  const http = { sourceIp: '203.0.113.9', headers: { 'user-agent': 'curl/8' } } as unknown as HttpRequest;
  const from = { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } };
  expect(await may(from, { http })).toBe(true);
  expect(await may({ Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } } }, { http })).toBe(false);
  expect(await may({ Condition: { StringEquals: { 'aws:UserAgent': 'curl/8' } } }, { http })).toBe(true);
  expect(await may(from, { http, principal: onBehalfOf(reader(), 's3.amazonaws.com') })).toBe(false);
});

behaves('a call that services make for the principal names them, first and last', keys, async () => {
  const principal = onBehalfOf(onBehalfOf(reader(), 'cloudformation.amazonaws.com'), 's3.amazonaws.com');
  const Condition = {
    Bool: { 'aws:ViaAWSService': 'true' },
    'ForAnyValue:StringEquals': { 'aws:CalledVia': 'cloudformation.amazonaws.com' },
    StringEquals: { 'aws:CalledViaFirst': 'cloudformation.amazonaws.com', 'aws:CalledViaLast': 's3.amazonaws.com' },
  };
  expect([await may({ Condition }, { principal }), await may({ Condition })]).toEqual([true, false]);
  expect(await when({ Bool: { 'aws:ViaAWSService': 'false' }, Null: { 'aws:CalledVia': 'true' } })).toBe(true);
});

behaves('a key knows the service and Region through which it is used', viaService, async () => {
  const Condition = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
  expect(await may({ Condition }, { principal: onBehalfOf(reader(), 's3.amazonaws.com') })).toBe(true);
  expect(await may({ Condition }, { principal: onBehalfOf(reader(), 'dynamodb.amazonaws.com') })).toBe(false);
  expect(await may({ Condition })).toBe(false);
});

behaves('a service in its own name is no principal of the account', keys, async () => {
  const owner = { accountId: account };
  const named = (Condition: Statement['Condition']) => ({
    accesses: [access({ resourcePolicy: policy({ Principal: '*', Condition }), resourcePolicyMode: 'required' })],
  });
  const service = serviceOf(owner, 'events.amazonaws.com');
  const isService = { Bool: { 'aws:PrincipalIsAWSService': 'true' }, Null: { 'aws:PrincipalArn': 'true' } };
  expect(await may({}, { principal: service, ...named(isService) })).toBe(true);
  expect(
    await may({}, { principal: service, ...named({ StringEquals: { 'aws:PrincipalServiceName': 'events.amazonaws.com' } }) }),
  ).toBe(true);
  expect(await may({ Action: 's3:*' }, named(isService))).toBe(false);
  const deny = policy({ Effect: 'Deny', Principal: '*', Condition: { StringEquals: { 'aws:PrincipalType': 'Account' } } });
  expect(await may({}, { principal: rootOf(owner), accesses: [access({ resourcePolicy: deny })] })).toBe(false);
});

behaves('the wire counts as safe', keys, async () => {
  expect(await when({ Bool: { 'aws:SecureTransport': 'true' } })).toBe(true);
});
