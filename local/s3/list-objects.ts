/** ListObjectsV2. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
import type { Call, ConditionContext } from '../service.ts';
import { onBucket } from './access.ts';
import { countOf, keyOf, keyOfToken, namesFor, textMember, tokenOf } from './listing.ts';
import type { StoredObject } from './objects.ts';
import { bucketOf } from './place.ts';
import type { Operation } from './storage.ts';
import { walk } from './walk.ts';

/** The keys by which a policy narrows a listing. */
export const listingContext = ({ input }: Call): ConditionContext => ({
  's3:prefix': input.Prefix as string | undefined,
  's3:delimiter': input.Delimiter as string | undefined,
  's3:max-keys': input.MaxKeys as number | undefined,
});

export const listObjectsV2: Operation = {
  members: ['Prefix', 'Delimiter', 'MaxKeys', 'StartAfter', 'ContinuationToken', 'EncodingType', 'FetchOwner'],
  access: onBucket('s3:ListBucket', listingContext),
  run: ({ buckets, objects, cloud }, call) => {
    const bucket = bucketOf(call);
    buckets.require(bucket);
    const { input } = call;
    const name = namesFor(input);
    const {
      Prefix: prefix = '',
      Delimiter: delimiter = '',
      ContinuationToken: token,
    } = input as Record<string, string | undefined>;
    const max = countOf(input, 'MaxKeys', 'max-keys');
    const from = { key: token === undefined ? textMember(input, 'StartAfter') : keyOfToken(token) };
    const page = walk({ rowsAfter: (at) => objects.current(bucket, prefix, at), from, prefix, delimiter, max });
    const owner = input.FetchOwner === true ? { Owner: { ID: cloud.accountId } } : {};
    return {
      Name: bucket,
      Prefix: name(prefix),
      ...(input.Delimiter !== undefined && { Delimiter: name(delimiter) }),
      ...(input.StartAfter !== undefined && { StartAfter: name(textMember(input, 'StartAfter')) }),
      ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
      MaxKeys: max,
      KeyCount: page.rows.length + page.groups.length,
      IsTruncated: page.next !== undefined,
      ...(token !== undefined && { ContinuationToken: token }),
      ...(page.next !== undefined && { NextContinuationToken: tokenOf(keyOf(page.next)) }),
      Contents: page.rows.map((object) => ({ ...listed(object, name), ...owner })),
      CommonPrefixes: page.groups.map((group) => ({ Prefix: name(group) })),
    };
  },
};

/** An object as listings show it. */
export const listed = (object: StoredObject, name: (key: string) => string): object => ({
  Key: name(object.key),
  LastModified: new Date(object.modified),
  ETag: `"${object.etag}"`,
  ...(object.checksum && { ChecksumAlgorithm: [object.checksum.algorithm], ChecksumType: object.checksum.type }),
  Size: object.size,
  StorageClass: 'STANDARD',
});
