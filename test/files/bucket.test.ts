/** What a hospital's session signs for its files. */
import type { STSClient } from '@aws-sdk/client-sts';
import { createSessions } from '../../functions/aws/tenant-session.ts';
import { createFileBucket } from '../../functions/files/bucket.ts';
import type { File } from '../../functions/files/file.ts';
import { general, pooled, sessionOf } from '../session.ts';

process.env.AWS_REGION = 'eu-central-1';

const file: File = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Ada Lovelace, biopsy.pdf',
  contentType: 'application/pdf',
  size: 1_000,
  status: 'stored',
  createdAt: '2026-09-21T14:13:20.000Z',
};

const bucketOf = () => createFileBucket(sessionOf<'file:read'>(), { now: Date.now });

test('the URL of a download names the file by its id, for its own name may be a patient’s', async () => {
  const { url } = await bucketOf().signDownload({ ...file, versionId: 'v-1' });
  expect(new URL(url).searchParams.get('response-content-disposition')).toBe(`attachment; filename="${file.id}.pdf"`);
  expect(decodeURIComponent(url)).not.toContain('Lovelace');
});

test('a download is of the version that was found complete, and begins within a minute', async () => {
  const { searchParams } = new URL((await bucketOf().signDownload({ ...file, versionId: 'v-1' })).url);
  expect([searchParams.get('versionId'), searchParams.get('X-Amz-Expires')]).toEqual(['v-1', '60']);
});

test('a form is signed with credentials that live as long as it does', async () => {
  const lives = [11, 3_600];
  const send = async () => ({
    Credentials: {
      AccessKeyId: 'ASIAEXAMPLE',
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration: new Date(Date.now() + (lives.shift() ?? 0) * 1_000),
    },
    AssumedRoleUser: { Arn: `arn:aws:sts::000000000000:assumed-role/Files/${general}` },
  });
  const sts = { send } as unknown as STSClient;
  const roleArn = 'arn:aws:iam::000000000000:role/Files';
  const sessions = createSessions({
    sts,
    roleArn,
    capacity: 1,
    now: Date.now,
    placeOf: () => ({ table: 'tenants', bucket: 'files' }),
  });
  const session = await sessions.open(pooled(general), ['file:write']);
  const { expiresAt } = await createFileBucket(session, { now: Date.now }).signUpload(file, 'key');
  expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(290_000);
});
