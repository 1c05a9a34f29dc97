import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCredentials } from '../../../local/sigv4/credentials.ts';
import { session } from '../iam/ask.ts';

let directory: string;
const open = (accountId = '000000000000') => createCredentials({ directory, accountId });
const file = () => join(directory, 'credentials.key');

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ward-credentials-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('only the owner can read the keys', () => {
  open();
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test('the root key is the same after a restart', () => {
  expect(open().root()).toEqual(open().root());
});

test('a session is known again after a restart', () => {
  const { accessKeyId, secretAccessKey, sessionToken } = open().issue(session({ tags: { tenantId: 'a' } }));
  expect(open().resolve(accessKeyId, sessionToken)).toMatchObject({
    secretAccessKey,
    principal: { session: { tags: { tenantId: 'a' } } },
  });
});

test('a session of one account is unknown to another', () => {
  const { accessKeyId, sessionToken } = open().issue(session());
  expect(open('111111111111').resolve(accessKeyId, sessionToken)).toBe('bad-token');
});

test('a token tells nothing of the session in it', () => {
  const { sessionToken } = open().issue(session({ tags: { tenantId: 'general-hospital' } }));
  expect(Buffer.from(sessionToken, 'base64').toString('latin1')).not.toContain('general-hospital');
});

test('no two sessions have the same key', () => {
  const credentials = open();
  const ids = Array.from({ length: 500 }, () => credentials.issue(session()).accessKeyId);
  expect(new Set(ids).size).toBe(500);
  expect(ids.every((id) => /^ASIA[A-Z2-7]{16}$/.test(id))).toBe(true);
});

test('a damaged file is told in one sentence, and left as it is', () => {
  writeFileSync(file(), '{"seal":"');
  expect(open).toThrow(`The file ${file()} is damaged; start with --fresh to make a new one.`);
  expect(readFileSync(file(), 'utf8')).toBe('{"seal":"');
});
