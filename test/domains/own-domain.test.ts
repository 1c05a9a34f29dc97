/** A hospital's own domain, from the request until it serves, and away again: every step against the services it speaks to. */
import { claimName, releaseName } from '../../functions/domains/claim-name.ts';
import { findServed } from '../../functions/domains/distribution-tenant.client.ts';
import { failDomain } from '../../functions/domains/fail-domain.ts';
import { removeDomain as takeAway } from '../../functions/domains/remove-domain.ts';
import { hideDomain, showCertificate } from '../../functions/domains/show-certificate.ts';
import type { Tenant } from '../../functions/kernel/tenant.ts';
import { readDomain, removeDomain, setDomain } from '../../functions/registry/own-domain.ts';
import type { OwnDomain } from '../../functions/tenancy/own-domain.store.ts';
import { type DomainCloud, openDomainCloud } from './domain-cloud.ts';

const name = 'records.charite.test';
const unfinished = { state: 'unfinished' };

let cloud: DomainCloud;
let charite: Tenant;
beforeEach(async () => {
  cloud = await openDomainCloud();
  charite = await cloud.hospital('charite');
});
afterEach(() => cloud.close());

const set = (tenant = charite, wanted = name) => setDomain(cloud.needs, { tenantId: tenant.id, name: wanted });
const found = async (): Promise<OwnDomain> => (await cloud.needs.domains.find(name)) as OwnDomain;
const task = async () => ({ tenantId: charite.id, jobId: (await found()).jobId });

/** Its record is made, and its steps are done. */
const attached = async (): Promise<void> => {
  await set();
  await cloud.point(name);
  await claimName(cloud.needs, await found());
  await showCertificate(cloud.needs, await found());
  await cloud.needs.domains.move(await found(), { status: 'active' });
  cloud.account.wait(1_000);
};

describe('asking for it', () => {
  test('reserves the name, begins the work, and is the same when it is asked again', async () => {
    const domain = await set();
    expect(domain).toMatchObject({ name, tenantId: charite.id, slug: 'charite', status: 'waiting-for-dns' });
    expect(await set()).toMatchObject(domain);
    expect((await cloud.needs.jobs.find(domain.jobId))?.steps.map((step) => step.name)).toEqual([
      ...['ClaimName', 'ShowCertificate', 'TestDomain', 'ActivateDomain'],
    ]);
    expect((await cloud.needs.tenants.find(charite.id))?.ownDomain).toBe(name);
  });

  test('of two hospitals that ask for a name at once one gets it, and the other is left as it was', async () => {
    const mercy = await cloud.hospital('mercy');
    const answers = await Promise.allSettled([set(), set(mercy)]);
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.map(({ reason }) => reason.name)).toEqual(['DomainAlreadyTaken']);
    const holders = await Promise.all([charite, mercy].map(async ({ id }) => (await cloud.needs.tenants.find(id))?.ownDomain));
    expect(holders.filter((held) => held === name)).toHaveLength(1);
    expect((await found()).tenantId).toBe(holders[0] === name ? charite.id : mercy.id);
  });

  test('a hospital that asks for two at once has one', async () => {
    const answers = await Promise.allSettled([set(), set(charite, 'files.charite.test')]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(set(charite, 'third.charite.test')).rejects.toMatchObject({ name: 'DomainAlreadySet' });
  });

  test.each([
    ['the platform’s own name', 'ward.test', 'DomainIsOurs'],
    ['a hospital’s address', 'charite.ward.test', 'DomainIsOurs'],
  ])('%s is refused', async (_, wanted, refusal) => {
    await expect(set(charite, wanted)).rejects.toMatchObject({ name: refusal });
  });

  test('is for active hospitals, in stages with a domain', async () => {
    const shut = await cloud.hospital('shut', { status: 'suspended' });
    await expect(set(shut)).rejects.toMatchObject({ name: 'StatusNotPermitted' });
    const none = { ...cloud.needs, target: 'none' };
    await expect(setDomain(none, { tenantId: charite.id, name })).rejects.toMatchObject({ name: 'StageWithoutDomain' });
    await expect(readDomain(cloud.needs, shut.id)).rejects.toMatchObject({ name: 'DomainNotSet' });
  });
});

describe('opening it', () => {
  test('waits for the record, then for the certificate, and serves the hospital’s address', async () => {
    await set();
    expect(await claimName(cloud.needs, await found())).toEqual(unfinished);
    expect((await found()).status).toBe('waiting-for-dns');
    await cloud.point(name);
    expect(await claimName(cloud.needs, await found())).toEqual({});
    expect((await found()).status).toBe('validating');
    expect(await cloud.ask(name)).toBeUndefined();
    expect(await showCertificate(cloud.needs, await found())).toEqual({});
    cloud.account.wait(1_000);
    expect(await cloud.ask(name)).toBe('charite.ward.test');
  });

  test('each step twice is once', async () => {
    await attached();
    expect([await claimName(cloud.needs, await found()), await showCertificate(cloud.needs, await found())]).toEqual([{}, {}]);
    expect(await cloud.ask(name)).toBe('charite.ward.test');
  });

  test('says so when the record leads to another place', async () => {
    await set();
    await cloud.point(name, 'd0000000000000.cloudfront.net');
    await claimName(cloud.needs, await found());
    await cloud.unpoint(name);
    expect(await showCertificate(cloud.needs, await found())).toEqual(unfinished);
    expect((await found()).status).toBe('waiting-for-dns');
    await cloud.point(name);
    expect(await showCertificate(cloud.needs, await found())).toEqual({});
  });

  test('gives up after seven days without a record', async () => {
    const domain = await set();
    const later = { ...cloud.needs, now: () => new Date(Date.parse(domain.begunAt) + 7 * 86_400_000) };
    await expect(claimName(later, domain)).rejects.toMatchObject({ name: 'RecordMissing' });
  });

  test('a name that CloudFront serves for somebody else is not taken from them', async () => {
    const mercy = await cloud.hospital('mercy');
    await cloud.point(name);
    await claimName({ ...cloud.needs, domains: { move: async () => undefined } }, { ...(await set()), tenantId: mercy.id });
    await expect(claimName(cloud.needs, await found())).rejects.toMatchObject({ name: 'DomainServedElsewhere' });
  });
});

describe('when it fails', () => {
  test('what was made is taken back in two steps, the domain says why, and can be set again', async () => {
    await attached();
    await hideDomain(cloud.needs, charite.id);
    expect(await cloud.ask(name)).toBeUndefined();
    expect(await releaseName(cloud.needs, charite.id)).toEqual(unfinished);
    cloud.account.wait(1_000);
    expect(await releaseName(cloud.needs, charite.id)).toEqual({});
    const failure = { Error: 'AddressNotAnswering', Step: 'TestDomain' };
    await failDomain(cloud.needs, { ...(await task()), failure });
    expect(await readDomain(cloud.needs, charite.id)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('“Try the domain” failed, also when tried again, because nobody answered at its address'),
    });
    const again = await set();
    expect(again).toMatchObject({ status: 'waiting-for-dns' });
    expect(again.reason).toBeUndefined();
  });

  test('what was taken back by half serves again, once nothing can take it away meanwhile', async () => {
    await attached();
    await hideDomain(cloud.needs, charite.id);
    await cloud.needs.domains.failOf(await found(), 'It was stopped.');
    await set();
    expect(await claimName(cloud.needs, await found())).toEqual(unfinished);
    expect(await cloud.ask(name)).toBeUndefined();
    cloud.account.wait(36_000);
    expect([await claimName(cloud.needs, await found()), await showCertificate(cloud.needs, await found())]).toEqual([{}, {}]);
    cloud.account.wait(1_000);
    expect(await cloud.ask(name)).toBe('charite.ward.test');
  });

  test('what was taken back by half before its certificate was issued is enabled at once, for CloudFront serves the token', async () => {
    await set();
    await cloud.point(name);
    await claimName(cloud.needs, await found());
    await cloud.unpoint(name);
    await hideDomain(cloud.needs, charite.id);
    await cloud.needs.domains.failOf(await found(), 'It was stopped.');
    await set();
    expect(await showCertificate(cloud.needs, await found())).toEqual(unfinished);
    expect((await findServed(cloud.needs, charite.id))?.Enabled).toBe(true);
  });

  test('it tells which work that was: what is tried again is the same', async () => {
    await attached();
    await removeDomain(cloud.needs, charite.id);
    await failDomain(cloud.needs, { ...(await task()), failure: { Error: 'TimeoutError', Step: 'RemoveDomain' } });
    expect(await readDomain(cloud.needs, charite.id)).toMatchObject({ status: 'failed', jobKind: 'detach-domain' });
    expect(await removeDomain(cloud.needs, charite.id)).toMatchObject({ status: 'removing', jobKind: 'detach-domain' });
    await failDomain(cloud.needs, { ...(await task()), failure: { Error: 'TimeoutError', Step: 'RemoveDomain' } });
    expect(await set()).toMatchObject({ status: 'waiting-for-dns', jobKind: 'attach-domain' });
    expect(await readDomain(cloud.needs, charite.id)).toMatchObject({ jobKind: 'attach-domain' });
  });

  test('work that is not the domain’s any more says nothing of it', async () => {
    await set();
    const first = await task();
    await removeDomain(cloud.needs, charite.id);
    await failDomain(cloud.needs, { ...first, failure: { Error: 'TimeoutError' } });
    expect((await found()).status).toBe('removing');
  });
});

describe('removing it', () => {
  test('stops the serving everywhere, deletes, and frees the name for another', async () => {
    await attached();
    expect((await removeDomain(cloud.needs, charite.id)).status).toBe('removing');
    expect(await takeAway(cloud.needs, await task())).toEqual(unfinished);
    expect(await cloud.ask(name)).toBeUndefined();
    await expect(set()).rejects.toMatchObject({ name: 'DomainLeaving' });
    cloud.account.wait(1_000);
    expect(await takeAway(cloud.needs, await task())).toEqual({});
    await expect(readDomain(cloud.needs, charite.id)).rejects.toMatchObject({ name: 'DomainNotSet' });
    expect(await set(await cloud.hospital('mercy'))).toMatchObject({ slug: 'mercy' });
  });

  test('while it opens cancels that, and waits until no step of it can be on its way', async () => {
    const { jobId } = await set();
    await removeDomain(cloud.needs, charite.id);
    expect(await takeAway(cloud.needs, await task())).toEqual(unfinished);
    expect((await cloud.needs.jobs.find(jobId))?.status).toBe('cancelled');
    const later = { ...cloud.needs, now: () => new Date(cloud.account.cloud.now() + 36_000) };
    expect(await takeAway(later, await task())).toEqual({});
  });

  test('another work cannot, but that which removes the hospital', async () => {
    await attached();
    const other = `${charite.id}.${cloud.needs.newId()}`;
    await expect(takeAway(cloud.needs, { tenantId: charite.id, jobId: other })).rejects.toMatchObject({ name: 'DomainGone' });
    const at = new Date().toISOString();
    await cloud.needs.tenants.move(charite.id, { from: ['active'], to: 'removing', at });
    const { jobId } = (await cloud.needs.tenants.find(charite.id)) as Tenant;
    expect(await takeAway(cloud.needs, { tenantId: charite.id, jobId })).toEqual(unfinished);
    cloud.account.wait(1_000);
    expect(await takeAway(cloud.needs, { tenantId: charite.id, jobId })).toEqual({});
    expect(await cloud.needs.domains.find(name)).toBeUndefined();
  });

  test('of a hospital without one does nothing', async () => {
    expect(await takeAway(cloud.needs, { tenantId: charite.id, jobId: charite.jobId })).toEqual({});
    await expect(removeDomain(cloud.needs, charite.id)).rejects.toMatchObject({ name: 'DomainNotSet' });
  });
});
