/** Session tokens, as whoever holds one sees them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCredentials } from '../../local/sigv4/credentials.ts';
import { session } from '../local/iam/ask.ts';
import { behaves } from './behaves.ts';

const page = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_use-resources.html';
const directory = mkdtempSync(join(tmpdir(), 'ward-tokens-'));
const open = (accountId = '000000000000') => createCredentials({ directory, accountId });
const issue = () => open().issue(session({ tags: { tenantId: 'general-hospital' } }));

afterAll(() => rmSync(directory, { recursive: true }));

behaves('a token tells nothing of its session', page, () => {
  expect(Buffer.from(issue().sessionToken, 'base64').toString('latin1')).not.toContain('general-hospital');
});

behaves('a session holds after a restart', page, () => {
  const { accessKeyId, secretAccessKey, sessionToken } = issue();
  const known = { secretAccessKey, principal: { session: { tags: { tenantId: 'general-hospital' } } } };
  expect(open().resolve(accessKeyId, sessionToken)).toMatchObject(known);
});

behaves('a token is good for no other key and no other account', page, () => {
  const [one, other] = [issue(), issue()];
  expect(open().resolve(one.accessKeyId, other.sessionToken)).toBe('bad-token');
  expect(open('111111111111').resolve(one.accessKeyId, one.sessionToken)).toBe('bad-token');
});
