/** One account for a test file, a fresh bucket for each test, and the calls that fill and read it. */
import {
  CreateBucketCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { openS3Account, type S3Account } from './s3-account.ts';

/** Opens and closes with the file's tests; `account`, `Bucket` and `time` are known from the first `beforeEach` on. */
export const bucketForEachTest = () => {
  let account: S3Account;
  let made = 0;
  const state = {
    account: undefined as unknown as S3Account,
    Bucket: '',
    /** The cloud's clock. */
    time: 0,
    put: (Key: string, Body: PutObjectCommandInput['Body'] = 'hello', more: Partial<PutObjectCommandInput> = {}) =>
      account.s3.send(new PutObjectCommand({ Bucket: state.Bucket, Key, Body, ...more })),
    /** The answer, read to its end. */
    get: async (Key: string, more: Partial<GetObjectCommandInput> = {}) => {
      const answer = await account.s3.send(new GetObjectCommand({ Bucket: state.Bucket, Key, ...more }));
      return { ...answer, text: await answer.Body?.transformToString() };
    },
    read: async (Key: string, more: Partial<GetObjectCommandInput> = {}) => (await state.get(Key, more)).text,
    list: (more: object = {}) => account.s3.send(new ListObjectsV2Command({ Bucket: state.Bucket, ...more })),
    keys: async (more: object = {}) => (await state.list(more)).Contents?.map(({ Key }) => Key) ?? [],
    version: (Status: 'Enabled' | 'Suspended') =>
      account.s3.send(new PutBucketVersioningCommand({ Bucket: state.Bucket, VersioningConfiguration: { Status } })),
  };
  beforeAll(async () => {
    account = await openS3Account({ now: () => state.time || Date.now() });
    state.account = account;
  });
  beforeEach(async () => {
    state.time = Date.now();
    made += 1;
    state.Bucket = `bucket-${made}`;
    await account.s3.send(new CreateBucketCommand({ Bucket: state.Bucket }));
  });
  afterAll(() => account.close());
  return state;
};

/** The code and status a client's call fails with. */
export const failure = async (call: Promise<unknown>): Promise<{ code: string; status?: number }> => {
  try {
    await call;
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    return { code: name, status: $metadata?.httpStatusCode };
  }
  throw new Error('The call succeeded.');
};
