import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createCredentials } from '../../../local/sigv4/credentials.ts';

// Processes start and die here, beside others that are busy.
const patience = 60_000;

let directory = '';
let child: ChildProcess;
let s3: S3Client;
const Bucket = 'bucket';

const start = async () => {
  const script = join(import.meta.dirname, 'child.ts');
  child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, directory], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const [line] = (await once(child.stdout as Readable, 'data')) as [Buffer];
  const credentials = createCredentials({ directory, accountId: '000000000000' }).root();
  s3 = new S3Client({ endpoint: line.toString().trim(), region: 'us-east-1', credentials, maxAttempts: 1 });
};

const kill = async () => {
  s3.destroy();
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
};

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'ward-s3-'));
  await start();
  await s3.send(new CreateBucketCommand({ Bucket }));
}, patience);
afterEach(async () => {
  await kill();
  rmSync(directory, { recursive: true, force: true });
}, patience);

const files = () => readdirSync(join(directory, 's3'));
const read = async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

test(
  'what was acknowledged outlives a killed process',
  async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'kept' }));
    await kill();
    await start();
    expect(await read('a')).toBe('kept');
  },
  patience,
);

test(
  'an upload that a killed process was taking in leaves nothing behind',
  async () => {
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'half' }));
    const upload = request(url, { method: 'PUT', headers: { 'content-length': 10_000_000 } });
    upload.on('error', () => {});
    upload.write(Buffer.alloc(5_000_000));
    await until(() => files().some((file) => statSync(join(directory, 's3', file)).size > 1_000_000));
    await kill();
    await start();
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
    expect(files()).toEqual([]);
  },
  patience,
);

test(
  'an upload that its client gives up leaves nothing behind',
  async () => {
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'half' }));
    const upload = request(url, { method: 'PUT', headers: { 'content-length': 10_000_000 } });
    upload.on('error', () => {});
    upload.write(Buffer.alloc(5_000_000));
    await until(() => files().length === 1);
    upload.destroy();
    await until(() => files().length === 0);
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  },
  patience,
);

test(
  'the parts of an unfinished upload outlive a killed process, the objects’ files too',
  async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'kept' }));
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'part' }));
    writeFileSync(join(directory, 's3', 'named-by-no-row'), 'x');
    await kill();
    await start();
    expect(files()).toHaveLength(2);
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload }));
    expect(await read('parts')).toBe('part');
  },
  patience,
);

test(
  'what is overwritten or deleted leaves no file',
  async () => {
    for (const Body of ['one', 'two']) await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body }));
    expect(files()).toHaveLength(1);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    expect(files()).toEqual([]);
  },
  patience,
);

test(
  'a file that was changed on disk is not read',
  async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'x'.repeat(100_000) }));
    const file = join(directory, 's3', files()[0] as string);
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(50_000) ^ 1, 50_000);
    writeFileSync(file, bytes);
    await expect(read('a')).rejects.toThrow();
  },
  patience,
);

test(
  'no byte of an object can be found on disk',
  async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'Mrs Rosa Diaz' }));
    for (const name of [...files().map((file) => join('s3', file)), 's3.sqlite', 's3.sqlite-wal'])
      expect(readFileSync(join(directory, name)).includes('Rosa')).toBe(false);
  },
  patience,
);

/** The most memory the process ever held, in bytes. */
const peak = (): number => {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
};

// Measured: 200 MB take 65 MB more than an idle process, 64 MB take 48. What is held does not grow with the object.
test(
  '128 MB go up and down through less memory than they take',
  async () => {
    const size = 128 * 1024 * 1024;
    const chunk = Buffer.alloc(256 * 1024, 'abc');
    await s3.send(new PutObjectCommand({ Bucket, Key: 'warm', Body: chunk }));
    await read('warm');
    const before = peak();
    const Body = Readable.from(Array.from({ length: size / chunk.length }, () => chunk));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'large', Body, ContentLength: size }));
    const answer = await s3.send(new GetObjectCommand({ Bucket, Key: 'large' }));
    let received = 0;
    for await (const bytes of answer.Body as Readable) received += (bytes as Buffer).length;
    expect(received).toBe(size);
    expect(peak() - before).toBeLessThan(96 * 1024 * 1024);
  },
  2 * patience,
);

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await delay(10);
};
