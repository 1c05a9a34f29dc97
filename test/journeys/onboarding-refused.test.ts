/** An operator asks for a hospital that cannot be: the answer or the job says why, and nothing is left behind. */
import { AdminDeleteUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { NewTenant } from '../../functions/kernel/tenant.ts';
import type { ApiClient } from '../../local/api-client.ts';
import { aHospital, asOperator, asRoot, type Hospital, newHospital, signedInTo, type TestCloud, theCloud } from '../cloud.ts';
import { askFor, type Begun, jobEnded, onboardTo } from './onboard.ts';
import { nothing, tracesOf } from './traces.ts';

let cloud: TestCloud;
let operator: ApiClient;
let hospital: Hospital;
let wanted: NewTenant;

beforeAll(async () => {
  cloud = await theCloud();
  operator = await asOperator();
  wanted = newHospital();
  hospital = await aHospital(wanted);
});

/** As the account's owner. */
const removeUser = async (email: string): Promise<void> => {
  const pool = new CognitoIdentityProviderClient(asRoot(cloud));
  await pool.send(new AdminDeleteUserCommand({ UserPoolId: cloud.outputs.UserPoolId, Username: email }));
  pool.destroy();
};

const newestId = async (): Promise<string | undefined> =>
  (await operator({ path: '/v1/tenants?limit=1' })).json<{ tenants: { id: string }[] }>().tenants[0]?.id;

describe('a request that does not fit', () => {
  const cases: readonly [string, (body: NewTenant) => unknown, string][] = [
    ['a reserved word for a subdomain', (body) => ({ ...body, slug: 'admin' }), '/slug'],
    ['a word that looks like a reserved one', (body) => ({ ...body, slug: 'adm1n' }), '/slug'],
    ['a Cyrillic letter in the subdomain', (body) => ({ ...body, slug: 'h\u043espital' }), '/slug'],
    ['a subdomain with an upper-case letter', (body) => ({ ...body, slug: 'Hospital' }), '/slug'],
    [
      'a bad e-mail address',
      (body) => ({ ...body, administrator: { ...body.administrator, email: 'ada@' } }),
      '/administrator/email',
    ],
    ['an unknown plan', (body) => ({ ...body, plan: 'gold' }), '/plan'],
    [
      'an unknown kind of organization',
      (body) => ({ ...body, organization: { ...body.organization, type: 'bank' } }),
      '/organization/type',
    ],
    ['a field nobody knows', (body) => ({ ...body, tenantId: 'mine' }), '/tenantId'],
  ];

  test.each(cases)('%s is refused with a pointer, and leaves nothing behind', async (_, spoil, pointer) => {
    const whole = newHospital();
    const body = spoil(whole) as NewTenant;
    const before = await newestId();
    const answer = await askFor(operator, body);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.json<{ errors: { pointer: string }[] }>().errors.map((fault) => fault.pointer)).toContain(pointer);
    expect(await tracesOf(cloud, { slug: body.slug, email: whole.administrator.email })).toEqual(nothing);
    expect(await newestId()).toBe(before);
  });

  test('for a subdomain that is taken is refused', async () => {
    const answer = await askFor(operator, newHospital({ slug: hospital.slug }));
    expect([answer.status, answer.json().type]).toEqual([409, 'urn:ward:problem:slug-already-taken']);
  });

  test('for a subdomain that looks like one that is taken is refused', async () => {
    const { slug } = await aHospital(newHospital({ slug: `${newHospital().slug}illo` }));
    const answer = await askFor(operator, newHospital({ slug: slug.replace('illo', '1ll0') }));
    expect([answer.status, answer.json().type]).toEqual([409, 'urn:ward:problem:slug-looks-taken']);
  });
});

describe('an administrator whose address another hospital has', () => {
  const failed = (): Promise<Begun> => onboardTo(operator, newHospital({ administrator: wanted.administrator }));

  test('ends the job with a sentence that says so', async () => {
    const { job } = await failed();
    expect(job.error).toEqual({
      name: 'EmailAlreadyUsed',
      detail:
        'The administrator’s e-mail address belongs to a user of another hospital. Use another address. Everything that onboarding had made was removed again.',
    });
    const broken = job.steps.findIndex(({ status }) => status === 'failed');
    expect(job.steps[broken]?.name).toBe('CreateAdministrator');
    expect(job.steps.slice(0, broken).every(({ status }) => status === 'undone')).toBe(true);
    expect(job.steps.slice(broken + 1).every(({ status }) => status === 'waiting')).toBe(true);
  });

  test('leaves nothing behind, and the other hospital’s person untouched', async () => {
    const body = newHospital({ administrator: wanted.administrator });
    const { tenantId, job } = await onboardTo(operator, body);
    const left = () => tracesOf(cloud, { slug: body.slug, email: wanted.administrator.email, tenantId });
    expect(job.status).toBe('failed');
    expect(await left()).toEqual({ ...nothing, user: true, tenant: true });
    expect((await hospital.client({ path: '/v1/me' })).json().tenantId).toBe(hospital.id);
  });

  test('does not spend the subdomain: the next request may have it', async () => {
    const body = newHospital({ administrator: wanted.administrator });
    await onboardTo(operator, body);
    const { job } = await onboardTo(operator, newHospital({ slug: body.slug }));
    expect(job.status).toBe('succeeded');
  });
});

test('tried again with a new key, its lists are read with that key', async () => {
  const other = await aHospital();
  const body = newHospital({ administrator: { name: 'Ada Lovelace', email: other.admin.email } });
  const first = await onboardTo(operator, body);
  expect(first.job.error?.name).toBe('EmailAlreadyUsed');
  await removeUser(other.admin.email);
  const again = await operator({ method: 'POST', path: `/v1/tenants/${first.tenantId}/retry` });
  expect((await jobEnded(operator, again.json<Begun>().job.id)).status).toBe('succeeded');
  const { client } = await signedInTo({ id: first.tenantId, slug: body.slug, email: body.administrator.email });
  const lists = await client({ path: '/fhir/R4/ValueSet' });
  expect([lists.status, lists.json<{ entry: object[] }>().entry.length]).toEqual([200, 4]);
}, 120_000);

test('of many who want one subdomain at once exactly one gets it', async () => {
  const { slug } = newHospital();
  const bodies = Array.from({ length: 4 }, () => newHospital({ slug, administrator: newHospital().administrator }));
  const answers = await Promise.all(bodies.map((body) => askFor(operator, body)));
  expect(answers.every(({ status }) => status === 202 || status === 409)).toBe(true);
  const begun = answers.filter(({ status }) => status === 202).map((answer) => answer.json<Begun>().job.id);
  const ended = await Promise.all(begun.map((id) => jobEnded(operator, id)));
  expect(ended.filter(({ status }) => status === 'succeeded')).toHaveLength(1);
  const losers = ended.filter(({ status }) => status === 'failed');
  expect(losers.every(({ error }) => error?.name === 'SlugAlreadyTaken')).toBe(true);
});
