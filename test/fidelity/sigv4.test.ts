/** Signatures, right and wrong, as AWS documents them; requests are made by the stock client or signed by hand. */
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { AwsClient } from 'aws4fetch';
import { rootOf } from '../../local/cloud.ts';
import { type FrontDoor, openFrontDoor } from '../../local/front-door.ts';
import { type Credentials, createCredentials } from '../../local/sigv4/credentials.ts';
import { createVerifier } from '../../local/sigv4/verify.ts';
import { type RawAnswer, type RawRequest, request } from '../local/front-door/raw-http.ts';
import { toyBuckets, toyTables } from '../local/front-door/toy-service.ts';
import { session } from '../local/iam/ask.ts';
import { chunked, type Signing, scopeOf, sha256, signed, signText, stamp } from '../local/sigv4/signer.ts';
import { type SmallCloud, smallCloud } from '../local/small-cloud.ts';
import { behaves } from './behaves.ts';

const s3 = 'https://docs.aws.amazon.com/AmazonS3/latest/API';
const headerPage = `${s3}/sigv4-auth-using-authorization-header.html` as const;
const queryPage = `${s3}/sigv4-query-string-auth.html` as const;
const errorsPage = `${s3}/ErrorResponses.html` as const;
const streamingPage = `${s3}/sigv4-streaming.html` as const;
const trailersPage = `${s3}/sigv4-streaming-trailers.html` as const;
const formPage = `${s3}/sigv4-authentication-HTTPPOST.html` as const;
const troubleshooting = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html';

let clock = Date.now();
const buckets = toyBuckets();
const tables = toyTables();
let small: SmallCloud;
let door: FrontDoor;
let credentials: Credentials;
let client: S3Client;

beforeAll(async () => {
  small = smallCloud([() => tables, () => buckets], { now: () => clock });
  door = await openFrontDoor(small.cloud, { port: 0 });
  credentials = createCredentials(small.cloud);
  client = new S3Client({ endpoint: small.cloud.endpoint, region: 'us-east-1', credentials: credentials.root(), maxAttempts: 1 });
});
beforeEach(() => {
  clock = Date.now();
});
afterAll(async () => {
  client.destroy();
  await door.close();
  await small.close();
});

const signing = (changes: Partial<Signing> = {}): Signing => ({
  ...credentials.root(),
  at: new Date(clock),
  host: `127.0.0.1:${door.port}`,
  ...changes,
});
const send = (raw: RawRequest) => request(door.port, raw);
const call = (raw: RawRequest, changes: Partial<Signing> = {}) => send(signed(raw, signing(changes)));
const codeOf = ({ status, body }: RawAnswer) => `${status} ${/<Code>(\w+)<|"__type":"(\w+)"/.exec(body)?.slice(1).join('')}`;
const json = { service: 'dynamodb', payload: undefined } as const;
const getItem: RawRequest = {
  method: 'POST',
  headers: { 'x-amz-target': 'DynamoDB_20120810.GetItem' },
  body: '{"TableName":"T"}',
};

describe('a signed header', () => {
  behaves('is taken when it is right', headerPage, async () => {
    expect((await call({ path: '/bucket/a%20key/%2B?list-type=2&a' })).status).toBe(200);
  });
  behaves('of an S3 key that looks like a path is left as it is', headerPage, async () => {
    expect((await call({ path: '/bucket/a//b/../c' })).status).toBe(200);
  });
  behaves('of another service signs the path encoded twice', headerPage, async () => {
    expect((await call({ ...getItem, path: '/a%3Ab' }, json)).status).toBe(200);
  });
  behaves('is refused when anything signed was changed', troubleshooting, async () => {
    const right = signed({ path: '/bucket/key', headers: { 'x-amz-tagging': 'a=b' } }, signing());
    const forged: RawRequest[] = [
      { ...right, path: '/bucket/other' },
      { ...right, path: '/bucket/key?acl' },
      { ...right, method: 'PUT' },
      { ...right, headers: { ...right.headers, 'x-amz-tagging': 'a=c' } },
      { ...right, headers: { ...right.headers, host: `localhost:${door.port}` } },
      {
        ...right,
        headers: {
          ...right.headers,
          authorization: (right.headers?.authorization ?? '').replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        },
      },
    ];
    const codes = await Promise.all(forged.map(async (each) => codeOf(await send(each))));
    expect(codes).toEqual(forged.map(() => '403 SignatureDoesNotMatch'));
  });
  behaves('is refused when an x-amz- header came without being signed', headerPage, async () => {
    const right = signed({ path: '/bucket/key' }, signing());
    const answer = await send({ ...right, headers: { ...right.headers, 'x-amz-tagging': 'a=b' } });
    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('not signed: x-amz-tagging') });
  });
  behaves('is refused when it does not cover the host', headerPage, async () => {
    const right = signed({ path: '/bucket/key' }, signing());
    const authorization = (right.headers?.authorization ?? '').replace('SignedHeaders=host;', 'SignedHeaders=');
    expect((await send({ ...right, headers: { ...right.headers, authorization } })).status).toBe(403);
  });
  behaves(
    'of a JSON service is refused in its own words',
    'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html',
    async () => {
      const other = { ...json, secretAccessKey: 'wrong' };
      expect(codeOf(await call(getItem, other))).toBe('400 InvalidSignatureException');
      expect(codeOf(await call(getItem, { ...json, accessKeyId: 'AKIAUNKNOWN000000000' }))).toBe(
        '400 UnrecognizedClientException',
      );
    },
  );
  behaves('with an unknown key is refused', errorsPage, async () => {
    expect(codeOf(await call({}, { accessKeyId: 'AKIAUNKNOWN000000000' }))).toBe('403 InvalidAccessKeyId');
  });
  behaves('with a wrong Region is told the right one', errorsPage, async () => {
    const answer = await call({}, { region: 'eu-west-1' });
    expect([codeOf(answer), answer.body]).toEqual([
      '400 AuthorizationHeaderMalformed',
      expect.stringContaining("expecting 'us-east-1'"),
    ]);
  });
  behaves('of another day than its date is refused', headerPage, async () => {
    const right = signed({}, signing());
    const authorization = (right.headers?.authorization ?? '').replace(/\/\d{8}\//, '/20200101/');
    expect(codeOf(await send({ ...right, headers: { ...right.headers, authorization } }))).toBe(
      '400 AuthorizationHeaderMalformed',
    );
  });
  behaves('that lacks a part is refused', headerPage, async () => {
    expect(
      codeOf(await send({ headers: { authorization: 'AWS4-HMAC-SHA256 Credential=a/20200101/us-east-1/s3/aws4_request' } })),
    ).toBe('400 AuthorizationHeaderMalformed');
  });
  behaves('of an older or another kind is refused, in the service’s own words', headerPage, async () => {
    const of = (authorization: string) => send({ headers: { authorization } });
    const answers = await Promise.all(
      ['AWS key:c2lnbmF0dXJl', 'AWS4-ECDSA-P256-SHA256 Credential=k/20200101/s3/aws4_request'].map(of),
    );
    expect(answers.map(codeOf)).toEqual(['400 AuthorizationHeaderMalformed', '400 AuthorizationHeaderMalformed']);
    expect(answers.every(({ body }) => body.startsWith('<Error>'))).toBe(true);
  });
  behaves('goes to the service it is signed for, whatever else it names', headerPage, async () => {
    const request = signed({ method: 'PUT', path: '/b/k', body: '{}' }, signing({ payload: 'UNSIGNED-PAYLOAD' }));
    const authorization = `${request.headers?.authorization}`.replace('Credential', 'Decoy=/x/dynamodb/aws4_request, Credential');
    expect(await send({ ...request, headers: { ...request.headers, authorization } })).toMatchObject({ status: 200, body: 'ok' });
    expect(buckets.bodies.at(-1)?.toString()).toBe('{}');
  });
  behaves('of another implementation is taken too', headerPage, async () => {
    const other = new AwsClient({ ...credentials.root(), service: 's3', region: 'us-east-1' });
    const answer = await other.fetch(`${small.cloud.endpoint}/bucket/k%C3%A4y (1)!`, { method: 'PUT', body: 'text' });
    expect(answer.status).toBe(200);
  });
});

describe('time', () => {
  const minutes = (count: number) => ({ at: new Date(clock + count * 60_000) });
  behaves('S3 takes a clock that is a quarter of an hour off, and no more', errorsPage, async () => {
    const codes = [
      await call({}, minutes(-14)),
      await call({}, minutes(14)),
      await call({}, minutes(-16)),
      await call({}, minutes(16)),
    ];
    expect(codes.map(codeOf)).toEqual(['200 undefined', '200 undefined', '403 RequestTimeTooSkewed', '403 RequestTimeTooSkewed']);
  });
  behaves('other services take five minutes, and say when', troubleshooting, async () => {
    const late = await call(getItem, { ...json, ...minutes(-6) });
    expect([codeOf(late), late.body]).toEqual([
      '400 InvalidSignatureException',
      expect.stringMatching(/Signature expired: \d{8}T\d{6}Z is now earlier than/),
    ]);
    const early = await call(getItem, { ...json, ...minutes(6) });
    expect(early.body).toContain('Signature not yet current');
    expect((await call(getItem, { ...json, ...minutes(4) })).status).toBe(200);
  });
});

describe('session credentials', () => {
  const issue = () => credentials.issue(session({ issuedAt: clock, expiresAt: clock + 60_000 }));
  behaves('are taken with their token', headerPage, async () => expect((await call({}, issue())).status).toBe(200));
  behaves('without their token are unknown', headerPage, async () => {
    expect(codeOf(await call({}, { ...issue(), sessionToken: undefined }))).toBe('403 InvalidAccessKeyId');
  });
  behaves('with another session’s token are refused', errorsPage, async () => {
    expect(codeOf(await call({}, { ...issue(), sessionToken: issue().sessionToken }))).toBe('400 InvalidToken');
  });
  behaves('with a token that was altered are refused', errorsPage, async () => {
    const { sessionToken, ...keys } = issue();
    const altered = `${sessionToken.slice(0, 60)}${sessionToken[60] === 'A' ? 'B' : 'A'}${sessionToken.slice(61)}`;
    expect(codeOf(await call({}, { ...keys, sessionToken: altered }))).toBe('400 InvalidToken');
  });
  behaves('are refused once they have expired', errorsPage, async () => {
    const keys = issue();
    clock += 60_000;
    expect(codeOf(await call({}, keys))).toBe('400 ExpiredToken');
    expect(codeOf(await call(getItem, { ...json, ...keys }))).toBe('400 ExpiredTokenException');
  });
});

describe('the payload', () => {
  behaves('must have the hash that was signed', headerPage, async () => {
    const right = signed({ method: 'PUT', path: '/bucket/key', body: 'right' }, signing());
    expect(codeOf(await send({ ...right, body: 'wrong' }))).toBe('400 XAmzContentSHA256Mismatch');
    const item = signed(getItem, signing(json));
    expect(codeOf(await send({ ...item, body: '{"TableName":"U"}' }))).toBe('400 InvalidSignatureException');
  });
  behaves('of S3 may be left unsigned, and of no other service', headerPage, async () => {
    const unsigned = { payload: 'UNSIGNED-PAYLOAD' };
    expect((await call({ method: 'PUT', path: '/b/k', body: 'x' }, unsigned)).status).toBe(200);
    expect(codeOf(await call(getItem, { ...json, ...unsigned }))).toBe('400 InvalidSignatureException');
  });
});

describe('chunks', () => {
  const body = randomBytes(150_000);
  const kind = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
  const put = (payload: string, trailer?: string) => {
    const headers = { 'x-amz-decoded-content-length': String(body.length), 'content-encoding': 'aws-chunked' };
    const more: Record<string, string> = trailer ? { 'x-amz-trailer': trailer } : {};
    return signed({ method: 'PUT', path: '/b/k', headers: { ...headers, ...more } }, signing({ payload }));
  };
  const chunks = (seed: string, trailers?: Record<string, string>) => chunked(body, signing(), { seed, size: 65_536, trailers });
  const altered = (bytes: Buffer, at: number) => {
    const copy = Buffer.from(bytes);
    copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
    return copy;
  };

  behaves('signed one by one arrive as one body', streamingPage, async () => {
    const head = put(kind);
    expect((await send({ ...head, body: chunks(head.signature) })).status).toBe(200);
    expect(buckets.bodies.at(-1)?.equals(body)).toBe(true);
  });
  behaves('one of which was altered are refused', streamingPage, async () => {
    const head = put(kind);
    expect(codeOf(await send({ ...head, body: altered(chunks(head.signature), 100_000) }))).toBe('403 SignatureDoesNotMatch');
  });
  behaves('that end too early are refused', streamingPage, async () => {
    const head = put(kind);
    expect(codeOf(await send({ ...head, body: chunks(head.signature).subarray(0, 100_000) }))).toBe('400 IncompleteBody');
  });
  behaves('may be followed by a signed trailer', trailersPage, async () => {
    const head = put(`${kind}-TRAILER`, 'x-amz-checksum-crc32');
    expect((await send({ ...head, body: chunks(head.signature, { 'x-amz-checksum-crc32': 'AAAAAA==' }) })).status).toBe(200);
    expect(buckets.seen.at(-1)?.http?.trailers()).toEqual({ 'x-amz-checksum-crc32': 'AAAAAA==' });
  });
  behaves('with a trailer that was altered are refused', trailersPage, async () => {
    const head = put(`${kind}-TRAILER`, 'x-amz-checksum-crc32');
    const bytes = chunks(head.signature, { 'x-amz-checksum-crc32': 'AAAAAA==' });
    expect(codeOf(await send({ ...head, body: altered(bytes, bytes.indexOf('AAAAAA==')) }))).toBe('403 SignatureDoesNotMatch');
  });
  behaves('of the stock client, unsigned with a checksum behind, are taken', trailersPage, async () => {
    const Body = Readable.from([body]);
    await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body, ContentLength: body.length }));
    expect(buckets.bodies.at(-1)?.equals(body)).toBe(true);
    expect(Object.keys(buckets.seen.at(-1)?.http?.trailers() ?? {})).toEqual(['x-amz-checksum-crc32']);
  });
});

describe('a presigned URL', () => {
  const pathOf = (url: string) => url.slice(small.cloud.endpoint.length);
  const presign = async (expiresIn = 60) =>
    pathOf(await getSignedUrl(client, new GetObjectCommand({ Bucket: 'b', Key: 'k' }), { expiresIn }));

  behaves('is taken until it expires', queryPage, async () => {
    const path = await presign();
    expect((await send({ path })).status).toBe(200);
    clock += 62_000;
    expect(await send({ path })).toMatchObject({ status: 403, body: expect.stringContaining('Request has expired') });
  });
  behaves('is refused for another key, method or expiry', queryPage, async () => {
    const path = await presign();
    const forged = [
      { path: path.replace('/b/k', '/b/l') },
      { path, method: 'PUT' },
      { path: path.replace('Expires=60', 'Expires=600') },
    ];
    expect(await Promise.all(forged.map(async (each) => codeOf(await send(each))))).toEqual(
      forged.map(() => '403 SignatureDoesNotMatch'),
    );
  });
  behaves('lasts a week at most', queryPage, async () => {
    const path = (await presign()).replace('Expires=60', 'Expires=604801');
    expect(codeOf(await send({ path }))).toBe('400 AuthorizationQueryParametersError');
  });
  behaves('that lacks a part is refused', queryPage, async () => {
    const path = (await presign()).replace(/&X-Amz-Date=[^&]+/, '');
    expect(codeOf(await send({ path }))).toBe('400 AuthorizationQueryParametersError');
  });
  behaves('goes alone, without a signed header beside it', errorsPage, async () => {
    const { headers } = signed({ path: '/b/k' }, signing());
    expect(codeOf(await send({ path: await presign(), headers }))).toBe('400 InvalidArgument');
  });
  behaves('is good for its own service, whatever else it comes with', queryPage, async () => {
    const seen = tables.seen.length;
    const path = await presign();
    const decoy = { authorization: 'Bearer /dynamodb/aws4_request', 'content-type': 'application/x-amz-json-1.0' };
    expect((await send({ path, headers: decoy })).body).toBe('ok');
    expect(codeOf(await send({ path: path.replace('%2Fs3%2F', '%2FS3%2F') }))).toBe('400 IncompleteSignatureException');
    expect(tables.seen.length).toBe(seen);
  });
  behaves('ends with the session that made it', queryPage, async () => {
    const keys = credentials.issue(session({ issuedAt: clock, expiresAt: clock + 30_000 }));
    const own = new S3Client({ endpoint: small.cloud.endpoint, region: 'us-east-1', credentials: keys });
    const path = pathOf(await getSignedUrl(own, new GetObjectCommand({ Bucket: 'b', Key: 'k' }), { expiresIn: 3600 }));
    expect((await send({ path })).status).toBe(200);
    clock += 31_000;
    expect(codeOf(await send({ path }))).toBe('400 ExpiredToken');
    own.destroy();
  });
});

describe('a signed form', () => {
  const form = (changes: Partial<Signing> = {}) => {
    const by = signing(changes);
    const policy = Buffer.from('{"conditions":[]}').toString('base64');
    return {
      policy,
      credential: `${by.accessKeyId}/${scopeOf(by)}`,
      date: stamp(by.at),
      signature: signText(by, policy),
      token: by.sessionToken,
    };
  };
  const verify = (signedForm: ReturnType<typeof form>) => () => createVerifier(small.cloud, credentials).verifyForm(signedForm);

  behaves('is its signer’s', formPage, () => expect(verify(form())()).toEqual(rootOf(small.cloud)));
  behaves('is refused when its policy was altered', formPage, () => {
    expect(verify({ ...form(), policy: `${form().policy}A` })).toThrow(
      expect.objectContaining({ code: 'SignatureDoesNotMatch' }),
    );
  });
  behaves('is refused when signed for another service', formPage, () => {
    expect(verify(form({ service: 'sts' }))).toThrow(expect.objectContaining({ code: 'SignatureDoesNotMatch' }));
  });
  behaves('ends with the session that made it', formPage, () => {
    const expired = credentials.issue(session({ expiresAt: clock }));
    expect(verify(form(expired))).toThrow(expect.objectContaining({ code: 'ExpiredToken' }));
  });
});

behaves('a body of unknown hash is hashed before it is believed', headerPage, async () => {
  const { 'x-amz-content-sha256': _, ...rest } = {
    'x-amz-content-sha256': '',
    host: `127.0.0.1:${door.port}`,
    'x-amz-date': stamp(new Date(clock)),
    'x-amz-target': 'DynamoDB_20120810.GetItem',
  };
  const names = Object.keys(rest).sort() as (keyof typeof rest)[];
  const lines = ['POST', '/', '', ...names.map((name) => `${name}:${rest[name]}`), '', names.join(';'), sha256('{}')];
  const by = signing({ service: 'dynamodb' });
  const signature = signText(by, ['AWS4-HMAC-SHA256', stamp(by.at), scopeOf(by), sha256(lines.join('\n'))].join('\n'));
  const authorization = `AWS4-HMAC-SHA256 Credential=${by.accessKeyId}/${scopeOf(by)}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  const answer = (body: string) =>
    send({ method: 'POST', headers: { ...rest, authorization, 'content-length': String(body.length) }, body });
  expect([(await answer('{}')).status, codeOf(await answer('[]'))]).toEqual([200, '400 InvalidSignatureException']);
});
