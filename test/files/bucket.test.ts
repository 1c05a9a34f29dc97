/** What a hospital's session signs for its files. */
import { createFileBucket } from '../../functions/files/bucket.ts';
import type { File } from '../../functions/files/file.ts';
import { sessionOf } from '../session.ts';

process.env.AWS_REGION = 'eu-central-1';

const file: File = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Ada Lovelace, biopsy.pdf',
  contentType: 'application/pdf',
  size: 1_000,
  status: 'stored',
  createdAt: '2026-09-21T14:13:20.000Z',
};

const bucketOf = () => createFileBucket(sessionOf<'file:read'>(), { bucket: 'files', now: Date.now });

test('the URL of a download names the file by its id, for its own name may be a patient’s', async () => {
  const { url } = await bucketOf().signDownload(file);
  expect(new URL(url).searchParams.get('response-content-disposition')).toBe(`attachment; filename="${file.id}.pdf"`);
  expect(decodeURIComponent(url)).not.toContain('Lovelace');
});
