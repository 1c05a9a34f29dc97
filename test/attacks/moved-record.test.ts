/** Whoever can write the table itself, past all of IAM, still cannot make one hospital's record another's. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { aHospital, asRoot, type Hospital, type TestCloud, theCloud } from '../cloud.ts';

let cloud: TestCloud;
let table: DynamoDBDocumentClient;
let here: Hospital;
let there: Hospital;

beforeAll(async () => {
  cloud = await theCloud();
  table = DynamoDBDocumentClient.from(new DynamoDBClient(asRoot(cloud)));
  [here, there] = await Promise.all([aHospital(), aHospital()]);
});

const name = { family: 'Lovelace', given: ['Ada'] };

const newPatient = async ({ client }: Hospital): Promise<string> =>
  (await client({ method: 'POST', path: '/fhir/R4/Patient', body: { resourceType: 'Patient', name: [name] } })).json<{
    id: string;
  }>().id;

const itemOf = async ({ id }: Hospital, patient: string): Promise<Record<string, unknown>> => {
  const Key = { pk: `${id}#record#Patient/${patient}`, sk: 'record' };
  const { Item: item } = await table.send(new GetCommand({ TableName: cloud.outputs.TenantTable, Key }));
  if (!item) throw new Error('the record is not where it was looked for');
  return item;
};

const put = (Item: Record<string, unknown>) => table.send(new PutCommand({ TableName: cloud.outputs.TenantTable, Item }));

const read = ({ client }: Hospital, patient: string) => client({ path: `/fhir/R4/Patient/${patient}` });

const expectSealed = async (of: Hospital, patient: string): Promise<void> => {
  const answer = await read(of, patient);
  expect(answer.status).toBe(500);
  expect(answer.text).not.toMatch(/Lovelace|Ada/);
};

test('a record moved into another hospital’s partition does not open there', async () => {
  const patient = await newPatient(here);
  const item = await itemOf(here, patient);
  await put({ ...item, pk: String(item.pk).replace(here.id, there.id) });
  await expectSealed(there, patient);
  expect((await read(here, patient)).json()).toMatchObject({ name: [name] });
});

test('a record put in the place of another of its own hospital does not open there', async () => {
  const [one, other] = [await newPatient(here), await newPatient(here)];
  await put({ ...(await itemOf(here, one)), pk: `${here.id}#record#Patient/${other}` });
  await expectSealed(here, other);
});

test('an older version put in the place of the newest does not open there', async () => {
  const patient = await newPatient(here);
  const old = await itemOf(here, patient);
  const body = { resourceType: 'Patient', id: patient, gender: 'female', name: [name] };
  await here.client({ method: 'PUT', path: `/fhir/R4/Patient/${patient}`, body });
  const { version } = await itemOf(here, patient);
  await put({ ...old, version });
  await expectSealed(here, patient);
});

test('what is at rest does not show a name', async () => {
  const item = await itemOf(here, await newPatient(here));
  const bytes = Buffer.from(item.sealed as Uint8Array).toString('latin1');
  expect(bytes + JSON.stringify({ ...item, sealed: undefined })).not.toMatch(/Lovelace|Ada/);
});
