/** ListParts and ListMultipartUploads. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
import { onBucket, onObject } from './access.ts';
import { memberOf } from './checksum.ts';
import { listingContext } from './list-objects.ts';
import { countOf, keyOf, namesFor, textMember } from './listing.ts';
import { bucketOf } from './place.ts';
import type { Operation } from './storage.ts';
import { uploadOf } from './upload.ts';
import type { Part, Upload } from './uploads.ts';
import { walk } from './walk.ts';

const asked = ({ checksum }: Upload): object =>
  checksum ? { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type } : {};

export const listParts: Operation = {
  members: ['Key', 'UploadId', 'MaxParts', 'PartNumberMarker'],
  access: onObject('s3:ListMultipartUploadParts'),
  run: (storage, call) => {
    const upload = uploadOf(storage, call);
    const max = countOf(call.input, 'MaxParts', 'max-parts');
    const marker = Number(call.input.PartNumberMarker ?? 0);
    const rest = storage.uploads.parts(upload.uploadId).filter(({ number }) => number > marker);
    const page = rest.slice(0, max);
    const owner = { ID: storage.cloud.accountId };
    return {
      Bucket: upload.bucket,
      Key: upload.key,
      UploadId: upload.uploadId,
      PartNumberMarker: String(marker),
      NextPartNumberMarker: String(page.at(-1)?.number ?? marker),
      MaxParts: max,
      IsTruncated: rest.length > page.length,
      Parts: page.map(listedPart),
      Initiator: owner,
      Owner: owner,
      StorageClass: 'STANDARD',
      ...asked(upload),
    };
  },
};

const listedPart = ({ number, modified, etag, size, checksum }: Part): object => ({
  PartNumber: number,
  LastModified: new Date(modified),
  ETag: `"${etag}"`,
  Size: size,
  ...(checksum && { [memberOf(checksum.algorithm)]: checksum.value }),
});

export const listMultipartUploads: Operation = {
  members: ['Prefix', 'Delimiter', 'MaxUploads', 'KeyMarker', 'UploadIdMarker', 'EncodingType'],
  access: onBucket('s3:ListBucketMultipartUploads', listingContext),
  run: ({ buckets, uploads, cloud }, call) => {
    const bucket = bucketOf(call);
    buckets.require(bucket);
    const { input } = call;
    const name = namesFor(input);
    const prefix = textMember(input, 'Prefix');
    const delimiter = textMember(input, 'Delimiter');
    const key = textMember(input, 'KeyMarker');
    const max = countOf(input, 'MaxUploads', 'max-uploads');
    const from = { key, sequence: uploads.find(bucket, key, textMember(input, 'UploadIdMarker'))?.sequence };
    const page = walk({ rowsAfter: (at) => uploads.list(bucket, prefix, at), from, prefix, delimiter, max });
    const owner = { ID: cloud.accountId };
    return {
      Bucket: bucket,
      KeyMarker: name(key),
      UploadIdMarker: textMember(input, 'UploadIdMarker'),
      ...(page.next !== undefined && { NextKeyMarker: name(keyOf(page.next)) }),
      ...(typeof page.next === 'object' && { NextUploadIdMarker: page.next.uploadId }),
      ...(input.Prefix !== undefined && { Prefix: name(prefix) }),
      ...(input.Delimiter !== undefined && { Delimiter: name(delimiter) }),
      ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
      MaxUploads: max,
      IsTruncated: page.next !== undefined,
      Uploads: page.rows.map((upload) => ({
        Key: name(upload.key),
        UploadId: upload.uploadId,
        Initiator: owner,
        Owner: owner,
        StorageClass: 'STANDARD',
        Initiated: new Date(upload.initiated),
        ...asked(upload),
      })),
      CommonPrefixes: page.groups.map((group) => ({ Prefix: name(group) })),
    };
  },
};
