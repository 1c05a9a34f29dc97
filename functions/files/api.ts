/** The Lambda of files: each route bound to its use case. */
import { createDataKeys } from '../aws/data-key.ts';
import type { TenantSession } from '../aws/tenant-session.ts';
import { api } from '../edge/api.ts';
import { reply } from '../edge/reply.ts';
import { openCursor, sealCursor } from '../kernel/cursor.ts';
import { conflict, notFound } from '../kernel/errors.ts';
import { planNamed } from '../kernel/plan.ts';
import { createFileBucket } from './bucket.ts';
import { completeFile } from './complete-file.ts';
import { contract } from './contract.ts';
import { createFile } from './create-file.ts';
import { deleteFile } from './delete-file.ts';
import { createFileItems, createFileStore } from './file.store.ts';
import type { File } from './file.ts';

const keys = createDataKeys({ now: Date.now });

type Session = TenantSession<'file:read' | 'key:open'> | TenantSession<'file:write' | 'key:open'>;

const filesOf = async (session: Session) => createFileStore(session, await keys.open(session));

const bucketOf = (session: TenantSession<'file:read'> | TenantSession<'file:write'>) =>
  createFileBucket(session, { now: Date.now });

const foundFile = async (session: Session, fileId: string): Promise<File> => {
  const file = await (await filesOf(session)).find(fileId);
  if (!file) throw notFound('FileNotFound', 'There is no such file.');
  return file;
};

export const handler = api(contract, {
  async createFile({ caller, input, session, tenant, audit }) {
    const key = await keys.open(session);
    const needs = {
      files: createFileStore(session, key),
      signUpload: (file: File) => bucketOf(session).signUpload(file, key.keyId),
      maxFileBytes: planNamed(tenant.plan).maxFileBytes,
      now: () => new Date(),
    };
    const created = await createFile(needs, caller, { body: input.body, idempotencyKey: input.headers['idempotency-key'] });
    audit.touched({ type: 'File', id: created.file.id });
    return reply(201, created, { location: `/v1/files/${created.file.id}` });
  },
  async listFiles({ input, session }) {
    const binding = { key: (await keys.open(session)).derive('cursor'), purpose: 'files' };
    const { limit, cursor } = input.query;
    const from = cursor === undefined ? undefined : (openCursor(binding, cursor) as Record<string, unknown>);
    const { files, next, unreadable } = await (await filesOf(session)).list({ limit, from });
    const told = unreadable > 0 ? { unreadable } : {};
    return reply(200, { files: [...files], ...told, ...(next ? { next: sealCursor(binding, next) } : {}) });
  },
  readFile: async ({ input, session }) => reply(200, await foundFile(session, input.params.fileId)),
  async completeFile({ input, session }) {
    const needs = { files: await filesOf(session), bucket: bucketOf(session) };
    return reply(200, await completeFile(needs, input.params.fileId));
  },
  async downloadFile({ input, session }) {
    const file = await foundFile(session, input.params.fileId);
    const { id, contentType, versionId } = file;
    if (versionId === undefined) throw conflict('FileNotUploaded', 'The bytes of this file are not there yet.');
    return reply(200, { ...(await bucketOf(session).signDownload({ id, contentType, versionId })), name: file.name });
  },
  async deleteFile({ input, session }) {
    await deleteFile({ items: createFileItems(session), bucket: bucketOf(session) }, input.params.fileId);
    return reply(204);
  },
});
