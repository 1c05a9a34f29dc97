import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { digestOf } from '../../local/s3/checksum.ts';
import { request } from '../local/front-door/raw-http.ts';
import { bucketForEachTest, failure } from '../local/s3/s3-bucket.ts';
import { behaves } from './behaves.ts';

const bucket = bucketForEachTest();

const guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide' as const;
const api = 'https://docs.aws.amazon.com/AmazonS3/latest/API' as const;
const mebibyte = 1024 * 1024;
const big = Buffer.alloc(5 * mebibyte, 'abcdefg');
const small = Buffer.from('the last part');

const checksum = (algorithm: Parameters<typeof digestOf>[0], ...chunks: Uint8Array[]): string => {
  const digest = digestOf(algorithm);
  for (const chunk of chunks) digest.update(chunk);
  return digest.value();
};

describe('checksums', () => {
  behaves('the check value of each algorithm is the published one', `${guide}/checking-object-integrity.html`, () => {
    const bytes = Buffer.from('123456789');
    expect(Buffer.from(checksum('CRC32', bytes), 'base64').toString('hex')).toBe('cbf43926');
    expect(Buffer.from(checksum('CRC32C', bytes), 'base64').toString('hex')).toBe('e3069283');
    expect(Buffer.from(checksum('CRC64NVME', bytes), 'base64').toString('hex')).toBe('ae8b14860a799888');
  });

  behaves('a checksum that was sent is verified, kept and shown', `${guide}/checking-object-integrity-upload.html`, async () => {
    const body = Buffer.from('hello');
    for (const algorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const) {
      const member = `Checksum${algorithm}` as const;
      const stored = await bucket.put(algorithm, body, { [member]: checksum(algorithm, body) });
      expect(stored[member]).toBe(checksum(algorithm, body));
      const head = await bucket.account.s3.send(
        new HeadObjectCommand({ Bucket: bucket.Bucket, Key: algorithm, ChecksumMode: 'ENABLED' }),
      );
      expect(head).toMatchObject({ [member]: checksum(algorithm, body), ChecksumType: 'FULL_OBJECT' });
    }
  });

  behaves('a payload with another checksum is a BadDigest and is not kept', `${api}/API_PutObject.html`, async () => {
    const wrong = { ChecksumSHA256: checksum('SHA256', Buffer.from('other')) };
    expect(await failure(bucket.put('a', 'hello', wrong))).toEqual({ code: 'BadDigest', status: 400 });
    const md5 = createHash('md5').update('other').digest('base64');
    expect(await failure(bucket.put('a', 'hello', { ContentMD5: md5 }))).toEqual({ code: 'BadDigest', status: 400 });
    expect(await failure(bucket.put('a', 'hello', { ContentMD5: 'bm90IGFuIG1kNQ==' }))).toEqual({
      code: 'InvalidDigest',
      status: 400,
    });
    expect(await bucket.keys()).toEqual([]);
  });

  behaves('a stream carries its checksum behind it', `${guide}/checking-object-integrity-upload.html`, async () => {
    const stored = await bucket.put('streamed', Readable.from([big.subarray(0, 70_000)]), { ContentLength: 70_000 });
    expect(stored.ChecksumCRC32).toBe(checksum('CRC32', big.subarray(0, 70_000)));
    expect(await bucket.read('streamed')).toBe(big.subarray(0, 70_000).toString());
  });

  behaves('without a checksum, S3 keeps a CRC-64/NVME of its own', `${guide}/checking-object-integrity.html`, async () => {
    const plain = bucket.account.client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const stored = await plain.send(new PutObjectCommand({ Bucket: bucket.Bucket, Key: 'a', Body: 'hello' }));
    expect(stored.ChecksumCRC64NVME).toBe(checksum('CRC64NVME', Buffer.from('hello')));
  });

  behaves('a range shows no checksum of the whole', `${api}/API_GetObject.html`, async () => {
    await bucket.put('a');
    expect((await bucket.get('a', { ChecksumMode: 'ENABLED', Range: 'bytes=0-1' })).ChecksumCRC32).toBeUndefined();
    expect((await bucket.get('a', { ChecksumMode: 'ENABLED' })).ChecksumCRC32).toBeDefined();
  });

  behaves('a payload needs a length', `${api}/ErrorResponses.html`, async () => {
    const answer = await request(bucket.account.port, {
      method: 'PUT',
      path: `/${bucket.Bucket}/a`,
      headers: { 'transfer-encoding': 'chunked' },
      body: 'x',
    });
    expect(answer.status).toBe(411);
  });
});

describe('uploads in parts', () => {
  const place = { Key: 'whole' };
  const begin = async (more: Partial<CreateMultipartUploadCommandInput> = {}) => {
    const { UploadId = '' } = await bucket.account.s3.send(
      new CreateMultipartUploadCommand({ Bucket: bucket.Bucket, ...place, ...more }),
    );
    return UploadId;
  };
  const part = async (UploadId: string, PartNumber: number, Body: Buffer) => {
    const { ETag, ...sums } = await bucket.account.s3.send(
      new UploadPartCommand({ Bucket: bucket.Bucket, ...place, UploadId, PartNumber, Body }),
    );
    return { PartNumber, ETag, ChecksumCRC32: sums.ChecksumCRC32 };
  };
  const complete = (UploadId: string, Parts: object[], more: Partial<CompleteMultipartUploadCommandInput> = {}) =>
    bucket.account.s3.send(
      new CompleteMultipartUploadCommand({ Bucket: bucket.Bucket, ...place, UploadId, MultipartUpload: { Parts }, ...more }),
    );

  behaves('the parts become one object, in the order of their numbers', `${guide}/mpuoverview.html`, async () => {
    const upload = await begin({ ContentType: 'text/plain', Metadata: { by: 'ada' }, Tagging: 't=1' });
    const last = await part(upload, 7, small);
    const first = await part(upload, 2, big);
    const md5 = createHash('md5');
    for (const bytes of [big, small]) md5.update(createHash('md5').update(bytes).digest());
    const done = await complete(upload, [first, last]);
    expect(done).toMatchObject({ ETag: `"${md5.digest('hex')}-2"`, ChecksumType: 'FULL_OBJECT' });
    expect(done.ChecksumCRC64NVME).toBe(checksum('CRC64NVME', big, small));
    expect(await bucket.get('whole')).toMatchObject({ ContentType: 'text/plain', Metadata: { by: 'ada' }, TagCount: 1 });
    expect((await bucket.read('whole')) === big.toString() + small.toString()).toBe(true);
    const edge = { Range: `bytes=${big.length - 3}-${big.length + 2}` };
    expect(await bucket.read('whole', edge)).toBe(big.toString().slice(-3) + small.toString().slice(0, 3));
  });

  behaves('the object is as old as its upload', `${guide}/UsingMetadata.html`, async () => {
    const begun = bucket.time;
    const upload = await begin();
    bucket.time += 60_000;
    await complete(upload, [await part(upload, 1, small)]);
    expect((await bucket.get('whole')).LastModified?.getTime()).toBe(Math.floor(begun / 1000) * 1000);
  });

  behaves('a part can be sent again; only what is named is kept', `${guide}/mpuoverview.html`, async () => {
    const upload = await begin();
    await part(upload, 1, small);
    const again = await part(upload, 1, Buffer.from('again'));
    await part(upload, 2, small);
    await complete(upload, [again]);
    expect(await bucket.read('whole')).toBe('again');
  });

  behaves('a composite checksum is one of the parts’ checksums', `${guide}/checking-object-integrity.html`, async () => {
    const upload = await begin({ ChecksumAlgorithm: 'CRC32' });
    const parts = [await part(upload, 1, big), await part(upload, 2, small)];
    const sums = [big, small].map((bytes) => Buffer.from(checksum('CRC32', bytes), 'base64'));
    const missing = parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }));
    expect(await failure(complete(upload, missing))).toEqual({ code: 'InvalidRequest', status: 400 });
    expect(await complete(upload, parts)).toMatchObject({
      ChecksumCRC32: `${checksum('CRC32', ...sums)}-2`,
      ChecksumType: 'COMPOSITE',
    });
  });

  behaves('a full-object checksum of the whole is verified', `${guide}/checking-object-integrity.html`, async () => {
    const upload = await begin({ ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const parts = [await part(upload, 1, big), await part(upload, 2, small)];
    const whole = { ChecksumType: 'FULL_OBJECT' as const };
    const wrong = checksum('CRC32', small);
    expect(await failure(complete(upload, parts, { ...whole, ChecksumCRC32: wrong }))).toEqual({
      code: 'BadDigest',
      status: 400,
    });
    const right = checksum('CRC32', big, small);
    expect(await complete(upload, parts, { ...whole, ChecksumCRC32: right })).toMatchObject({ ChecksumCRC32: right });
  });

  behaves('what cannot be put together is refused, and the upload stays', `${api}/API_CompleteMultipartUpload.html`, async () => {
    const upload = await begin();
    const [one, two] = [await part(upload, 1, small), await part(upload, 2, small)];
    expect(await failure(complete(upload, [two, one]))).toEqual({ code: 'InvalidPartOrder', status: 400 });
    expect(await failure(complete(upload, [one, two]))).toEqual({ code: 'EntityTooSmall', status: 400 });
    expect(await failure(complete(upload, [{ ...one, ETag: '"other"' }]))).toEqual({ code: 'InvalidPart', status: 400 });
    expect(await failure(complete(upload, [{ ...one, PartNumber: 3 }]))).toEqual({ code: 'InvalidPart', status: 400 });
    expect(await failure(complete(upload, []))).toEqual({ code: 'MalformedXML', status: 400 });
    expect(await failure(complete(upload, [one], { MpuObjectSize: 1 }))).toEqual({ code: 'InvalidRequest', status: 400 });
    await complete(upload, [two]);
    expect(await failure(complete(upload, [two]))).toEqual({ code: 'NoSuchUpload', status: 404 });
  });

  behaves('an upload completes only if nothing was there', `${guide}/conditional-writes.html`, async () => {
    const upload = await begin();
    const only = await part(upload, 1, small);
    await bucket.put('whole', 'there before');
    expect(await failure(complete(upload, [only], { IfNoneMatch: '*' }))).toEqual({ code: 'PreconditionFailed', status: 412 });
    expect(await bucket.read('whole')).toBe('there before');
  });

  behaves('an aborted upload is gone with its parts', `${api}/API_AbortMultipartUpload.html`, async () => {
    const UploadId = await begin();
    const only = await part(UploadId, 1, small);
    await bucket.account.s3.send(new AbortMultipartUploadCommand({ Bucket: bucket.Bucket, ...place, UploadId }));
    expect(await failure(complete(UploadId, [only]))).toEqual({ code: 'NoSuchUpload', status: 404 });
    expect(await failure(part(UploadId, 1, small))).toEqual({ code: 'NoSuchUpload', status: 404 });
  });

  behaves('parts and uploads are listed, page by page', `${api}/API_ListParts.html`, async () => {
    const UploadId = await begin();
    for (const number of [3, 1, 2]) await part(UploadId, number, small);
    const where = { Bucket: bucket.Bucket, ...place, UploadId };
    const first = await bucket.account.s3.send(new ListPartsCommand({ ...where, MaxParts: 2 }));
    expect(first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, 13],
      [2, 13],
    ]);
    const rest = await bucket.account.s3.send(new ListPartsCommand({ ...where, PartNumberMarker: first.NextPartNumberMarker }));
    expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3]);
    const second = await begin();
    const page = await bucket.account.s3.send(new ListMultipartUploadsCommand({ Bucket: bucket.Bucket, MaxUploads: 1 }));
    expect(page).toMatchObject({ IsTruncated: true, Uploads: [{ Key: 'whole', UploadId }] });
    const next = await bucket.account.s3.send(
      new ListMultipartUploadsCommand({
        Bucket: bucket.Bucket,
        KeyMarker: page.NextKeyMarker,
        UploadIdMarker: page.NextUploadIdMarker,
      }),
    );
    expect(next.Uploads?.map(({ UploadId: id }) => id)).toEqual([second]);
  });

  behaves('a part can be copied from a range of an object', `${api}/API_UploadPartCopy.html`, async () => {
    await bucket.put('source', '0123456789');
    const UploadId = await begin();
    const { CopyPartResult: result } = await bucket.account.s3.send(
      new UploadPartCopyCommand({
        Bucket: bucket.Bucket,
        ...place,
        UploadId,
        PartNumber: 1,
        CopySource: `${bucket.Bucket}/source`,
        CopySourceRange: 'bytes=2-5',
      }),
    );
    await complete(UploadId, [{ PartNumber: 1, ETag: result?.ETag }]);
    expect(await bucket.read('whole')).toBe('2345');
  });
});
