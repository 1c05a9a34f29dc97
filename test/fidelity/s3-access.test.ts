import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Statement } from '../../local/iam/policy.ts';
import { request } from '../local/front-door/raw-http.ts';
import { bucketForEachTest, failure } from '../local/s3/s3-bucket.ts';
import { behaves } from './behaves.ts';

const bucket = bucketForEachTest();

const guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide' as const;
const api = 'https://docs.aws.amazon.com/AmazonS3/latest/API' as const;
const keys = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html' as const;

const denied = { code: 'AccessDenied', status: 403 };
const object = (key: string) => `arn:aws:s3:::${bucket.Bucket}/${key}`;
const allow = (Action: string | string[], Resource: string, Condition?: Statement['Condition']): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const only = (...statements: Statement[]) => bucket.account.allowedOnly(...statements);
const place = (Key: string) => ({ Bucket: bucket.Bucket, Key });
const read = (client: S3Client, Key: string, VersionId?: string) =>
  client.send(new GetObjectCommand({ ...place(Key), VersionId })).then(({ Body }) => Body?.transformToString());
const policy = (...Statement: Statement[]) =>
  bucket.account.s3.send(
    new PutBucketPolicyCommand({ Bucket: bucket.Bucket, Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
  );

describe('what IAM is asked', () => {
  behaves('a prefix is all a session reaches', keys, async () => {
    await bucket.put('tenants/a/x', 'mine');
    await bucket.put('tenants/b/x', 'theirs');
    const a = await only(
      allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], object('tenants/a/*')),
      allow('s3:ListBucket', `arn:aws:s3:::${bucket.Bucket}`, { StringLike: { 's3:prefix': 'tenants/a/*' } }),
    );
    expect(await read(a, 'tenants/a/x')).toBe('mine');
    expect(await failure(read(a, 'tenants/b/x'))).toEqual(denied);
    expect(await failure(a.send(new PutObjectCommand({ ...place('tenants/b/y'), Body: 'x' })))).toEqual(denied);
    const list = (Prefix?: string) => a.send(new ListObjectsV2Command({ Bucket: bucket.Bucket, Prefix }));
    expect((await list('tenants/a/')).KeyCount).toBeGreaterThan(0);
    expect(await failure(list('tenants/b/'))).toEqual(denied);
    expect(await failure(list())).toEqual(denied);
  });

  behaves('a listing can be bound to a delimiter and a size', keys, async () => {
    const listing = (Condition: Statement['Condition']) =>
      only(allow('s3:ListBucket', `arn:aws:s3:::${bucket.Bucket}`, Condition));
    const list = (client: S3Client, more: object) => client.send(new ListObjectsV2Command({ Bucket: bucket.Bucket, ...more }));
    const folded = await listing({ StringEquals: { 's3:delimiter': '/' } });
    expect((await list(folded, { Delimiter: '/' })).KeyCount).toBe(0);
    expect(await failure(list(folded, {}))).toEqual(denied);
    const short = await listing({ NumericLessThanEquals: { 's3:max-keys': '10' } });
    expect((await list(short, { MaxKeys: 10 })).KeyCount).toBe(0);
    expect(await failure(list(short, { MaxKeys: 11 }))).toEqual(denied);
  });

  behaves(
    'how a request is signed, and how long ago, can be conditions',
    `${api}/bucket-policy-s3-sigv4-conditions.html`,
    async () => {
      await bucket.put('a', 'text');
      const signedBy = (Condition: Statement['Condition']) => only(allow('s3:GetObject', object('*'), Condition));
      const presigned = async (client: S3Client) =>
        (await fetch(await getSignedUrl(client, new GetObjectCommand(place('a')), { expiresIn: 3600 }))).status;
      const byHeader = await signedBy({ StringEquals: { 's3:authType': 'REST-HEADER' } });
      expect([await read(byHeader, 'a'), await presigned(byHeader)]).toEqual(['text', 403]);
      const byUrl = await signedBy({ StringEquals: { 's3:authType': 'REST-QUERY-STRING' } });
      expect([(await failure(read(byUrl, 'a'))).code, await presigned(byUrl)]).toEqual(['AccessDenied', 200]);
      const fresh = await signedBy({ NumericLessThan: { 's3:signatureAge': '600000' } });
      expect(await presigned(fresh)).toBe(200);
      bucket.time += 700_000;
      expect(await presigned(fresh)).toBe(403);
    },
  );

  behaves('a version is read by GetObjectVersion, not by GetObject', keys, async () => {
    await bucket.version('Enabled');
    const { VersionId = '' } = await bucket.put('a', 'one');
    const latest = await only(allow('s3:GetObject', object('*')));
    expect(await read(latest, 'a')).toBe('one');
    expect(await failure(read(latest, 'a', VersionId))).toEqual(denied);
    const versions = await only(allow('s3:GetObjectVersion', object('*')));
    expect(await read(versions, 'a', VersionId)).toBe('one');
  });

  behaves('tags on a new object need PutObjectTagging, and can be conditions', keys, async () => {
    const put = (client: S3Client, Tagging?: string) => client.send(new PutObjectCommand({ ...place('a'), Body: 'x', Tagging }));
    const plain = await only(allow('s3:PutObject', object('*')));
    await put(plain);
    expect(await failure(put(plain, 'class=phi'))).toEqual(denied);
    const asPhi = { StringEquals: { 's3:RequestObjectTag/class': 'phi' } };
    const phi = await only(allow(['s3:PutObject', 's3:PutObjectTagging'], object('*'), asPhi));
    await put(phi, 'class=phi');
    expect(await failure(put(phi, 'class=public'))).toEqual(denied);
    const readPhi = await only(allow('s3:GetObject', object('*'), { StringEquals: { 's3:ExistingObjectTag/class': 'phi' } }));
    expect(await read(readPhi, 'a')).toBe('x');
    await bucket.put('b', 'x', { Tagging: 'class=public' });
    expect(await failure(read(readPhi, 'b'))).toEqual(denied);
  });

  behaves('a copy reads its source and writes its target', `${api}/API_CopyObject.html`, async () => {
    await bucket.put('from/a');
    const copy = (client: S3Client) =>
      client.send(new CopyObjectCommand({ ...place('to/a'), CopySource: `${bucket.Bucket}/from/a` }));
    const [reads, writes] = [allow('s3:GetObject', object('from/*')), allow('s3:PutObject', object('to/*'))];
    expect(await failure(copy(await only(reads)))).toEqual(denied);
    expect(await failure(copy(await only(writes)))).toEqual(denied);
    await copy(await only(reads, writes));
    expect(await bucket.read('to/a')).toBe('hello');
  });

  behaves('of several objects, those are deleted that may be', `${api}/API_DeleteObjects.html`, async () => {
    for (const key of ['mine/a', 'theirs/a']) await bucket.put(key);
    const client = await only(allow('s3:DeleteObject', object('mine/*')));
    const Objects = [{ Key: 'mine/a' }, { Key: 'theirs/a' }];
    const answer = await client.send(new DeleteObjectsCommand({ Bucket: bucket.Bucket, Delete: { Objects } }));
    expect(answer.Deleted).toEqual([{ Key: 'mine/a' }]);
    expect(answer.Errors).toMatchObject([{ Key: 'theirs/a', Code: 'AccessDenied' }]);
    expect(await bucket.keys()).toEqual(['theirs/a']);
  });

  behaves('who may not list the bucket is not told what is missing from it', `${api}/API_GetObject.html`, async () => {
    const get = allow('s3:GetObject', object('*'));
    expect(await failure(read(await only(get), 'missing'))).toEqual(denied);
    const client = await only(get, allow('s3:ListBucket', `arn:aws:s3:::${bucket.Bucket}`));
    expect(await failure(read(client, 'missing'))).toEqual({ code: 'NoSuchKey', status: 404 });
    const head = (await only(get)).send(new HeadObjectCommand(place('missing')));
    expect((await failure(head)).status).toBe(403);
  });

  behaves('encryption can be demanded', `${guide}/UsingKMSEncryption.html`, async () => {
    const key = await bucket.account.createKey();
    const client = await only(
      allow('s3:PutObject', object('*'), { StringEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': key } }),
      allow('kms:*', key),
    );
    expect(await failure(client.send(new PutObjectCommand({ ...place('a'), Body: 'x' })))).toEqual(denied);
    await client.send(new PutObjectCommand({ ...place('a'), Body: 'x', ServerSideEncryption: 'aws:kms', SSEKMSKeyId: key }));
  });

  behaves('a part of an upload needs PutObject', `${guide}/mpuoverview.html`, async () => {
    const part = { ...place('a'), UploadId: 'none', PartNumber: 1, Body: 'x' };
    expect(await failure((await only(allow('s3:GetObject', '*'))).send(new UploadPartCommand(part)))).toEqual(denied);
  });
});

describe('bucket policies', () => {
  behaves('a policy denies what an identity is allowed', `${guide}/bucket-policies.html`, async () => {
    await bucket.put('a');
    const resources = [`arn:aws:s3:::${bucket.Bucket}`, object('*')];
    await policy({ Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: resources });
    expect(await failure(read(await only(allow('s3:*', '*')), 'a'))).toEqual(denied);
  });

  behaves(
    'anyone reads what a public policy lets them, unless that is restricted',
    `${guide}/access-control-block-public-access.html`,
    async () => {
      await bucket.put('a', 'for all');
      const fetchIt = () => request(bucket.account.port, { path: `/${bucket.Bucket}/a` });
      expect((await fetchIt()).status).toBe(403);
      await bucket.account.s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucket.Bucket }));
      await policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: object('*') });
      expect(await fetchIt()).toMatchObject({ status: 200, body: 'for all' });
      await bucket.account.root('s3', 'PutPublicAccessBlock', {
        Bucket: bucket.Bucket,
        PublicAccessBlockConfiguration: { RestrictPublicBuckets: true },
      });
      expect((await fetchIt()).status).toBe(403);
    },
  );
});
