/** Whoever may start the workflow of onboarding starts it for a hospital that is open: nothing of the hospital changes. */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { asTenantId, idFrom } from '../../functions/kernel/ids.ts';
import { jobKeyOf } from '../../functions/tenancy/job.store.ts';
import { jobIdOf } from '../../functions/tenancy/job.ts';
import { slugKeyOf, tenantKeyOf } from '../../functions/tenancy/tenant.store.ts';
import { aHospital, asRoot, type Hospital, type TestCloud, theCloud } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import { homeOf } from './homes.ts';

let cloud: TestCloud;
let machines: SFNClient;
let hospital: Hospital;
let patient: string;

beforeAll(async () => {
  cloud = await theCloud();
  machines = new SFNClient(asRoot(cloud));
  hospital = await aHospital();
  const body = { resourceType: 'Patient', name: [{ family: 'Lovelace' }] };
  patient = (await hospital.client({ method: 'POST', path: '/fhir/R4/Patient', body })).json<{ id: string }>().id;
});

afterAll(() => machines.destroy());

/** The workflow in another place, where no execution has taken any name yet: as in its own 90 days later. */
const freshMachine = async (): Promise<string> => {
  const told = await machines.send(new DescribeStateMachineCommand({ stateMachineArn: cloud.outputs.CreateTenantMachineArn }));
  const { definition, roleArn } = told;
  const made = await machines.send(new CreateStateMachineCommand({ name: `copy-${randomUUID()}`, definition, roleArn }));
  return made.stateMachineArn ?? '';
};

const runToItsEnd = async (name: string): Promise<string | undefined> => {
  const input = JSON.stringify({ tenantId: hospital.id, jobId: name });
  const stateMachineArn = await freshMachine();
  const { executionArn } = await machines.send(new StartExecutionCommand({ stateMachineArn, name, input }));
  const ask = async () => (await machines.send(new DescribeExecutionCommand({ executionArn }))).status;
  return eventually(ask, (status) => status !== 'RUNNING', 30_000);
};

/** Everything onboarding makes and could take back. */
const everythingOf = async ({ id, slug }: Hospital): Promise<object> => {
  const table = new DynamoDBClient(asRoot(cloud));
  const kms = new KMSClient(asRoot(cloud));
  const itemsIn = async (TableName: string | undefined, pk: string) => {
    const asked = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': { S: pk } } };
    return (await table.send(new QueryCommand({ TableName, ConsistentRead: true, ...asked }))).Items;
  };
  const control = [tenantKeyOf(id).pk, slugKeyOf(slug).pk, jobKeyOf(jobOf(id)).pk];
  const own = ['key', 'config', 'member'].map((area) => `${id}#${area}`);
  const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId: (await homeOf(cloud, hospital)).keyId }));
  const found = {
    control: await Promise.all(control.map((pk) => itemsIn(cloud.outputs.ControlTable, pk))),
    own: await Promise.all(own.map((pk) => itemsIn(cloud.outputs.TenantTable, pk))),
    key: key?.KeyState,
  };
  table.destroy();
  kms.destroy();
  return found;
};

const jobOf = (id: string): string => jobIdOf(asTenantId(id), idFrom(id, 'create-tenant'));

test.each<[string, () => string, string]>([
  ['its own job, which has succeeded', () => jobOf(hospital.id), 'SUCCEEDED'],
  ['a job that nobody knows', () => jobIdOf(asTenantId(hospital.id), randomUUID()), 'FAILED'],
  ['what is no job', () => `again-${randomUUID()}`, 'FAILED'],
])('by %s', async (_, name, status) => {
  const before = await everythingOf(hospital);
  expect(await runToItsEnd(name())).toBe(status);
  expect(await everythingOf(hospital)).toEqual(before);
  expect((await hospital.client({ path: `/fhir/R4/Patient/${patient}` })).status).toBe(200);
});

test('there is something to change: the hospital has items in every one of these places', async () => {
  const { control, own } = (await everythingOf(hospital)) as { control: object[][]; own: object[][] };
  expect([...control, ...own].filter((items) => items.length === 0)).toEqual([]);
});
