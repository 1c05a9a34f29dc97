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

export interface StoredObject {
  readonly size: number;
  readonly versionId: string;
}

export type StoredFile = Pick<File, 'id' | 'contentType'> & Pick<StoredObject, 'versionId'>;

export interface FileBucket {
  /** A form for exactly this file: its name in the bucket, type, length and the tenant's KMS key (an ARN) are in the signature. */
  signUpload(file: File, keyId: string): Promise<Upload>;
  /** A URL that downloads it as an attachment named after its id: S3 logs the URLs it serves, and a file's own name may be PHI. */
  signDownload(file: StoredFile): Promise<{ readonly url: string; readonly expiresAt: string }>;
  /** The object's length and version as they are now; nothing when there is none. */
  findObject(fileId: string): Promise<StoredObject | undefined>;
  remove(fileId: string): Promise<void>;
}

export interface BucketSettings {
  readonly now: () => number;
}

/**
 * Long enough to begin; a transfer that has begun goes on. Nothing takes back what is signed, not even suspending the hospital, so it is
 * short: 5 minutes at most, which is also how long before their end the SDK asks for new credentials.
 */
const uploadSeconds = 300;
const downloadSeconds = 60;

const s3Of = (credentials: CredentialProvider): S3Client => new S3Client({ ...callSettings(), credentials });

export const createFileBucket = (
  session: TenantSession<'file:read'> | TenantSession<'file:write'>,
  { now }: BucketSettings,
): FileBucket => {
  const client = session.keep(s3Of);
  const { tenantId, bucket } = session;
  /** When what is signed now ends: in so many seconds, or with the credentials that sign it where they cannot be renewed. */
  const endOf = async (seconds: number): Promise<string> => {
    await session.credentials({ lastingSeconds: seconds });
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
    async signDownload({ id, contentType, versionId }) {
      const get = new GetObjectCommand({
        Bucket: bucket,
        Key: objectKeyOf(tenantId, id),
        VersionId: versionId,
        ResponseContentType: contentType,
        ResponseContentDisposition: `attachment; filename="${id}.${extensions[contentType]}"`,
      });
      const expiresAt = await endOf(downloadSeconds);
      return { url: await getSignedUrl(client, get, { expiresIn: downloadSeconds }), expiresAt };
    },
    async findObject(fileId) {
      try {
        const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: objectKeyOf(tenantId, fileId) }));
        return { size: Number(head.ContentLength), versionId: String(head.VersionId) };
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
