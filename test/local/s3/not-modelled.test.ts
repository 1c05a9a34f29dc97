/** What docs/fidelity/s3.md says is not modelled answers so, and never as if it were done. */
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  GetObjectCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  PutPublicAccessBlockCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { request } from '../front-door/raw-http.ts';
import { signed } from '../sigv4/signer.ts';
import { bucketForEachTest, failure } from './s3-bucket.ts';

const bucket = bucketForEachTest();
const notImplemented = { code: 'NotImplemented', status: 501 };

/** The status and code that a signed request is answered with. */
const answer = async (method: string, path: string, headers: Record<string, string> = {}): Promise<string> => {
  const { account } = bucket;
  const by = { ...(await account.s3.config.credentials()), at: new Date(), host: `127.0.0.1:${account.port}` };
  const body = method === 'PUT' || method === 'POST' ? 'x' : '';
  const { status, body: text } = await request(account.port, signed({ method, path, headers, body }, by));
  return `${status} ${/<Code>(\w+)/.exec(text)?.[1]}`;
};
const below = (path: string): string => `/${bucket.Bucket}${path}`;

describe('a request', () => {
  beforeEach(() => bucket.put('a'));

  const requests: readonly [method: string, path: string, headers?: Record<string, string>][] = [
    ['GET', ''],
    ['GET', '?prefix=a'],
    ['GET', '/a?attributes'],
    ['POST', '/a?select'],
    ['POST', '/a?restore'],
    ['GET', '/a?torrent'],
    ['PUT', '/b?renameObject', { 'x-amz-rename-source': '/a' }],
    ['GET', '?session'],
    ['GET', '?acl'],
    ['PUT', '?acl'],
    ['GET', '/a?acl'],
    ['PUT', '/a?acl'],
    ['PUT', '/b', { 'x-amz-grant-read': 'id=1' }],
    ['GET', '?object-lock'],
    ['PUT', '?object-lock'],
    ['PUT', '/a?retention'],
    ['GET', '/a?legal-hold'],
    ['PUT', '/b', { 'x-amz-object-lock-mode': 'COMPLIANCE' }],
    ['PUT', '/b', { 'x-amz-object-lock-legal-hold': 'ON' }],
    ['PUT', '', { 'x-amz-bucket-object-lock-enabled': 'true' }],
    ['DELETE', '/a', { 'x-amz-bypass-governance-retention': 'true' }],
    ['DELETE', '/a', { 'x-amz-mfa': '1 123456' }],
    ['PUT', '?website'],
    ['GET', '?website'],
    ['PUT', '/b', { 'x-amz-website-redirect-location': '/a' }],
    ['PUT', '?replication'],
    ['PUT', '?notification'],
    ['PUT', '?accelerate'],
    ['PUT', '?inventory&id=1'],
    ['PUT', '?analytics&id=1'],
    ['PUT', '?metrics&id=1'],
    ['PUT', '?intelligent-tiering&id=1'],
    ['PUT', '?requestPayment'],
    ['GET', '/a', { 'x-amz-request-payer': 'requester' }],
    ['GET', '?policyStatus'],
    ['PUT', '/b', { 'x-amz-storage-class': 'GLACIER' }],
    ['PUT', '/b', { 'x-amz-server-side-encryption': 'aws:kms:dsse' }],
    ['PUT', '/b', { 'x-amz-server-side-encryption': 'aws:kms' }],
    ['PUT', '/b', { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' }],
    ['GET', '/a', { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' }],
    ['PUT', '/b', { 'x-amz-write-offset-bytes': '0' }],
    ['GET', '/a?partNumber=1'],
    ['HEAD', '/a?partNumber=1'],
    ['DELETE', '/a', { 'x-amz-if-match-size': '5' }],
    ['DELETE', '?encryption'],
    ['DELETE', '?tagging'],
    ['DELETE', '?lifecycle'],
    ['DELETE', '?ownershipControls'],
    ['GET', '?list-type=2&fetch=all'],
    ['GET', '/a?unheard=1'],
    ['GET', '/a', { 'x-amz-unheard': '1' }],
    ['GET', '?constructor'],
  ];
  test.each(requests.map(([method, path, headers = {}]) => [method, path, headers] as const))(
    '%s %s with %j answers NotImplemented',
    async (method, path, headers) => {
      const got = await answer(method, below(path), headers);
      expect(got).toBe(method === 'HEAD' ? '501 undefined' : '501 NotImplemented');
    },
  );

  test.each([{ 'if-match': '"other"' }, { 'if-match': '*' }])('that deletes on the condition %j is refused', async (headers) => {
    expect(await answer('DELETE', below('/a'), headers)).toBe('501 NotImplemented');
    expect(await bucket.keys()).toEqual(['a']);
  });

  test.each(['prefix=b', 'max-buckets=1', 'continuation-token=x', 'bucket-region=us-east-1'])(
    'for the buckets with ?%s is refused',
    async (query) => {
      expect(await answer('GET', `/?${query}`)).toBe('501 NotImplemented');
    },
  );
});

describe('a setting', () => {
  const where = () => ({ Bucket: bucket.Bucket });
  const sealed = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } };

  test('of MFA delete is refused', async () => {
    const VersioningConfiguration = { Status: 'Enabled', MFADelete: 'Enabled' } as const;
    const put = bucket.account.s3.send(new PutBucketVersioningCommand({ ...where(), VersioningConfiguration }));
    expect(await failure(put)).toEqual(notImplemented);
  });

  test.each<[string, object]>([
    ['dual-layer encryption', { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms:dsse' } }],
    ['blocked kinds of encryption', { ...sealed, BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } }],
  ])('of %s is refused', async (_, rule) => {
    const ServerSideEncryptionConfiguration = { Rules: [rule as never] };
    const put = bucket.account.s3.send(new PutBucketEncryptionCommand({ ...where(), ServerSideEncryptionConfiguration }));
    expect(await failure(put)).toEqual(notImplemented);
  });

  test('of public access that is not known is refused', async () => {
    const PublicAccessBlockConfiguration = { BlockPublicAcls: true, Unheard: true };
    const put = bucket.account.root('s3', 'PutPublicAccessBlock', { ...where(), PublicAccessBlockConfiguration });
    await expect(put).rejects.toMatchObject({ code: 'NotImplemented' });
    await bucket.account.s3.send(new PutPublicAccessBlockCommand({ ...where(), PublicAccessBlockConfiguration: {} }));
  });

  test('of tags whose keys differ by case alone is refused', async () => {
    await bucket.put('a');
    const TagSet = ['class', 'Class'].map((Key) => ({ Key, Value: 'phi' }));
    const tag = bucket.account.s3.send(new PutObjectTaggingCommand({ ...where(), Key: 'a', Tagging: { TagSet } }));
    expect(await failure(tag)).toEqual(notImplemented);
    expect(await failure(bucket.put('b', 'x', { Tagging: 'class=phi&CLASS=public' }))).toEqual(notImplemented);
  });
});

describe('what differs, differs as told', () => {
  const s3 = () => bucket.account.s3;
  const place = () => ({ Bucket: bucket.Bucket, Key: 'a' });

  test('an ACL other than the owner’s is refused, as where ACLs are disabled', async () => {
    expect(await failure(bucket.put('a', 'x', { ACL: 'public-read' }))).toEqual({
      code: 'AccessControlListNotSupported',
      status: 400,
    });
    const OwnershipControls = { Rules: [{ ObjectOwnership: 'ObjectWriter' as const }] };
    await s3().send(new PutBucketOwnershipControlsCommand({ Bucket: bucket.Bucket, OwnershipControls }));
    expect(await failure(bucket.put('a', 'x', { ACL: 'public-read' }))).toEqual(notImplemented);
    await bucket.put('a', 'x', { ACL: 'private' });
  });

  test('nothing expires', async () => {
    const Rules = [{ ID: 'old', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 1 } }];
    await s3().send(new PutBucketLifecycleConfigurationCommand({ Bucket: bucket.Bucket, LifecycleConfiguration: { Rules } }));
    await bucket.put('a');
    bucket.time += 10 * 86_400_000;
    const clock = { systemClockOffset: 10 * 86_400_000 };
    const later = bucket.account.client(clock);
    expect((await later.send(new GetObjectCommand(place()))).$metadata.httpStatusCode).toBe(200);
  });

  test('a bucket with an unfinished upload is not empty', async () => {
    await s3().send(new CreateMultipartUploadCommand(place()));
    expect(await failure(s3().send(new DeleteBucketCommand({ Bucket: bucket.Bucket })))).toEqual({
      code: 'BucketNotEmpty',
      status: 409,
    });
  });

  test('an upload is completed once', async () => {
    const { UploadId } = await s3().send(new CreateMultipartUploadCommand(place()));
    const { ETag } = await s3().send(new UploadPartCommand({ ...place(), UploadId, PartNumber: 1, Body: 'x' }));
    const complete = () =>
      s3().send(
        new CompleteMultipartUploadCommand({ ...place(), UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }),
      );
    await complete();
    expect(await failure(complete())).toEqual({ code: 'NoSuchUpload', status: 404 });
  });

  test('of writers at once, losers get 412 and never 409', async () => {
    const write = (writer: number) => s3().send(new PutObjectCommand({ ...place(), Body: `${writer}`, IfNoneMatch: '*' }));
    const statuses = await Promise.all(
      [1, 2, 3, 4].map((writer) => write(writer).then(({ $metadata }) => $metadata.httpStatusCode, failureStatus)),
    );
    expect(statuses.sort()).toEqual([200, 412, 412, 412]);
  });
});

const failureStatus = (error: { $metadata?: { httpStatusCode?: number } }): number | undefined => error.$metadata?.httpStatusCode;
