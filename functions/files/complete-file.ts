/**
 * The client says that the bytes are up; they are looked for, and counted. Twice is once: the version that was found first is the file,
 * and what its form uploads afterwards is never downloaded.
 */
import { conflict, notFound } from '../kernel/errors.ts';
import type { FileBucket } from './bucket.ts';
import type { FileStore } from './file.store.ts';
import type { File } from './file.ts';

export interface CompleteFileNeeds {
  readonly files: Pick<FileStore, 'find' | 'markStored'>;
  readonly bucket: Pick<FileBucket, 'findObject'>;
}

export const completeFile = async ({ files, bucket }: CompleteFileNeeds, fileId: string): Promise<File> => {
  const file = await files.find(fileId);
  if (!file) throw notFound('FileNotFound', 'There is no such file.');
  if (file.status === 'stored') return file;
  const object = await bucket.findObject(fileId);
  if (object?.size !== file.size)
    throw conflict('FileNotUploaded', 'The bytes are not there yet. Upload them with the form first.');
  const stored = await files.markStored(fileId, object.versionId);
  if (!stored) throw notFound('FileNotFound', 'There is no such file.');
  return stored;
};
