/** Every call of S3 on another hospital's objects: as they are, by version, by part, by list, by copy, and by paths that lead there. */
import { randomUUID } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { Reach } from './item-reaches.ts';
import type { Trove } from './trove.ts';

type Send = (s3: S3Client) => Promise<unknown>;

export const objectReaches = (target: Trove, own: Trove): Reach[] =>
  Object.entries({
    ...onObjects(target, own),
    ...lists(target, own),
    ...uploads(target),
    ...buckets(target),
    ...copies(target, own),
  }).map(([name, send]) => ({ name: `${name} of ${target.tenantId}`, isHollow: ofNobody.test(name), run: ({ s3 }) => send(s3) }));

const newKey = ({ tenantId }: Trove): string => `tenants/${tenantId}/files/${randomUUID()}`;

const sealedBy = (keyId: string) => ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyId }) as const;

const TagSet = [{ Key: 'tenantId', Value: 'x' }];

const onObjects = (target: Trove, own: Trove): Record<string, Send> => {
  const { bucket: Bucket, objectKey: Key, versionId: VersionId } = target;
  return {
    GetObject: (s3) => s3.send(new GetObjectCommand({ Bucket, Key })),
    'GetObject of a range': (s3) => s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=0-0' })),
    'GetObject of a version': (s3) => s3.send(new GetObjectCommand({ Bucket, Key, VersionId })),
    HeadObject: (s3) => s3.send(new HeadObjectCommand({ Bucket, Key })),
    'HeadObject of a version': (s3) => s3.send(new HeadObjectCommand({ Bucket, Key, VersionId })),
    'PutObject under the target’s key': (s3) =>
      s3.send(new PutObjectCommand({ Bucket, Key: newKey(target), Body: 'x', ...sealedBy(target.keyId) })),
    'PutObject under its own key': (s3) =>
      s3.send(new PutObjectCommand({ Bucket, Key: newKey(target), Body: 'x', ...sealedBy(own.keyId) })),
    'PutObject at home under the target’s key': (s3) =>
      s3.send(new PutObjectCommand({ Bucket, Key: newKey(own), Body: 'x', ...sealedBy(target.keyId) })),
    DeleteObject: (s3) => s3.send(new DeleteObjectCommand({ Bucket, Key: newKey(target) })),
    'DeleteObjects with its own': (s3) => deleteAll(s3, Bucket, [newKey(own), newKey(target)]),
    'DeleteObjects alone': (s3) => deleteAll(s3, Bucket, [newKey(target)]),
    GetObjectTagging: (s3) => s3.send(new GetObjectTaggingCommand({ Bucket, Key })),
    PutObjectTagging: (s3) => s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } })),
    DeleteObjectTagging: (s3) => s3.send(new DeleteObjectTaggingCommand({ Bucket, Key })),
  };
};

/** What it was denied of is in its answer, which is a good one. */
const deleteAll = async (s3: S3Client, Bucket: string, keys: readonly string[]): Promise<void> => {
  const Objects = keys.map((Key) => ({ Key }));
  const { Errors: errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  const refused = errors.find(({ Key }) => Key === keys.at(-1));
  if (refused) throw Object.assign(new Error(refused.Message), { name: refused.Code });
};

const lists = ({ bucket: Bucket, tenantId }: Trove, { tenantId: own }: Trove): Record<string, Send> =>
  Object.fromEntries(
    [
      '',
      'tenants/',
      `tenants/${tenantId}`,
      `tenants/${tenantId}/`,
      `tenants/${tenantId}/files/`,
      `tenants/${own.slice(0, 1)}`,
    ].flatMap((Prefix): [string, Send][] => [
      [`ListObjectsV2 below “${Prefix}”`, (s3) => s3.send(new ListObjectsV2Command({ Bucket, Prefix }))],
      [
        `ListObjectsV2 below “${Prefix}” by folders`,
        (s3) => s3.send(new ListObjectsV2Command({ Bucket, Prefix, Delimiter: '/' })),
      ],
      [`ListObjectVersions below “${Prefix}”`, (s3) => s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }))],
      [`ListMultipartUploads below “${Prefix}”`, (s3) => s3.send(new ListMultipartUploadsCommand({ Bucket, Prefix }))],
    ]),
  );

const uploads = (target: Trove): Record<string, Send> => {
  const { bucket: Bucket, upload } = target;
  const place = { Bucket, Key: upload.key, UploadId: upload.id };
  return {
    CreateMultipartUpload: (s3) =>
      s3.send(new CreateMultipartUploadCommand({ Bucket, Key: newKey(target), ...sealedBy(target.keyId) })),
    ListParts: (s3) => s3.send(new ListPartsCommand(place)),
    UploadPart: (s3) => s3.send(new UploadPartCommand({ ...place, PartNumber: 1, Body: 'x' })),
    CompleteMultipartUpload: (s3) =>
      s3.send(new CompleteMultipartUploadCommand({ ...place, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: '"x"' }] } })),
    AbortMultipartUpload: (s3) => s3.send(new AbortMultipartUploadCommand(place)),
  };
};

/** The bucket's policy lets nobody send a part, for a part names no key of KMS; so that nobody can complete an upload either. */
const ofNobody = /^(UploadPart|CompleteMultipartUpload)/;

const buckets = ({ bucket: Bucket }: Trove): Record<string, Send> => ({
  GetBucketPolicy: (s3) => s3.send(new GetBucketPolicyCommand({ Bucket })),
  PutBucketTagging: (s3) => s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } })),
});

const copies = (target: Trove, own: Trove): Record<string, Send> => {
  const { bucket: Bucket } = target;
  const copy =
    (from: Trove, to: Trove, version = ''): Send =>
    (s3) =>
      s3.send(
        new CopyObjectCommand({
          Bucket,
          Key: newKey(to),
          CopySource: `${Bucket}/${from.objectKey}${version}`,
          ...sealedBy(to.keyId),
        }),
      );
  return {
    'CopyObject home': copy(target, own),
    'CopyObject of a version home': copy(target, own, `?versionId=${target.versionId}`),
    'CopyObject from home': copy(own, target),
    'CopyObject in its place': copy(target, target),
  };
};
