/** Staff upload documents and images straight to S3 with forms their hospital's session signed, and get them back. */
import { randomBytes, randomUUID } from 'node:crypto';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { HeadObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import type { ApiAnswer } from '../../local/api-client.ts';
import { aHospital, asRoot, type Hospital, type TestCloud, theCloud } from '../cloud.ts';

interface Upload {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
}

interface Announced {
  readonly file: { readonly id: string; readonly status: string; readonly name: string };
  readonly upload: Upload;
}

let cloud: TestCloud;
let hospital: Hospital;
let stranger: Hospital;

beforeAll(async () => {
  cloud = await theCloud();
  [hospital, stranger] = await Promise.all([aHospital(), aHospital()]);
});

const scan = (bytes: Uint8Array, name = 'Röntgen, links.png') => ({ name, contentType: 'image/png', size: bytes.length });

const ask = (body: object, headers: Record<string, string> = {}, { client }: Hospital = hospital): Promise<ApiAnswer> =>
  client({ method: 'POST', path: '/v1/files', body, headers });

const announce = async (body: object, headers?: Record<string, string>, of?: Hospital): Promise<Announced> =>
  (await ask(body, headers, of)).json<Announced>();

/** What a browser does with the form. */
const send = ({ url, fields }: Upload, bytes: Uint8Array, changes: Record<string, string> = {}): Promise<Response> => {
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...changes })) form.append(name, value);
  form.append('file', new Blob([Buffer.from(bytes)]), 'scan.png');
  return fetch(url, { method: 'POST', body: form });
};

const complete = (id: string, { client }: Hospital = hospital) => client({ method: 'POST', path: `/v1/files/${id}/complete` });

const codeOf = async (answer: Response): Promise<string | undefined> => /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1];

/** The object as the bucket has it now. */
const objectOf = (id: string) => {
  const s3 = new S3Client({ ...asRoot(cloud), forcePathStyle: true });
  const Key = `tenants/${hospital.id}/files/${id}`;
  return s3.send(new HeadObjectCommand({ Bucket: cloud.outputs.FilesBucket, Key })).catch(() => undefined);
};

/** A file that is stored. */
const stored = async (bytes: Uint8Array, of: Hospital = hospital): Promise<string> => {
  const { file, upload } = await announce(scan(bytes), {}, of);
  const sent = await send(upload, bytes);
  if (!sent.ok) throw new Error(await sent.text());
  await complete(file.id, of);
  return file.id;
};

test('what is uploaded is what is downloaded, byte for byte, and the answer tells its name', async () => {
  const bytes = randomBytes(100_000);
  const { file, upload } = await announce(scan(bytes));
  expect(file.status).toBe('waiting');
  expect((await send(upload, bytes)).status).toBe(204);
  expect((await complete(file.id)).json()).toMatchObject({ id: file.id, status: 'stored' });
  const { url, name } = (await hospital.client({ path: `/v1/files/${file.id}/content` })).json<{ url: string; name: string }>();
  const download = await fetch(url);
  expect(name).toBe('Röntgen, links.png');
  expect(Buffer.from(await download.arrayBuffer()).equals(bytes)).toBe(true);
  expect(download.headers.get('content-type')).toBe('image/png');
  expect(download.headers.get('content-disposition')).toBe(`attachment; filename="${file.id}.png"`);
});

test('the bytes are sealed with the hospital’s own key', async () => {
  const id = await stored(randomBytes(10));
  const s3 = new S3Client({ ...asRoot(cloud), forcePathStyle: true });
  const kms = new KMSClient(asRoot(cloud));
  const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId: `alias/ward/local/tenant/${hospital.id}` }));
  const head = await s3.send(
    new HeadObjectCommand({ Bucket: cloud.outputs.FilesBucket, Key: `tenants/${hospital.id}/files/${id}` }),
  );
  expect([head.ServerSideEncryption, head.SSEKMSKeyId]).toEqual(['aws:kms', key?.Arn]);
});

test('the list shows the hospital’s files, the newest first, and leads to the end', async () => {
  const own = await aHospital();
  const made: string[] = [];
  for (let count = 0; count < 5; count += 1) made.push((await announce(scan(randomBytes(3)), {}, own)).file.id);
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const query = `limit=2${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
    const page = (await own.client({ path: `/v1/files?${query}` })).json<{ files: { id: string }[]; next?: string }>();
    found.push(...page.files.map(({ id }) => id));
    cursor = page.next;
  } while (cursor);
  expect(found).toEqual([...made].reverse());
});

test('a file whose bytes are not there is not complete, and cannot be downloaded', async () => {
  const { file } = await announce(scan(randomBytes(3)));
  expect((await complete(file.id)).status).toBe(409);
  expect((await hospital.client({ path: `/v1/files/${file.id}/content` })).status).toBe(409);
});

test('a file that is deleted is gone, and its bytes with it', async () => {
  const id = await stored(randomBytes(10));
  expect(await objectOf(id)).toBeDefined();
  expect((await hospital.client({ method: 'DELETE', path: `/v1/files/${id}` })).status).toBe(204);
  expect((await hospital.client({ path: `/v1/files/${id}` })).status).toBe(404);
  expect(await objectOf(id)).toBeUndefined();
});

test('deleting what was never announced leaves no marker in the bucket', async () => {
  const id = randomUUID();
  expect((await hospital.client({ method: 'DELETE', path: `/v1/files/${id}` })).status).toBe(404);
  const s3 = new S3Client({ ...asRoot(cloud), forcePathStyle: true });
  const list = new ListObjectVersionsCommand({ Bucket: cloud.outputs.FilesBucket, Prefix: `tenants/${hospital.id}/files/${id}` });
  expect((await s3.send(list)).DeleteMarkers ?? []).toEqual([]);
});

test('what is stored is not replaced by what its form uploads later', async () => {
  const [bytes, others] = [randomBytes(100), randomBytes(100)];
  const { file, upload } = await announce(scan(bytes));
  await send(upload, bytes);
  await complete(file.id);
  expect((await send(upload, others)).status).toBe(204);
  const { url } = (await hospital.client({ path: `/v1/files/${file.id}/content` })).json<{ url: string }>();
  expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
});

test('the idempotency key of a stored file gives no form again', async () => {
  const [bytes, headers] = [randomBytes(3), { 'idempotency-key': randomUUID() }];
  const { file, upload } = await announce(scan(bytes), headers);
  await send(upload, bytes);
  await complete(file.id);
  const again = await announce(scan(bytes), headers);
  expect([again.file.status, again.upload]).toEqual(['stored', undefined]);
});

test('one idempotency key announces one file', async () => {
  const [body, headers] = [scan(randomBytes(3)), { 'idempotency-key': randomUUID() }];
  const [first, second] = [await announce(body, headers), await announce(body, headers)];
  expect(second.file).toEqual(first.file);
});

test('an idempotency key that came with another file is refused', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  await announce(scan(randomBytes(3)), headers);
  const other = await ask(scan(randomBytes(4)), headers);
  expect([other.status, other.json().type]).toEqual([409, 'urn:ward:problem:idempotency-key-reused']);
});

test.each([
  ['starter', 100],
  ['standard', 500],
] as const)('a hospital on the plan %s uploads %i MiB at most', async (plan, mebibytes) => {
  const own = await aHospital({ plan });
  const limit = mebibytes * 1024 * 1024;
  expect((await ask({ ...scan(randomBytes(1)), size: limit }, {}, own)).status).toBe(201);
  const answer = await ask({ ...scan(randomBytes(1)), size: limit + 1 }, {}, own);
  expect([answer.status, answer.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer]).toEqual([400, '/size']);
});

describe('S3 refuses', () => {
  const bytes = randomBytes(1_000);
  const cases: readonly [string, Uint8Array, (upload: Upload) => Record<string, string>, string][] = [
    ['fewer bytes than announced', bytes.subarray(1), () => ({}), 'EntityTooSmall'],
    ['more bytes than announced', Buffer.concat([bytes, bytes]), () => ({}), 'EntityTooLarge'],
    ['another type', bytes, () => ({ 'content-type': 'text/html' }), 'AccessDenied'],
    ['another name', bytes, ({ fields }) => ({ key: `${fields.key}0` }), 'AccessDenied'],
    ['no encryption', bytes, () => ({ 'x-amz-server-side-encryption': 'AES256' }), 'AccessDenied'],
    ['a policy that was rewritten', bytes, ({ fields }) => ({ Policy: withOtherSize(fields.Policy) }), 'SignatureDoesNotMatch'],
    ['a signature that was guessed', bytes, () => ({ 'X-Amz-Signature': '0'.repeat(64) }), 'SignatureDoesNotMatch'],
  ];

  const withOtherSize = (policy = ''): string =>
    Buffer.from(Buffer.from(policy, 'base64').toString('utf8').replace('1000,1000', '0,9999')).toString('base64');

  test.each(cases)('%s', async (_, sent, change, code) => {
    const { file, upload } = await announce(scan(bytes));
    const answer = await send(upload, sent, change(upload));
    expect(answer.ok).toBe(false);
    expect(await codeOf(answer)).toBe(code);
    expect((await complete(file.id)).status).toBe(409);
  });

  test('a download whose URL was changed', async () => {
    const { url } = (await hospital.client({ path: `/v1/files/${await stored(bytes)}/content` })).json<{ url: string }>();
    const answer = await fetch(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=9000'));
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'SignatureDoesNotMatch']);
  });
});

describe('another hospital’s file', () => {
  const asks = [
    ['GET', ''],
    ['GET', '/content'],
    ['POST', '/complete'],
    ['DELETE', ''],
  ] as const;

  test.each(asks)('is not found: %s %s', async (method, rest) => {
    const id = await stored(randomBytes(10));
    const foreign = await stranger.client({ method, path: `/v1/files/${id}${rest}` });
    const absent = await stranger.client({ method, path: `/v1/files/${randomUUID()}${rest}` });
    expect([foreign.status, foreign.json().type]).toEqual([404, 'urn:ward:problem:file-not-found']);
    expect({ ...absent.json(), instance: '' }).toEqual({ ...foreign.json(), instance: '' });
    expect((await hospital.client({ path: `/v1/files/${id}/content` })).status).toBe(200);
  });

  test('is not announced again by a stranger with the same idempotency key', async () => {
    const [body, headers] = [scan(randomBytes(3)), { 'idempotency-key': randomUUID() }];
    const [own, foreign] = [await announce(body, headers), await announce(body, headers, stranger)];
    expect(foreign.file.id).not.toBe(own.file.id);
  });
});
