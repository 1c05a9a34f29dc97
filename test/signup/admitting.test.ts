/** What the registry makes of a verified sign-up: it believes the table, lets operators decide where they do, and onboards once. */
import type { SignUpPolicy } from '../../functions/kernel/sign-up-policy.ts';
import { skeletonOf } from '../../functions/kernel/slug.ts';
import { type ControlTable, openControlTable } from '../tenancy/control-table.ts';
import { general, openDesk, verified } from './desk.ts';

let table: ControlTable;
let nth = 0;

beforeAll(async () => {
  table = await openControlTable();
});
afterAll(() => table.close());
beforeEach(() => {
  nth += 1;
});

const openAt = (policy: SignUpPolicy = 'open') => openDesk(table, policy);
const wanted = () => ({ ...general, administrator: { name: 'Ada Lovelace', email: `ada.${nth}@admitted.example` } });
const taken = {
  name: 'SlugAlreadyTaken',
  detail: 'The subdomain "general" is taken. Choose another. Everything was removed again.',
};

test('it is onboarded as it was asked for, and shown step by step to its address', async () => {
  const desk = openAt();
  const opener = await verified(desk, wanted());
  await desk.tell(opener.id);
  expect([...desk.hospitals.values()].map(({ tenant, setup }) => [tenant.slug, tenant.plan, setup.administrator])).toEqual([
    ['general', 'standard', wanted().administrator],
  ]);
  expect([...desk.hospitals.values()].map(({ tenant }) => tenant.signUpId)).toEqual([opener.id]);
  expect(desk.started).toHaveLength(1);
  expect(await desk.shown(opener)).toMatchObject({ status: 'onboarding', job: { status: 'running', percentage: 0 } });
  await desk.end(opener, { status: 'succeeded' });
  expect(await desk.shown(opener)).toMatchObject({ status: 'open', address: 'https://general.ward.example' });
});

test('the same event again changes nothing, and two at once make one hospital', async () => {
  const desk = openAt();
  const opener = await verified(desk, wanted());
  await Promise.allSettled([desk.tell(opener.id), desk.tell(opener.id)]);
  await desk.tell(opener.id);
  expect(desk.hospitals.size).toBe(1);
  expect(new Set(desk.started).size).toBe(1);
});

test('of a sign-up that went with its hospital, an event that comes late makes no candidate', async () => {
  const desk = openAt();
  const opener = await verified(desk, wanted());
  await desk.tell(opener.id);
  const gone = '99999999-9999-4999-8999-999999999999';
  await desk.candidates.add({ ...(await desk.candidateOf(opener)), id: gone, version: 1 });
  expect(await desk.candidates.find(gone)).toBeUndefined();
});

test('an event that somebody made up, of one not verified or not there, admits nobody', async () => {
  const desk = openAt();
  const opener = await desk.signUp(wanted());
  await desk.tell(opener.id);
  await desk.tell('99999999-9999-4999-8999-999999999999');
  expect([desk.hospitals.size, await desk.candidateOf(opener)]).toEqual([0, undefined]);
});

describe('where operators approve', () => {
  test('it waits for them, whatever events come', async () => {
    const desk = openAt('approved');
    const opener = await verified(desk, wanted());
    for (const _ of [1, 2]) await desk.tell(opener.id);
    expect((await desk.shown(opener)).status).toBe('waiting');
    expect(desk.hospitals.size).toBe(0);
  });

  test('one who approves has it onboarded, and is written down; approving twice is once', async () => {
    const desk = openAt('approved');
    const opener = await verified(desk, wanted());
    await desk.tell(opener.id);
    const [first, second] = [await desk.approve(opener.id), await desk.approve(opener.id)];
    expect(second).toEqual(first);
    expect(first).toMatchObject({ status: 'approved', decidedBy: 'olga' });
    expect([desk.hospitals.size, (await desk.shown(opener)).status]).toEqual([1, 'onboarding']);
  });

  test('what is approved is what was verified, whoever changes the sign-up later', async () => {
    const desk = openAt('approved');
    const opener = await verified(desk, wanted());
    await desk.tell(opener.id);
    const signUp = await desk.signUps.find(opener.id);
    if (!signUp) throw new Error('there is no sign-up');
    const changed = { ...signUp.wanted, organization: { ...signUp.wanted.organization, name: 'Evil' }, slug: 'evil-corp' };
    await desk.signUps.save({ ...signUp, wanted: changed, asked: signUp.asked + 1, version: signUp.version + 1 });
    await desk.tell(opener.id);
    await desk.approve(opener.id);
    expect([...desk.hospitals.values()].map(({ tenant }) => [tenant.slug, tenant.organization.name])).toEqual([
      ['general', 'General Hospital'],
    ]);
  });

  test('one who declines has the reason mailed, and nothing is onboarded any more', async () => {
    const desk = openAt('approved');
    const opener = await verified(desk, wanted());
    await desk.tell(opener.id);
    await desk.decline(opener.id);
    expect(desk.mails.at(-1)).toMatchObject({ template: 'declined', data: { reason: 'We could not reach you.' } });
    expect(await desk.shown(opener)).toMatchObject({ status: 'declined', reason: 'We could not reach you.' });
    await expect(desk.approve(opener.id)).rejects.toMatchObject({ name: 'SignUpDecided' });
    await desk.tell(opener.id);
    await expect(desk.retry(opener)).rejects.toMatchObject({ name: 'RetryNotPermitted' });
    expect(desk.hospitals.size).toBe(0);
  });

  test('what is approved cannot be declined, and nobody decides on what is not verified', async () => {
    const desk = openAt('approved');
    const unknown = await desk.signUp(wanted());
    for (const decide of [desk.approve, desk.decline])
      await expect(decide(unknown.id)).rejects.toMatchObject({ name: 'SignUpNotFound' });
    const opener = await verified(desk, wanted());
    await desk.tell(opener.id);
    await desk.approve(opener.id);
    await expect(desk.decline(opener.id)).rejects.toMatchObject({ name: 'SignUpDecided' });
  });
});

describe('when somebody else was first with the subdomain', () => {
  test('before it began: it is told in plain words, and another subdomain goes on', async () => {
    const desk = openAt();
    const opener = await verified(desk, wanted());
    desk.slugs.set(skeletonOf('general'), { slug: 'general', tenantId: 'another' });
    await desk.tell(opener.id);
    const { status, error } = await desk.shown(opener);
    expect([status, error?.remedy, error?.detail]).toEqual([
      'failed',
      'choose-slug',
      'The subdomain "general" is taken. Choose another.',
    ]);
    await expect(desk.chooseSlug(opener, 'general')).rejects.toMatchObject({ name: 'SlugAlreadyTaken' });
    await desk.chooseSlug(opener, 'general-north');
    expect(await desk.shown(opener)).toMatchObject({ status: 'verified', slug: 'general-north' });
    await desk.tell(opener.id);
    expect([...desk.hospitals.values()].map(({ tenant }) => tenant.slug)).toEqual(['general-north']);
    expect((await desk.shown(opener)).status).toBe('onboarding');
  });

  test('within the workflow: the hospital that failed stays as it is, and the other subdomain is another', async () => {
    const desk = openAt();
    const opener = await verified(desk, wanted());
    await desk.tell(opener.id);
    await desk.end(opener, { status: 'failed', error: taken });
    expect((await desk.shown(opener)).error).toEqual({ ...taken, remedy: 'choose-slug' });
    await desk.chooseSlug(opener, 'general-north');
    await desk.tell(opener.id);
    expect([...desk.hospitals.values()].map(({ tenant }) => [tenant.slug, tenant.status])).toEqual([
      ['general', 'failed'],
      ['general-north', 'provisioning'],
    ]);
  });

  test('where operators approve, they approve the other one too', async () => {
    const desk = openAt('approved');
    const opener = await verified(desk, wanted());
    await desk.tell(opener.id);
    await desk.approve(opener.id);
    await desk.end(opener, { status: 'failed', error: taken });
    await desk.chooseSlug(opener, 'general-north');
    await desk.tell(opener.id);
    expect(await desk.shown(opener)).toMatchObject({ status: 'waiting', slug: 'general-north' });
    expect(desk.started).toHaveLength(1);
    expect((await desk.approve(opener.id)).wanted.slug).toBe('general-north');
  });

  test('the subdomain of one that goes on cannot be changed', async () => {
    const desk = openAt();
    const opener = await verified(desk, wanted());
    await expect(desk.chooseSlug(opener, 'mercy')).rejects.toMatchObject({ name: 'SlugNotOpen' });
    await desk.tell(opener.id);
    await expect(desk.chooseSlug(opener, 'mercy')).rejects.toMatchObject({ name: 'SlugNotOpen' });
  });
});

describe('an onboarding that failed', () => {
  const failed = { name: 'StepFailed', detail: 'The step “Try the address” failed, also when tried again. Try again later.' };

  test('is tried again when the person asks, as the same hospital, and once for each asking', async () => {
    const desk = openAt();
    const opener = await verified(desk, wanted());
    await desk.tell(opener.id);
    await expect(desk.retry(opener)).rejects.toMatchObject({ name: 'RetryNotPermitted' });
    await desk.end(opener, { status: 'failed', error: failed });
    expect(await desk.shown(opener)).toMatchObject({ status: 'failed', error: { ...failed, remedy: 'retry' } });
    await desk.retry(opener);
    expect((await desk.shown(opener)).status).toBe('verified');
    for (const _ of [1, 2]) await desk.tell(opener.id);
    expect([desk.hospitals.size, new Set(desk.started).size]).toEqual([1, 2]);
    expect((await desk.shown(opener)).status).toBe('onboarding');
  });

  test('is not tried again by events alone', async () => {
    const desk = openAt();
    const opener = await verified(desk, wanted());
    await desk.tell(opener.id);
    await desk.end(opener, { status: 'failed', error: failed });
    for (const _ of [1, 2, 3]) await desk.tell(opener.id);
    expect(desk.started).toHaveLength(1);
  });

  test('for the address of another hospital’s user ends there', async () => {
    const desk = openAt();
    const opener = await verified(desk, wanted());
    await desk.tell(opener.id);
    await desk.end(opener, { status: 'failed', error: { name: 'EmailAlreadyUsed', detail: 'Use another address.' } });
    expect((await desk.shown(opener)).error?.remedy).toBe('begin-again');
    await expect(desk.retry(opener)).rejects.toMatchObject({ name: 'RetryNotPermitted' });
  });
});

test('an event that got lost is sent again when the person asks', async () => {
  const desk = openAt();
  const opener = await verified(desk, wanted());
  await desk.retry(opener);
  expect(desk.events).toEqual([opener.id, opener.id]);
});
