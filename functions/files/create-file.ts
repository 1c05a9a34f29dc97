/**
 * Announces a file and gives the form that uploads it. The same idempotency key gives the same file, and a new form for it until it is
 * stored: no form replaces what is stored.
 */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { TenantCaller } from '../kernel/caller.ts';
import { conflict, invalid, unavailable } from '../kernel/errors.ts';
import { idFrom } from '../kernel/ids.ts';
import type { Upload } from './bucket.ts';
import type { newFileSchema } from './contract.ts';
import type { FileStore } from './file.store.ts';
import type { File } from './file.ts';

export interface CreateFileNeeds {
  readonly files: Pick<FileStore, 'add' | 'find'>;
  readonly signUpload: (file: File) => Promise<Upload>;
  /** In bytes, by the plan. */
  readonly maxFileBytes: number;
  readonly now: () => Date;
}

export interface CreateFileInput {
  readonly body: z.output<typeof newFileSchema>;
  readonly idempotencyKey: string | undefined;
}

export const createFile = async (
  needs: CreateFileNeeds,
  caller: TenantCaller,
  { body, idempotencyKey }: CreateFileInput,
): Promise<{ readonly file: File; readonly upload?: Upload }> => {
  if (body.size > needs.maxFileBytes) {
    const detail = `must be ${needs.maxFileBytes} bytes at most on this plan`;
    throw invalid('FileTooLarge', 'The file is larger than the plan allows.', [{ pointer: '/size', detail }]);
  }
  const id = idempotencyKey === undefined ? randomUUID() : idFrom(caller.tenantId, 'files', caller.userId, idempotencyKey);
  const announced: File = { id, ...body, status: 'waiting', createdAt: needs.now().toISOString() };
  const file = (await needs.files.add(announced)) ? announced : await repeated(needs, announced);
  if (file.status === 'stored') return { file };
  return { file, upload: await needs.signUpload(file) };
};

const repeated = async ({ files }: CreateFileNeeds, announced: File): Promise<File> => {
  const file = await files.find(announced.id);
  if (!file) throw unavailable('FileUnavailable', 'The file was removed meanwhile. Try again.');
  if (file.name !== announced.name || file.contentType !== announced.contentType || file.size !== announced.size) {
    throw conflict('IdempotencyKeyReused', 'This Idempotency-Key was used with another request. Use a new one.');
  }
  return file;
};
