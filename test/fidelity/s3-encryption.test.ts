import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { bucketForEachTest, failure } from '../local/s3/s3-bucket.ts';
import { behaves } from './behaves.ts';

const bucket = bucketForEachTest();

const guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide' as const;

const sealed = (SSEKMSKeyId: string) => ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId }) as const;

/** The encryption contexts KMS was called with since the last `beforeEach`, by operation. */
const contexts: Record<string, unknown>[] = [];
let undisturb = () => {};
beforeEach(() => {
  contexts.length = 0;
  undisturb = bucket.account.cloud.traffic.disturb({
    matches: ({ service, operation, input, principal }) => {
      if (service === 'kms') contexts.push({ operation, context: input.EncryptionContext, via: principal.via });
      return false;
    },
  });
});
afterEach(() => undisturb());

describe('SSE-KMS', () => {
  behaves('an object is sealed by the key it names, and says so', `${guide}/specifying-kms-encryption.html`, async () => {
    const key = await bucket.account.createKey();
    const stored = await bucket.put('a', 'secret', sealed(key));
    expect(stored).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key });
    expect(await bucket.get('a')).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key });
    expect(await bucket.read('a')).toBe('secret');
  });

  behaves('S3 calls the key for the caller, bound to the object’s ARN', `${guide}/UsingKMSEncryption.html`, async () => {
    const key = await bucket.account.createKey();
    await bucket.put('a', 'secret', sealed(key));
    await bucket.read('a');
    const context = { 'aws:s3:arn': `arn:aws:s3:::${bucket.Bucket}/a` };
    expect(contexts.slice(-2)).toEqual([
      { operation: 'GenerateDataKey', context, via: ['s3.amazonaws.com'] },
      { operation: 'Decrypt', context, via: ['s3.amazonaws.com'] },
    ]);
  });

  behaves('the caller’s own context is added', `${guide}/UsingKMSEncryption.html`, async () => {
    const key = await bucket.account.createKey();
    const SSEKMSEncryptionContext = Buffer.from(JSON.stringify({ tenantId: 't1' })).toString('base64');
    await bucket.put('a', 'secret', { ...sealed(key), SSEKMSEncryptionContext });
    expect(contexts.at(-1)?.context).toEqual({ tenantId: 't1', 'aws:s3:arn': `arn:aws:s3:::${bucket.Bucket}/a` });
    expect(await failure(bucket.put('a', 'x', { ...sealed(key), SSEKMSEncryptionContext: 'bm8=' }))).toEqual({
      code: 'InvalidArgument',
      status: 400,
    });
  });

  behaves('with a bucket key the context is the bucket’s ARN', `${guide}/bucket-key.html`, async () => {
    const key = await bucket.account.createKey();
    const stored = await bucket.put('a', 'secret', { ...sealed(key), BucketKeyEnabled: true });
    expect(stored.BucketKeyEnabled).toBe(true);
    expect(contexts.at(-1)?.context).toEqual({ 'aws:s3:arn': `arn:aws:s3:::${bucket.Bucket}` });
    expect(await bucket.read('a')).toBe('secret');
  });

  behaves('a bucket’s default key seals what names none', `${guide}/default-bucket-encryption.html`, async () => {
    const key = await bucket.account.createKey();
    const byDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key } as const;
    await bucket.account.s3.send(
      new PutBucketEncryptionCommand({
        Bucket: bucket.Bucket,
        ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled: true }] },
      }),
    );
    expect(await bucket.put('a')).toMatchObject({ SSEKMSKeyId: key, BucketKeyEnabled: true });
    expect(await bucket.put('b', 'x', { ServerSideEncryption: 'AES256' })).toMatchObject({ ServerSideEncryption: 'AES256' });
  });

  behaves('the ETag is no MD5 of the bytes', `${guide}/checking-object-integrity.html`, async () => {
    const key = await bucket.account.createKey();
    const [one, two] = [await bucket.put('a', 'same', sealed(key)), await bucket.put('b', 'same', sealed(key))];
    expect(one.ETag).not.toBe(two.ETag);
  });

  behaves('a disabled key keeps the object shut, and opens it again', `${guide}/UsingKMSEncryption.html`, async () => {
    const KeyId = await bucket.account.createKey();
    await bucket.put('a', 'secret', sealed(KeyId));
    await bucket.account.root('kms', 'DisableKey', { KeyId });
    expect(await failure(bucket.get('a'))).toEqual({ code: 'KMS.DisabledException', status: 400 });
    expect(await failure(bucket.put('b', 'x', sealed(KeyId)))).toEqual({ code: 'KMS.DisabledException', status: 400 });
    await bucket.account.root('kms', 'EnableKey', { KeyId });
    expect(await bucket.read('a')).toBe('secret');
  });

  behaves('an unknown key is KMS.NotFoundException', `${guide}/UsingKMSEncryption.html`, async () => {
    const unknown = 'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000000';
    expect(await failure(bucket.put('a', 'x', sealed(unknown)))).toEqual({ code: 'KMS.NotFoundException', status: 400 });
    expect(await bucket.keys()).toEqual([]);
  });

  behaves('who may read the object but not use the key may not read it', `${guide}/UsingKMSEncryption.html`, async () => {
    const key = await bucket.account.createKey();
    await bucket.put('a', 'secret', sealed(key));
    const objects = { Effect: 'Allow', Action: 's3:*', Resource: '*' } as const;
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const read = new GetObjectCommand({ Bucket: bucket.Bucket, Key: 'a' });
    const without = await bucket.account.allowedOnly(objects);
    expect(await failure(without.send(read))).toEqual({ code: 'AccessDenied', status: 403 });
    const viaS3 = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } };
    const may = await bucket.account.allowedOnly(objects, {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: key,
      Condition: viaS3,
    });
    expect(await (await may.send(read)).Body?.transformToString()).toBe('secret');
  });

  behaves('HEAD needs the key only to show the checksum', `${guide}/checking-object-integrity.html`, async () => {
    const KeyId = await bucket.account.createKey();
    await bucket.put('a', 'secret', sealed(KeyId));
    await bucket.account.root('kms', 'DisableKey', { KeyId });
    const head = (more: object) => bucket.account.s3.send(new HeadObjectCommand({ Bucket: bucket.Bucket, Key: 'a', ...more }));
    expect(await head({})).toMatchObject({ ContentLength: 6 });
    expect((await failure(head({ ChecksumMode: 'ENABLED' }))).status).toBe(400);
  });

  behaves('a copy is sealed anew, by the target’s key', `${guide}/UsingKMSEncryption.html`, async () => {
    const [from, to] = [await bucket.account.createKey(), await bucket.account.createKey()];
    await bucket.put('a', 'secret', sealed(from));
    const CopySource = `${bucket.Bucket}/a`;
    await bucket.account.s3.send(new CopyObjectCommand({ Bucket: bucket.Bucket, Key: 'b', CopySource, ...sealed(to) }));
    await bucket.account.root('kms', 'DisableKey', { KeyId: from });
    expect(await bucket.read('b')).toBe('secret');
  });

  behaves('all parts of an upload are sealed by one data key', `${guide}/mpuoverview.html`, async () => {
    const key = await bucket.account.createKey();
    const place = { Bucket: bucket.Bucket, Key: 'a' };
    const { s3 } = bucket.account;
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...place, ...sealed(key) }));
    const { ETag } = await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: 'secret' }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    const done = await s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload }));
    expect(done.SSEKMSKeyId).toBe(key);
    expect(contexts.map(({ operation }) => operation)).toEqual(['CreateKey', 'GenerateDataKey', 'Decrypt']);
    expect(await bucket.read('a')).toBe('secret');
  });

  behaves('a key without aws:kms is refused', 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html', async () => {
    const SSEKMSKeyId = await bucket.account.createKey();
    expect(await failure(bucket.put('a', 'x', { SSEKMSKeyId }))).toEqual({ code: 'InvalidArgument', status: 400 });
    expect(await failure(bucket.put('a', 'x', { ServerSideEncryption: 'aws:kms' }))).toEqual({
      code: 'NotImplemented',
      status: 501,
    });
  });
});
