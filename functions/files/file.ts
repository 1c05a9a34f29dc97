/** A file of a hospital: what may be uploaded, and where its bytes are. */
import type { TenantId } from '../kernel/ids.ts';

/** Types that a browser does not run. */
export const contentTypes = [
  'application/pdf',
  'application/dicom',
  'application/json',
  'application/fhir+json',
  'image/jpeg',
  'image/png',
  'text/csv',
  'text/plain',
] as const;

export type ContentType = (typeof contentTypes)[number];

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
}

/** The object's key: ids alone, for names may be PHI. */
export const objectKeyOf = (tenantId: TenantId, fileId: string): string => `tenants/${tenantId}/files/${fileId}`;
