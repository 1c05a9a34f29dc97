/** Destroys every version of every object below the hospital's prefix, and every mark of a deletion. */
import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { callSettings } from '../aws/call-settings.ts';
import type { CredentialProvider, TenantSession } from '../aws/tenant-session.ts';
import { unlessNamed } from '../aws/unless-named.ts';
import type { TaskAnswer } from '../edge/task.ts';
import { unavailable } from '../kernel/errors.ts';

export interface RemoveFilesNeeds {
  readonly session: TenantSession<'file:purge'>;
  readonly goesOn: () => boolean;
  readonly count: (files: number) => Promise<void>;
}

const s3Of = (credentials: CredentialProvider): S3Client => new S3Client({ ...callSettings(), credentials });

const filesUnavailable = (error?: unknown) =>
  unavailable('FilesUnavailable', 'The files could not be reached. Try again.', error);

/**
 * A page is what one DeleteObjects takes: 1,000. The first page is asked for again until it is empty. `unfinished` when there was no time
 * for all; nothing to do where there is no bucket, for an onboarding broke before its hospital had its own. https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 */
export const removeFiles = async ({ session, goesOn, count }: RemoveFilesNeeds): Promise<TaskAnswer> => {
  const client = session.keep(s3Of);
  const { bucket } = session;
  for (;;) {
    const list = new ListObjectVersionsCommand({ Bucket: bucket, Prefix: `tenants/${session.tenantId}/` });
    const page = await client
      .send(list)
      .catch(unlessNamed('NoSuchBucket'))
      .catch((error: unknown) => {
        throw filesUnavailable(error);
      });
    const { Versions = [], DeleteMarkers = [] } = page ?? {};
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return {};
    const remove = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } });
    const { Errors: [failed] = [] } = await client.send(remove).catch((error: unknown) => {
      throw filesUnavailable(error);
    });
    if (failed) throw filesUnavailable(new Error(failed.Code));
    await count(Versions.length);
    if (!goesOn()) return { state: 'unfinished' };
  }
};
