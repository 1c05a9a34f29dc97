import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { bucketForEachTest, failure } from '../local/s3/s3-bucket.ts';
import { behaves } from './behaves.ts';

const bucket = bucketForEachTest();

const guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide' as const;
const api = 'https://docs.aws.amazon.com/AmazonS3/latest/API' as const;

describe('keys', () => {
  const strange = [
    '../../etc/passwd',
    'a/../b',
    '/leading',
    'trailing/',
    'a//b',
    'per%2Fcent',
    'plus+space here',
    'ünï/çødé/😀',
    './.',
    '?q=1&x#y',
    'quote\'"<>&',
  ];

  behaves('a key is an opaque string, whatever it looks like', `${guide}/object-keys.html`, async () => {
    for (const key of strange) await bucket.put(key, `body of ${key}`);
    for (const key of strange) expect(await bucket.read(key)).toBe(`body of ${key}`);
    expect((await bucket.keys()).toSorted()).toEqual(strange.toSorted());
  });

  behaves('a key has at most 1,024 bytes of UTF-8', `${guide}/object-keys.html`, async () => {
    await bucket.put('é'.repeat(512));
    expect(await failure(bucket.put(`${'é'.repeat(512)}a`))).toEqual({ code: 'KeyTooLongError', status: 400 });
  });
});

describe('objects', () => {
  behaves('an object comes back as it was put, with its headers and metadata', `${api}/API_PutObject.html`, async () => {
    await bucket.put('a', 'hello', {
      ContentType: 'text/plain',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="a.txt"',
      ContentLanguage: 'de',
      Metadata: { Author: 'Ada' },
    });
    expect(await bucket.get('a')).toMatchObject({
      ContentType: 'text/plain',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment; filename="a.txt"',
      ContentLanguage: 'de',
      Metadata: { author: 'Ada' },
      ContentLength: 5,
      AcceptRanges: 'bytes',
      ETag: `"${createHash('md5').update('hello').digest('hex')}"`,
    });
    expect(await bucket.account.s3.send(new HeadObjectCommand({ Bucket: bucket.Bucket, Key: 'a' }))).toMatchObject({
      ContentLength: 5,
      ContentType: 'text/plain',
    });
  });

  behaves('an object may be empty', `${api}/API_PutObject.html`, async () => {
    await bucket.put('empty', Buffer.alloc(0));
    expect(await bucket.read('empty')).toBe('');
  });

  behaves('user metadata has at most 2 KB', `${guide}/UsingMetadata.html`, async () => {
    expect(await failure(bucket.put('a', 'x', { Metadata: { a: 'x'.repeat(2048) } }))).toEqual({
      code: 'MetadataTooLarge',
      status: 400,
    });
  });

  behaves('a missing object is NoSuchKey, and NotFound to HEAD', `${api}/API_GetObject.html`, async () => {
    expect(await failure(bucket.get('missing'))).toEqual({ code: 'NoSuchKey', status: 404 });
    expect(await failure(bucket.account.s3.send(new HeadObjectCommand({ Bucket: bucket.Bucket, Key: 'missing' })))).toEqual({
      code: 'NotFound',
      status: 404,
    });
  });

  behaves('deleting what is not there succeeds', `${api}/API_DeleteObject.html`, async () => {
    expect(
      (await bucket.account.s3.send(new DeleteObjectCommand({ Bucket: bucket.Bucket, Key: 'missing' }))).$metadata.httpStatusCode,
    ).toBe(204);
  });

  behaves('several objects are deleted in one call, quietly or not', `${api}/API_DeleteObjects.html`, async () => {
    for (const key of ['a', 'b', 'c']) await bucket.put(key);
    const loud = await bucket.account.s3.send(
      new DeleteObjectsCommand({ Bucket: bucket.Bucket, Delete: { Objects: [{ Key: 'a' }, { Key: 'missing' }] } }),
    );
    expect(loud.Deleted).toEqual([{ Key: 'a' }, { Key: 'missing' }]);
    const quiet = await bucket.account.s3.send(
      new DeleteObjectsCommand({ Bucket: bucket.Bucket, Delete: { Objects: [{ Key: 'b' }], Quiet: true } }),
    );
    expect(quiet.Deleted ?? []).toEqual([]);
    expect(await bucket.keys()).toEqual(['c']);
  });

  behaves('a signed request may choose headers of the answer', `${api}/API_GetObject.html`, async () => {
    await bucket.put('a');
    const answer = await bucket.get('a', { ResponseContentType: 'text/csv', ResponseContentDisposition: 'inline' });
    expect(answer).toMatchObject({ ContentType: 'text/csv', ContentDisposition: 'inline' });
  });

  behaves('ranges: from, to, last bytes, beyond the end', `${api}/API_GetObject.html`, async () => {
    await bucket.put('digits', '0123456789');
    expect(await bucket.read('digits', { Range: 'bytes=2-4' })).toBe('234');
    expect(await bucket.read('digits', { Range: 'bytes=7-' })).toBe('789');
    expect(await bucket.read('digits', { Range: 'bytes=-3' })).toBe('789');
    expect(await bucket.read('digits', { Range: 'bytes=8-99' })).toBe('89');
    expect(await bucket.read('digits', { Range: 'lines=1-2' })).toBe('0123456789');
    expect(await bucket.get('digits', { Range: 'bytes=2-4' })).toMatchObject({ ContentRange: 'bytes 2-4/10', ContentLength: 3 });
    expect(await failure(bucket.get('digits', { Range: 'bytes=10-' }))).toEqual({ code: 'InvalidRange', status: 416 });
  });

  behaves('conditional reads: changed is 412, unchanged is 304', `${guide}/conditional-reads.html`, async () => {
    const { ETag } = await bucket.put('a');
    const before = new Date(bucket.time - 60_000);
    const after = new Date(bucket.time + 60_000);
    expect(await bucket.read('a', { IfMatch: ETag, IfUnmodifiedSince: before })).toBe('hello');
    expect(await bucket.read('a', { IfNoneMatch: '"other"', IfModifiedSince: after })).toBe('hello');
    expect(await failure(bucket.get('a', { IfMatch: '"other"' }))).toEqual({ code: 'PreconditionFailed', status: 412 });
    expect(await failure(bucket.get('a', { IfUnmodifiedSince: before }))).toEqual({ code: 'PreconditionFailed', status: 412 });
    expect((await failure(bucket.get('a', { IfNoneMatch: ETag }))).status).toBe(304);
    expect((await failure(bucket.get('a', { IfModifiedSince: after }))).status).toBe(304);
  });

  behaves('conditional writes: only if new, only if unchanged', `${guide}/conditional-writes.html`, async () => {
    expect(await failure(bucket.put('a', 'x', { IfMatch: '"any"' }))).toEqual({ code: 'NoSuchKey', status: 404 });
    const { ETag } = await bucket.put('a', 'one', { IfNoneMatch: '*' });
    expect(await failure(bucket.put('a', 'two', { IfNoneMatch: '*' }))).toEqual({ code: 'PreconditionFailed', status: 412 });
    expect(await failure(bucket.put('a', 'two', { IfMatch: '"other"' }))).toEqual({ code: 'PreconditionFailed', status: 412 });
    expect(await bucket.read('a')).toBe('one');
    await bucket.put('a', 'two', { IfMatch: ETag });
    expect(await bucket.read('a')).toBe('two');
  });

  behaves('of writers that all want to be first, one is', `${guide}/conditional-writes.html`, async () => {
    const writers = Array.from({ length: 8 }, (_, writer) => bucket.put('once', `writer ${writer}`, { IfNoneMatch: '*' }));
    const results = await Promise.allSettled(writers);
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  behaves('tags are set with the object, replaced and removed', `${guide}/object-tagging.html`, async () => {
    await bucket.put('a', 'x', { Tagging: 'class=phi&note=a%20b' });
    const tags = async () =>
      (await bucket.account.s3.send(new GetObjectTaggingCommand({ Bucket: bucket.Bucket, Key: 'a' }))).TagSet;
    expect(await tags()).toEqual([
      { Key: 'class', Value: 'phi' },
      { Key: 'note', Value: 'a b' },
    ]);
    expect(await bucket.get('a')).toMatchObject({ TagCount: 2 });
    await bucket.account.s3.send(
      new PutObjectTaggingCommand({ Bucket: bucket.Bucket, Key: 'a', Tagging: { TagSet: [{ Key: 'class', Value: 'public' }] } }),
    );
    expect(await tags()).toEqual([{ Key: 'class', Value: 'public' }]);
    const eleven = Array.from({ length: 11 }, (_, at) => ({ Key: `k${at}`, Value: 'v' }));
    expect(
      await failure(
        bucket.account.s3.send(new PutObjectTaggingCommand({ Bucket: bucket.Bucket, Key: 'a', Tagging: { TagSet: eleven } })),
      ),
    ).toEqual({
      code: 'BadRequest',
      status: 400,
    });
  });
});
