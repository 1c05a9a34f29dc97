/** A hospital's own software keeps records with a FHIR client that knows nothing of this server. */
import { randomUUID } from 'node:crypto';
import { Client } from 'fhir-kit-client';
import type { Hospital } from '../cloud.ts';
import { aFhirHospital, aPatient, type Bundle, create, httpOf, idsIn, type Made, mrn, refusal, search } from './fhir-client.ts';

let hospital: Hospital;
let fhir: Client;

beforeAll(async () => {
  ({ hospital, fhir } = await aFhirHospital());
});

test('the capability statement tells anyone what can be asked', async () => {
  const statement = (await new Client({ baseUrl: `${hospital.url}/fhir/R4` }).capabilityStatement()) as unknown as {
    fhirVersion: string;
    implementation: { url: string };
    rest: { resource: { type: string }[] }[];
  };
  expect([statement.fhirVersion, statement.implementation.url]).toEqual(['4.0.1', `${hospital.url}/fhir/R4`]);
  expect(statement.rest[0]?.resource.map(({ type }) => type)).toEqual(expect.arrayContaining(['Patient', 'Observation']));
});

describe('one record', () => {
  test('is created with an id and a first version, and its address is told', async () => {
    const body = aPatient();
    const made = await create(fhir, body);
    expect(made).toMatchObject({ ...body, meta: { versionId: '1' } });
    const { status, headers } = httpOf(made);
    expect([status, headers.get('etag')]).toEqual([201, 'W/"1"']);
    expect(headers.get('location')).toBe(`${hospital.url}/fhir/R4/Patient/${made.id}/_history/1`);
    expect(headers.get('content-type')).toMatch(/^application\/fhir\+json/);
  });

  test('is read as it was written', async () => {
    const made = await create(fhir, aPatient());
    expect(await fhir.read({ resourceType: 'Patient', id: made.id })).toEqual(made);
  });

  test('keeps every version it had', async () => {
    const first = await create(fhir, aPatient());
    const body = { ...first, gender: 'other' };
    const second = (await fhir.update({ resourceType: 'Patient', id: first.id, body })) as unknown as Made;
    expect(second.meta.versionId).toBe('2');
    expect(await fhir.vread({ resourceType: 'Patient', id: first.id, version: '1' })).toEqual(first);
    expect(await fhir.read({ resourceType: 'Patient', id: first.id })).toEqual(second);
  });

  test('is created under the id its writer chose', async () => {
    const id = randomUUID();
    const made = await fhir.update({ resourceType: 'Patient', id, body: { ...aPatient(), id } });
    expect(httpOf(made).status).toBe(201);
    expect(await fhir.read({ resourceType: 'Patient', id })).toEqual(made);
  });

  test('is gone when it was deleted, and its history says so', async () => {
    const { id } = await create(fhir, aPatient());
    await fhir.delete({ resourceType: 'Patient', id });
    const gone = await refusal(fhir.read({ resourceType: 'Patient', id }));
    expect([gone.status, gone.data.issue[0]?.code]).toEqual([410, 'deleted']);
    const history = (await fhir.resourceHistory({ resourceType: 'Patient', id })) as unknown as Bundle;
    expect(history.entry?.map(({ request }) => request?.method)).toEqual(['DELETE', 'POST']);
  });

  test('is found no more when it was deleted', async () => {
    const { id } = await create(fhir, aPatient());
    await fhir.delete({ resourceType: 'Patient', id });
    expect(idsIn(await search(fhir, 'Patient', { _id: id }))).toEqual([]);
  });

  test('is not replaced by a writer who saw an older version', async () => {
    const made = await create(fhir, aPatient());
    const update = (gender: string) =>
      fhir.update({
        resourceType: 'Patient',
        id: made.id,
        body: { ...made, gender },
        options: { headers: { 'if-match': 'W/"1"' } },
      });
    await update('male');
    const late = await refusal(update('other'));
    expect([late.status, late.data.issue[0]?.code]).toEqual([412, 'conflict']);
    expect((await fhir.read({ resourceType: 'Patient', id: made.id })).gender).toBe('male');
  });

  test('is not sent again to a reader who has it', async () => {
    const { id } = await create(fhir, aPatient());
    const options = { headers: { 'if-none-match': 'W/"1"' } };
    const answer = await fhir.read({ resourceType: 'Patient', id, options }).catch((error) => error.response);
    expect(answer.status).toBe(304);
  });

  test('of many writers who saw one version exactly one succeeds', async () => {
    const made = await create(fhir, aPatient());
    const writers = ['male', 'female', 'other', 'unknown'].map((gender) =>
      fhir
        .update({
          resourceType: 'Patient',
          id: made.id,
          body: { ...made, gender },
          options: { headers: { 'if-match': 'W/"1"' } },
        })
        .then(
          () => 200,
          (error) => error.response.status,
        ),
    );
    expect((await Promise.all(writers)).sort()).toEqual([200, 412, 412, 412]);
  });

  test('is created once under one idempotency key', async () => {
    const [body, headers] = [aPatient(), { 'idempotency-key': randomUUID() }];
    const [first, second] = [await create(fhir, body, headers), await create(fhir, body, headers)];
    expect(second).toEqual(first);
  });

  test('is created only if none bears the identifier, however many ask at once', async () => {
    const body = aPatient();
    const headers = { 'if-none-exist': `identifier=${mrn}|${body.identifier[0]?.value}` };
    const made = await Promise.all([1, 2, 3, 4].map(() => create(fhir, body, headers)));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(made.map((one) => httpOf(one).status).sort()).toEqual([200, 200, 200, 201]);
  });
});

describe('a resource that is not FHIR', () => {
  test.each<[string, object, string]>([
    ['a code that does not exist', { gender: 'unicorn' }, 'Patient.gender'],
    ['an element nobody knows', { shoeSize: 42 }, 'Patient.shoeSize'],
    ['a date that is none', { birthDate: '10.12.1815' }, 'Patient.birthDate'],
    ['a list where one belongs', { gender: ['female'] }, 'Patient.gender'],
    ['an empty element', { name: [{}] }, 'Patient.name[0]'],
  ])('is refused for %s, at its place, and its content is not repeated', async (_, more, expression) => {
    const { status, data } = await refusal(create(fhir, aPatient(more)));
    expect([status, data.resourceType]).toEqual([400, 'OperationOutcome']);
    expect(data.issue.flatMap((issue) => issue.expression ?? [])).toContain(expression);
    expect(JSON.stringify(data)).not.toMatch(/unicorn|10\.12\.1815|Lovelace/);
  });

  test('is refused for another type than its address says', async () => {
    const { status } = await refusal(fhir.create({ resourceType: 'Observation', body: aPatient() }));
    expect(status).toBe(400);
  });
});

test('a document points to a file of the hospital', async () => {
  const { id: patient } = await create(fhir, aPatient());
  const announced = { name: 'x-ray.png', contentType: 'image/png', size: 3 };
  const { file } = (await hospital.client({ method: 'POST', path: '/v1/files', body: announced })).json<{
    file: { id: string };
  }>();
  const document = await create(fhir, {
    resourceType: 'DocumentReference',
    status: 'current',
    subject: { reference: `Patient/${patient}` },
    content: [{ attachment: { contentType: 'image/png', url: `${hospital.url}/v1/files/${file.id}/content` } }],
  } as { resourceType: string });
  const { entry = [] } = await search(fhir, 'DocumentReference', { patient });
  expect(entry.map(({ resource }) => resource)).toEqual([document]);
  const asked = await hospital.client({ path: `/v1/files/${file.id}/content` });
  expect([asked.status, asked.json().type]).toEqual([409, 'urn:ward:problem:file-not-uploaded']);
});
