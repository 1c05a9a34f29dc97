/** A file of a hospital: what may be uploaded, and where its bytes are. */
import type { TenantId } from '../kernel/ids.ts';

/** Types that a browser does not run, each with the extension its downloads bear. */
export const extensions = {
  'application/pdf': 'pdf',
  'application/dicom': 'dcm',
  'application/json': 'json',
  'application/fhir+json': 'json',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'text/csv': 'csv',
  'text/plain': 'txt',
} as const;

export type ContentType = keyof typeof extensions;

export const contentTypes = Object.keys(extensions) as readonly ContentType[];

/** `waiting` announced, bytes not there yet · `stored` the bytes are there. */
export type FileStatus = 'waiting' | 'stored';

export interface File {
  readonly id: string;
  readonly name: string;
  readonly contentType: ContentType;
  /** In bytes. */
  readonly size: number;
  readonly status: FileStatus;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  /** Of a stored file: the object's version that was found complete, and the only one that is downloaded. */
  readonly versionId?: string;
}

/** The object's key: ids alone, for names may be PHI. */
export const objectKeyOf = (tenantId: TenantId, fileId: string): string => `tenants/${tenantId}/files/${fileId}`;
