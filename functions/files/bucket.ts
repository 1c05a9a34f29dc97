/** The bytes of a hospital's files: URLs signed by its own session, so that S3 itself refuses what the session may not do. */
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { callSettings } from '../aws/call-settings.ts';
import type { CredentialProvider, TenantSession } from '../aws/tenant-session.ts';
import { unavailable } from '../kernel/errors.ts';
import { extensions, type File, objectKeyOf } from './file.ts';

export interface Upload {
  readonly url: string;
  readonly fields: Record<string, string>;
  readonly expiresAt: string;
}

export interface FileBucket {
  /** A form for exactly this file: its name in the bucket, type, length and the tenant's KMS key (an ARN) are in the signature. */
  signUpload(file: File, keyId: string): Promise<Upload>;
  /** A URL that downloads it as an attachment named after its id: S3 logs the URLs it serves, and a file's own name may be PHI. */
  signDownload(file: File): Promise<{ readonly url: string; readonly expiresAt: string }>;
  /** The length of what is stored; nothing when nothing is. */
  storedSize(fileId: string): Promise<number | undefined>;
  remove(fileId: string): Promise<void>;
}

export interface BucketSettings {
  readonly bucket: string;
  readonly now: () => number;
}

/** Long enough to begin; a transfer that has begun goes on. What is signed ends with the session that signed it, if that is sooner. */
const uploadSeconds = 900;
const downloadSeconds = 300;

const s3Of = (credentials: CredentialProvider): S3Client => new S3Client({ ...callSettings(), credentials });

export const createFileBucket = (
  session: TenantSession<'file:read'> | TenantSession<'file:write'>,
  { bucket, now }: BucketSettings,
): FileBucket => {
  const client = session.keep(s3Of);
  const { tenantId } = session;
  /** When what is signed now ends: in so many seconds, or with the credentials that sign it. */
  const endOf = async (seconds: number): Promise<string> => {
    const { expiration } = await client.config.credentials();
    return new Date(Math.min(now() + seconds * 1000, expiration?.getTime() ?? Number.POSITIVE_INFINITY)).toISOString();
  };

  return {
    async signUpload({ id, contentType, size }, keyId) {
      const encryption = {
        'x-amz-server-side-encryption': 'aws:kms',
        'x-amz-server-side-encryption-aws-kms-key-id': keyId,
      };
      const expiresAt = await endOf(uploadSeconds);
      const { url, fields } = await createPresignedPost(client, {
        Bucket: bucket,
        Key: objectKeyOf(tenantId, id),
        Fields: { 'content-type': contentType, ...encryption },
        Conditions: [
          ['content-length-range', size, size],
          ...Object.entries({ 'content-type': contentType, ...encryption }).map(([name, value]) => ({ [name]: value })),
        ],
        Expires: uploadSeconds,
      });
      return { url, fields, expiresAt };
    },
    async signDownload({ id, contentType }) {
      const get = new GetObjectCommand({
        Bucket: bucket,
        Key: objectKeyOf(tenantId, id),
        ResponseContentType: contentType,
        ResponseContentDisposition: `attachment; filename="${id}.${extensions[contentType]}"`,
      });
      const expiresAt = await endOf(downloadSeconds);
      return { url: await getSignedUrl(client, get, { expiresIn: downloadSeconds }), expiresAt };
    },
    async storedSize(fileId) {
      try {
        return (await client.send(new HeadObjectCommand({ Bucket: bucket, Key: objectKeyOf(tenantId, fileId) }))).ContentLength;
      } catch (error) {
        // Without the right to list, S3 answers 403 for a key that is not there, and an answer to HEAD has no body to tell more.
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
        const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
        if (status === 403 || status === 404) return undefined;
        throw unavailable('FilesUnavailable', 'The files could not be reached. Try again.', error);
      }
    },
    async remove(fileId) {
      await client
        .send(new DeleteObjectCommand({ Bucket: bucket, Key: objectKeyOf(tenantId, fileId) }))
        .catch((error: unknown) => {
          throw unavailable('FilesUnavailable', 'The files could not be reached. Try again.', error);
        });
    },
  };
};
