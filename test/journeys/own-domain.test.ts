/** A hospital's own domain on the running platform: asked for, its record made, opened, used, and away again. */
import { removeCname, setCname } from '../../local/cname.ts';
import { signedInClient } from '../../local/sign-in.ts';
import { aHospital, asOperator, clientWith, type Hospital, type TestCloud, theCloud } from '../cloud.ts';
import { eventually } from '../eventually.ts';

let cloud: TestCloud;
let hospital: Hospital;
let name: string;
let url: string;
beforeAll(async () => {
  cloud = await theCloud();
  hospital = await aHospital();
  name = `records.${hospital.slug}-own.localhost`;
  url = cloud.apiUrl.replace('localhost', name);
});
afterAll(() => removeCname(cloud, name));

interface Domain {
  readonly name: string;
  readonly status: string;
  readonly records: readonly { readonly name: string; readonly value: string }[];
  readonly jobId: string;
  readonly jobKind: string;
}

const operator = async (method: string, of = hospital) =>
  (await asOperator(cloud))({ method, path: `/v1/tenants/${of.id}/domain`, ...(method === 'PUT' ? { body: { name } } : {}) });
const read = () => operator('GET');
const address = () => clientWith(url)({ path: '/v1/address' });

test('its administrator can neither ask for one nor see it', async () => {
  const path = `/v1/tenants/${hospital.id}/domain`;
  const ask = (method: string, body?: object) => hospital.client({ method, path, body });
  const answers = await Promise.all([ask('GET'), ask('PUT', { name }), ask('DELETE')]);
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  expect((await read()).status).toBe(404);
});

test('it opens once its record leads to the platform, and not before', async () => {
  const asked = await operator('PUT');
  const { status, records: [record] = [], jobId, jobKind } = asked.json<Domain>();
  expect([asked.status, status, jobKind, record?.value]).toEqual([
    ...[202, 'waiting-for-dns', 'attach-domain'],
    cloud.outputs.OwnDomainTarget,
  ]);
  expect((await address()).status).toBe(404);
  await setCname(cloud, name, record?.value ?? '');
  await eventually(
    async () => (await read()).json<Domain>(),
    (domain) => domain.status === 'active',
    60_000,
  );
  const job = await (await asOperator(cloud))({ path: `/v1/jobs/${jobId}` });
  expect(job.json()).toMatchObject({ kind: 'attach-domain', status: 'succeeded', percentage: 100 });
});

test('it is the hospital’s address by another name, for its own people and for nobody else’s', async () => {
  expect((await address()).json()).toMatchObject({ kind: 'hospital', slug: hospital.slug });
  const own = signedInClient(url, cloud, hospital.admin);
  expect((await own({ path: '/v1/me' })).json()).toMatchObject({ tenantId: hospital.id });
  const page = await clientWith(url)({ path: '/' });
  expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html']);
});

test('another hospital can neither use it nor have it', async () => {
  const other = await aHospital({}, cloud);
  expect((await signedInClient(url, cloud, other.admin)({ path: '/v1/me' })).status).toBe(403);
  const refused = await operator('PUT', other);
  expect([refused.status, refused.json().type]).toEqual([409, 'urn:ward:problem:domain-already-taken']);
});

test('removed, it answers nobody, and the hospital’s address goes on', async () => {
  const removed = await operator('DELETE');
  expect([removed.status, removed.json()]).toMatchObject([202, { status: 'removing', jobKind: 'detach-domain' }]);
  await eventually(read, ({ status }) => status === 404, 60_000);
  expect((await address()).status).toBe(404);
  expect((await hospital.client({ path: '/v1/me' })).status).toBe(200);
});
