/** Files: documents and images of a hospital. Bytes go straight between the client and S3, by URLs the tenant's session signed. */
import * as z from 'zod';
import { uuidSchema } from '../kernel/id-schema.ts';
import { lineSchema } from '../kernel/line.ts';
import { cursorSchema, limitSchema } from '../kernel/page.ts';
import { readers, writers } from '../kernel/permission.ts';
import { contractOf } from '../kernel/route.ts';
import { contentTypes } from './file.ts';

export const newFileSchema = z.strictObject({
  /** Shown to people; sealed at rest, for a name may be PHI. */
  name: lineSchema(1, 255),
  contentType: z.enum(contentTypes),
  /** In bytes; the upload must be exactly as long. */
  size: z.number().int().min(1),
});

const fileSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    contentType: z.enum(contentTypes),
    size: z.number().int(),
    status: z.enum(['waiting', 'stored']),
    createdAt: z.string(),
  })
  .meta({ id: 'File', description: 'What is known of a file' });

const fileParams = z.object({ fileId: uuidSchema });

export const contract = contractOf('files', {
  createFile: {
    method: 'POST',
    path: '/v1/files',
    summary:
      'Announce a file; answers with a form that uploads it, good for this file only and for five minutes, also should the hospital be suspended in them',
    allow: writers,
    scopes: ['file:write', 'key:open'],
    headers: ['idempotency-key'],
    body: newFileSchema,
    answers: {
      201: z
        .object({
          file: fileSchema,
          /** Absent when an earlier request with this idempotency key led to a stored file. POST `fields` and then the bytes as `file`, as multipart/form-data, to `url`. */
          upload: z.object({ url: z.string(), fields: z.record(z.string(), z.string()), expiresAt: z.string() }).optional(),
        })
        .meta({ description: 'The file, and the form that uploads its bytes' }),
    },
  },
  listFiles: {
    method: 'GET',
    path: '/v1/files',
    summary: 'List files, newest first',
    allow: readers,
    scopes: ['file:read', 'key:open'],
    query: z.object({ limit: limitSchema, cursor: cursorSchema }),
    answers: {
      200: z
        .object({
          files: z.array(fileSchema),
          next: z.string().optional(),
          /** How many files of this page could not be opened and are left out; the platform has been told. */
          unreadable: z.number().int().optional(),
        })
        .meta({ description: 'A page of files; `next` is the cursor of the following one, absent on the last' }),
    },
  },
  readFile: {
    method: 'GET',
    path: '/v1/files/{fileId}',
    summary: 'Read what is known of a file',
    allow: readers,
    scopes: ['file:read', 'key:open'],
    params: fileParams,
    answers: { 200: fileSchema },
  },
  completeFile: {
    method: 'POST',
    path: '/v1/files/{fileId}/complete',
    summary: 'Say that the bytes are up; checks that they are, all of them',
    allow: writers,
    scopes: ['file:write', 'key:open'],
    params: fileParams,
    answers: { 200: fileSchema },
  },
  downloadFile: {
    method: 'GET',
    path: '/v1/files/{fileId}/content',
    summary:
      'Get the file’s name and a URL that downloads it, good for a minute, also should the file be deleted or the hospital suspended in it',
    allow: readers,
    scopes: ['file:read', 'key:open'],
    params: fileParams,
    answers: {
      200: z
        .object({ url: z.string(), name: z.string(), expiresAt: z.string() })
        .meta({ description: 'The URL of the bytes, good for a minute' }),
    },
  },
  deleteFile: {
    method: 'DELETE',
    path: '/v1/files/{fileId}',
    summary: 'Delete a file and its bytes',
    allow: writers,
    scopes: ['file:write'],
    params: fileParams,
    answers: { 204: null },
  },
});
