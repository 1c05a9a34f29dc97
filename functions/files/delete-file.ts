/**
 * Deletes a file and its bytes. The bytes go first: what is known of the file stays until they are gone, so a failure can be tried
 * again. What was never announced is looked for before anything is deleted, for deleting what is not there would leave a marker in S3.
 */
import { notFound } from '../kernel/errors.ts';
import type { FileBucket } from './bucket.ts';
import type { FileItems } from './file.store.ts';

export interface DeleteFileNeeds {
  readonly items: FileItems;
  readonly bucket: Pick<FileBucket, 'remove'>;
}

export const deleteFile = async ({ items, bucket }: DeleteFileNeeds, fileId: string): Promise<void> => {
  if (!(await items.has(fileId))) throw notFound('FileNotFound', 'There is no such file.');
  await bucket.remove(fileId);
  // Gone already is gone: by another's request, or by a first try whose answer was lost.
  await items.remove(fileId);
};
