/** The form that uploads a file: good for exactly that file, under exactly that key, and made without asking anyone. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFileBucket, type Upload } from '../../functions/files/bucket.ts';
import type { File } from '../../functions/files/file.ts';
import { general, sessionOf } from '../session.ts';

const keyId = 'arn:aws:kms:eu-central-1:000000000000:key/of-general';
const file: File = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Ada Lovelace, biopsy.pdf',
  contentType: 'application/pdf',
  size: 1_234,
  status: 'waiting',
  createdAt: '2026-01-01T00:00:00.000Z',
};
const key = `tenants/${general}/files/${file.id}`;

/** Stands where AWS would, and counts who comes. */
const asked: string[] = [];
let aws: Server;
let form: Upload;
let policy: { expiration: string; conditions: unknown[] };
const began = Date.now();

beforeAll(async () => {
  aws = createServer(({ url = '' }, answer) => {
    asked.push(url);
    answer.end();
  });
  await new Promise<void>((listening) => aws.listen(0, '127.0.0.1', listening));
  process.env.AWS_REGION = 'eu-central-1';
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
  const bucket = createFileBucket(sessionOf<'file:write'>(), { now: Date.now });
  form = await bucket.signUpload(file, keyId);
  await bucket.signDownload({ ...file, versionId: 'v1' });
  policy = JSON.parse(Buffer.from(form.fields.Policy ?? '', 'base64').toString());
});
afterAll(() => new Promise((closed) => aws.close(closed)));

test('signing asks nobody', () => {
  expect(asked).toEqual([]);
});

test.each<[string, unknown]>([
  ['exactly this many bytes', ['content-length-range', 1_234, 1_234]],
  ['exactly this type', { 'content-type': 'application/pdf' }],
  ['exactly this name in the bucket', { key }],
  ['exactly this bucket', { bucket: 'files' }],
  ['KMS', { 'x-amz-server-side-encryption': 'aws:kms' }],
  ['the hospital’s own key', { 'x-amz-server-side-encryption-aws-kms-key-id': keyId }],
  ['the session that signed it', { 'X-Amz-Security-Token': 'token' }],
])('the signature demands %s', (_, condition) => {
  expect(policy.conditions).toContainEqual(condition);
});

test('the signature leaves no field to begin with something and go on as it likes', () => {
  expect(JSON.stringify(policy.conditions)).not.toMatch(/starts-with/);
});

test('the form holds every field that the signature demands', () => {
  expect(form.fields).toMatchObject({
    key,
    'content-type': 'application/pdf',
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': keyId,
  });
});

test('the form is good for minutes, and says until when', () => {
  const seconds = (time: string) => (Date.parse(time) - began) / 1000;
  expect(seconds(policy.expiration)).toBeGreaterThan(60);
  expect(seconds(policy.expiration)).toBeLessThan(900);
  expect(Math.abs(seconds(form.expiresAt) - seconds(policy.expiration))).toBeLessThan(5);
});

test('a form of a session that ends sooner says that it ends sooner', async () => {
  const bucket = createFileBucket(sessionOf<'file:write'>(60), { now: Date.now });
  const { expiresAt } = await bucket.signUpload(file, keyId);
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(60_000);
});

test('nothing of the file’s own name is in the form', () => {
  expect(JSON.stringify([form, policy])).not.toMatch(/Ada|Lovelace|biopsy/);
});
