/** A hospital of a dedicated plan: its data is in a table and a bucket of its own, which are kept as the shared ones are, and go with it. */
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ApiClient } from '../../local/api-client.ts';
import { aHospital, asOperator, asRoot, type Hospital, newHospital, type TestCloud, theCloud } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import { aPlacedHospital, ownName } from '../placed-hospital.ts';
import { patient } from '../records/samples.ts';
import { onboardTo, type SeenJob } from './onboard.ts';

let cloud: TestCloud;
let operator: ApiClient;
let hospital: Hospital;
let dynamodb: DynamoDBClient;
let s3: S3Client;

beforeAll(async () => {
  [cloud, operator] = [await theCloud(), await asOperator()];
  dynamodb = new DynamoDBClient(asRoot(cloud));
  s3 = new S3Client({ ...asRoot(cloud), forcePathStyle: true });
  hospital = await aPlacedHospital(cloud);
});
afterAll(() => {
  dynamodb.destroy();
  s3.destroy();
});

/** All items of a table that are of this hospital. */
const itemsIn = async (TableName: string, id = hospital.id): Promise<number> => {
  let found = 0;
  let ExclusiveStartKey: Record<string, never> | undefined;
  do {
    const page = await dynamodb.send(new ScanCommand({ TableName, ExclusiveStartKey, ConsistentRead: true }));
    found += (page.Items ?? []).filter(({ pk }) => pk?.S?.startsWith(id)).length;
    ExclusiveStartKey = page.LastEvaluatedKey as never;
  } while (ExclusiveStartKey);
  return found;
};

const versionsIn = async (Bucket: string): Promise<number> => {
  const list = new ListObjectVersionsCommand({ Bucket, Prefix: `tenants/${hospital.id}/` });
  return ((await s3.send(list)).Versions ?? []).length;
};

/** What a table is set to, without what is its own. */
const settingsOfTable = async (TableName: string): Promise<object> => {
  const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  const { TimeToLiveDescription } = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
  const { ContinuousBackupsDescription: backups } = await dynamodb.send(new DescribeContinuousBackupsCommand({ TableName }));
  return {
    keys: table?.KeySchema,
    attributes: table?.AttributeDefinitions,
    indexes: table?.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection })),
    billing: table?.BillingModeSummary?.BillingMode,
    key: table?.SSEDescription?.KMSMasterKeyArn,
    isProtected: table?.DeletionProtectionEnabled,
    TimeToLiveDescription,
    recovery: backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus,
  };
};

const settingsOfBucket = async (Bucket: string): Promise<object> => {
  const read = [
    new GetPublicAccessBlockCommand({ Bucket }),
    new GetBucketOwnershipControlsCommand({ Bucket }),
    new GetBucketEncryptionCommand({ Bucket }),
    new GetBucketVersioningCommand({ Bucket }),
    new GetBucketLifecycleConfigurationCommand({ Bucket }),
    new GetBucketCorsCommand({ Bucket }),
    new GetBucketLoggingCommand({ Bucket }),
    new GetBucketPolicyCommand({ Bucket }),
  ];
  const answers = await Promise.all(read.map((command) => s3.send(command as GetBucketPolicyCommand)));
  const settings = answers.map(({ $metadata, ...body }) => body);
  return JSON.parse(JSON.stringify(settings).replaceAll(Bucket, '<bucket>').replace('files/<bucket>/', 'files/')) as object;
};

test('its table is set as the shared one is', async () => {
  const shared = await settingsOfTable(cloud.outputs.TenantTable ?? '');
  expect(await settingsOfTable(ownName(hospital))).toEqual(shared);
  expect(shared).toMatchObject({ recovery: 'ENABLED', key: expect.stringContaining(':key/'), TimeToLiveDescription: {} });
});

test('and so is its bucket', async () => {
  const shared = await settingsOfBucket(cloud.outputs.FilesBucket ?? '');
  expect(await settingsOfBucket(ownName(hospital))).toEqual(shared);
});

test('what its staff write is there, and nothing of it in what hospitals share', async () => {
  const before = await itemsIn(ownName(hospital));
  const made = await hospital.client({
    method: 'POST',
    path: '/fhir/R4/Patient',
    body: patient({ identifier: [{ value: 'MRN-1' }] }),
  });
  expect((await hospital.client({ path: `/fhir/R4/Patient/${made.json().id}` })).status).toBe(200);
  expect((await hospital.client({ path: '/fhir/R4/Patient?identifier=MRN-1' })).json().entry).toHaveLength(1);
  expect(await itemsIn(ownName(hospital))).toBeGreaterThan(before);
  expect(await itemsIn(cloud.outputs.TenantTable ?? '')).toBe(0);
});

test('so are the files that they upload, and come back from there', async () => {
  const scan = { name: 'scan.png', contentType: 'image/png', size: 4 };
  const announced = await hospital.client({ method: 'POST', path: '/v1/files', body: scan });
  const { file, upload } = announced.json<{ file: { id: string }; upload: { url: string; fields: Record<string, string> } }>();
  const form = new FormData();
  for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
  form.append('file', new Blob([Buffer.from('scan')]), 'scan.png');
  expect((await fetch(upload.url, { method: 'POST', body: form })).ok).toBe(true);
  expect((await hospital.client({ method: 'POST', path: `/v1/files/${file.id}/complete` })).status).toBe(200);
  const { url } = (await hospital.client({ path: `/v1/files/${file.id}/content` })).json<{ url: string }>();
  expect(await (await fetch(url)).text()).toBe('scan');
  expect([await versionsIn(ownName(hospital)), await versionsIn(cloud.outputs.FilesBucket ?? '')]).toEqual([1, 0]);
});

/** The table, and the bucket. */
const areThere = (name: string): Promise<readonly boolean[]> => {
  const seen = (look: Promise<object>) =>
    look.then(
      () => true,
      () => false,
    );
  return Promise.all([
    seen(dynamodb.send(new DescribeTableCommand({ TableName: name }))),
    seen(s3.send(new HeadBucketCommand({ Bucket: name }))),
  ]);
};

const remove = async (id: string): Promise<SeenJob> => {
  const answer = await operator({ method: 'DELETE', path: `/v1/tenants/${id}?graceDays=0` });
  const { job } = answer.json<{ job: SeenJob }>();
  const look = async () => (await operator({ path: `/v1/jobs/${job.id}` })).json<SeenJob>();
  return eventually(look, ({ status }) => status !== 'running', 120_000);
};

test('removed, its table and its bucket go with it; and one that never opened has none left, and is removed like any other', async () => {
  const { administrator } = newHospital();
  const [leaving] = await Promise.all([aHospital({ plan: 'dedicated' }), aHospital({ administrator })]);
  const broken = await onboardTo(operator, newHospital({ plan: 'dedicated', administrator }));
  expect([broken.job.status, await areThere(ownName({ id: broken.tenantId }))]).toEqual(['failed', [false, false]]);
  expect(await areThere(ownName(leaving))).toEqual([true, true]);
  const jobs = await Promise.all([leaving.id, broken.tenantId].map(remove));
  expect(jobs.map(({ status, steps }) => [status, steps.find(({ name }) => name === 'RemovePlace')?.status])).toEqual([
    ['succeeded', 'done'],
    ['succeeded', 'done'],
  ]);
  expect(await areThere(ownName(leaving))).toEqual([false, false]);
}, 180_000);
