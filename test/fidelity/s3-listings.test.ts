import { createHash } from 'node:crypto';
import { CopyObjectCommand, DeleteObjectCommand, GetObjectTaggingCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { bucketForEachTest, failure } from '../local/s3/s3-bucket.ts';
import { behaves } from './behaves.ts';

const bucket = bucketForEachTest();

const guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide' as const;
const api = 'https://docs.aws.amazon.com/AmazonS3/latest/API' as const;

describe('copies', () => {
  const copy = (more: object) =>
    bucket.account.s3.send(
      new CopyObjectCommand({ Bucket: bucket.Bucket, Key: 'copy', CopySource: `${bucket.Bucket}/a%20b`, ...more }),
    );
  beforeEach(() => bucket.put('a b', 'source', { ContentType: 'text/plain', Metadata: { by: 'ada' }, Tagging: 't=1' }));

  behaves('a copy takes bytes, metadata and tags along', `${api}/API_CopyObject.html`, async () => {
    const { CopyObjectResult: result } = await copy({});
    expect(result?.ETag).toBe(`"${createHash('md5').update('source').digest('hex')}"`);
    expect(await bucket.get('copy')).toMatchObject({ ContentType: 'text/plain', Metadata: { by: 'ada' }, TagCount: 1 });
    expect(await bucket.read('copy')).toBe('source');
  });

  behaves('directives replace metadata and tags', `${api}/API_CopyObject.html`, async () => {
    await copy({ MetadataDirective: 'REPLACE', Metadata: { by: 'eve' }, TaggingDirective: 'REPLACE', Tagging: 'u=2' });
    const answer = await bucket.get('copy');
    expect(answer.Metadata).toEqual({ by: 'eve' });
    expect(answer.ContentType).not.toBe('text/plain');
    expect((await bucket.account.s3.send(new GetObjectTaggingCommand({ Bucket: bucket.Bucket, Key: 'copy' }))).TagSet).toEqual([
      { Key: 'u', Value: '2' },
    ]);
  });

  behaves('the source’s conditions answer 412', `${api}/API_CopyObject.html`, async () => {
    const { ETag } = await bucket.get('a b');
    expect(await failure(copy({ CopySourceIfMatch: '"other"' }))).toEqual({ code: 'PreconditionFailed', status: 412 });
    expect(await failure(copy({ CopySourceIfNoneMatch: ETag }))).toEqual({ code: 'PreconditionFailed', status: 412 });
  });

  behaves('a copy onto itself must change something', `${api}/API_CopyObject.html`, async () => {
    expect(await failure(copy({ Key: 'a b' }))).toEqual({ code: 'InvalidRequest', status: 400 });
    await copy({ Key: 'a b', MetadataDirective: 'REPLACE', Metadata: { by: 'bob' } });
    expect((await bucket.get('a b')).Metadata).toEqual({ by: 'bob' });
  });

  behaves('a version can be copied', `${api}/API_CopyObject.html`, async () => {
    await bucket.version('Enabled');
    const { VersionId } = await bucket.put('a b', 'newer');
    await bucket.put('a b', 'newest');
    const answer = await copy({ CopySource: `${bucket.Bucket}/a%20b?versionId=${VersionId}` });
    expect(answer.CopySourceVersionId).toBe(VersionId);
    expect(await bucket.read('copy')).toBe('newer');
  });
});

describe('listings', () => {
  const keys = ['a', 'b/1', 'b/2', 'b/c/3', 'd', 'b!', 'b0', 'z'];
  beforeEach(async () => {
    for (const key of keys) await bucket.put(key, key);
  });

  behaves('keys come in the order of their UTF-8 bytes', `${api}/API_ListObjectsV2.html`, async () => {
    await bucket.put('\u{1F600}');
    await bucket.put('\uFFFD');
    expect(await bucket.keys()).toEqual(['a', 'b!', 'b/1', 'b/2', 'b/c/3', 'b0', 'd', 'z', '\uFFFD', '\u{1F600}']);
  });

  behaves('a delimiter folds what lies behind it', `${guide}/using-prefixes.html`, async () => {
    const page = await bucket.list({ Delimiter: '/' });
    expect(page.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
    expect(page.Contents?.map(({ Key }) => Key)).toEqual(['a', 'b!', 'b0', 'd', 'z']);
    expect(page.KeyCount).toBe(6);
    const inside = await bucket.list({ Delimiter: '/', Prefix: 'b/' });
    expect(inside.CommonPrefixes).toEqual([{ Prefix: 'b/c/' }]);
    expect(inside.Contents?.map(({ Key }) => Key)).toEqual(['b/1', 'b/2']);
  });

  behaves('pages of any size give every key and prefix once', `${api}/API_ListObjectsV2.html`, async () => {
    for (const MaxKeys of [1, 2, 3]) {
      const seen: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await bucket.list({ Delimiter: '/', MaxKeys, ContinuationToken });
        seen.push(
          ...(page.Contents ?? []).map(({ Key = '' }) => Key),
          ...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix),
        );
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken);
      expect(seen.toSorted()).toEqual(['a', 'b!', 'b/', 'b0', 'd', 'z']);
    }
  });

  behaves('a listing starts after a key', `${api}/API_ListObjectsV2.html`, async () => {
    expect(await bucket.keys({ StartAfter: 'b/2' })).toEqual(['b/c/3', 'b0', 'd', 'z']);
  });

  behaves('the owner is told when it is asked for', `${api}/API_ListObjectsV2.html`, async () => {
    const owner = async (FetchOwner?: boolean) => (await bucket.list({ FetchOwner, MaxKeys: 1 })).Contents?.[0]?.Owner;
    expect([await owner(), await owner(true)]).toEqual([undefined, { ID: expect.stringMatching(/.+/) }]);
  });

  behaves('no keys were asked for, none come', `${api}/API_ListObjectsV2.html`, async () => {
    expect(await bucket.list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });

  behaves('a made-up continuation token is refused', `${api}/API_ListObjectsV2.html`, async () => {
    expect(await failure(bucket.list({ ContinuationToken: 'made-up' }))).toEqual({ code: 'InvalidArgument', status: 400 });
  });

  behaves('names are percent-encoded on request', `${api}/API_ListObjectsV2.html`, async () => {
    await bucket.put('line\nbreak/é +');
    expect(await bucket.keys({ Prefix: 'line', EncodingType: 'url' })).toEqual(['line%0Abreak/%C3%A9+%2B']);
  });
});

describe('versions', () => {
  behaves('each write makes a version, and all can be read', `${guide}/versioning-workflows.html`, async () => {
    await bucket.version('Enabled');
    const first = await bucket.put('a', 'one');
    const second = await bucket.put('a', 'two');
    expect(first.VersionId).not.toBe(second.VersionId);
    expect(await bucket.read('a')).toBe('two');
    expect(await bucket.read('a', { VersionId: first.VersionId })).toBe('one');
  });

  behaves(
    'a delete hides the object behind a marker, and removing the marker brings it back',
    `${guide}/DeleteMarker.html`,
    async () => {
      await bucket.version('Enabled');
      await bucket.put('a', 'one');
      const deletion = await bucket.account.s3.send(new DeleteObjectCommand({ Bucket: bucket.Bucket, Key: 'a' }));
      expect(deletion.DeleteMarker).toBe(true);
      expect(await failure(bucket.get('a'))).toEqual({ code: 'NoSuchKey', status: 404 });
      expect(await bucket.keys()).toEqual([]);
      expect(await failure(bucket.get('a', { VersionId: deletion.VersionId }))).toEqual({
        code: 'MethodNotAllowed',
        status: 405,
      });
      await bucket.account.s3.send(new DeleteObjectCommand({ Bucket: bucket.Bucket, Key: 'a', VersionId: deletion.VersionId }));
      expect(await bucket.read('a')).toBe('one');
    },
  );

  behaves('deleting a version is for good', `${guide}/DeletingObjectVersions.html`, async () => {
    await bucket.version('Enabled');
    const first = await bucket.put('a', 'one');
    const second = await bucket.put('a', 'two');
    await bucket.account.s3.send(new DeleteObjectCommand({ Bucket: bucket.Bucket, Key: 'a', VersionId: second.VersionId }));
    expect(await bucket.read('a')).toBe('one');
    expect(await failure(bucket.get('a', { VersionId: second.VersionId }))).toEqual({ code: 'NoSuchVersion', status: 404 });
    expect(first.VersionId).toBeDefined();
  });

  behaves(
    'with versioning suspended, writes replace the null version alone',
    `${guide}/AddingObjectstoVersionSuspendedBuckets.html`,
    async () => {
      await bucket.put('a', 'before');
      await bucket.version('Enabled');
      const kept = await bucket.put('a', 'kept');
      await bucket.version('Suspended');
      expect((await bucket.put('a', 'null one')).VersionId).toBe('null');
      await bucket.put('a', 'null two');
      const { Versions = [] } = await bucket.account.s3.send(new ListObjectVersionsCommand({ Bucket: bucket.Bucket }));
      expect(Versions.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
        ['null', true],
        [kept.VersionId, false],
      ]);
    },
  );

  behaves('versions are listed newest first, page by page', `${api}/API_ListObjectVersions.html`, async () => {
    await bucket.version('Enabled');
    const ids: (string | undefined)[] = [];
    for (const body of ['1', '2', '3']) ids.unshift((await bucket.put('a', body)).VersionId);
    ids.unshift((await bucket.account.s3.send(new DeleteObjectCommand({ Bucket: bucket.Bucket, Key: 'a' }))).VersionId);
    ids.push((await bucket.put('b', '1')).VersionId);
    const seen: (string | undefined)[] = [];
    let marker: { KeyMarker?: string; VersionIdMarker?: string } = {};
    for (let more = true; more; ) {
      const page = await bucket.account.s3.send(new ListObjectVersionsCommand({ Bucket: bucket.Bucket, MaxKeys: 1, ...marker }));
      seen.push(...[...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ VersionId }) => VersionId));
      marker = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      more = page.IsTruncated === true;
    }
    expect(seen).toEqual(ids);
  });

  behaves('an id that never was one is an invalid argument', `${api}/API_GetObject.html`, async () => {
    await bucket.put('a');
    expect(await failure(bucket.get('a', { VersionId: 'no-such-id' }))).toEqual({ code: 'InvalidArgument', status: 400 });
  });
});
