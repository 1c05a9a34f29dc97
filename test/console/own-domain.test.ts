/** Operators give a hospital a domain of its own in the console, and take it away again. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { removeCname, setCname } from '../../local/cname.ts';
import { aPage } from '../browser.ts';
import { aHospital, type Hospital, type TestCloud, theCloud } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import { heading, picture, signedInPage } from './console.ts';

let cloud: TestCloud;
let hospital: Hospital;
let page: Page;
let name: string;

beforeAll(async () => {
  cloud = await theCloud();
  hospital = await aHospital();
  name = `records.${hospital.slug}-own.localhost`;
  page = await signedInPage(`${cloud.apiUrl}/`, cloud.operator);
  await page.goto(`${cloud.apiUrl}/tenants/${hospital.id}`);
});
afterAll(() => removeCname(cloud, name));

const says = (text: string) => page.getByText(text, { exact: true }).first().waitFor();

test('what is no domain is told at once', async () => {
  await page.getByLabel('Domain', { exact: true }).fill('charite');
  await page.getByRole('button', { name: 'Use this domain' }).click();
  await page.getByText('must be a name such as records.charite.example').waitFor();
});

test('the record to make is shown until it is made, then the domain is active', async () => {
  await page.getByLabel('Domain', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Use this domain' }).click();
  await says('Waiting for its record');
  const target = cloud.outputs.OwnDomainTarget ?? '';
  await page.getByRole('button', { name: 'Copy the value of the record' }).waitFor();
  await page.getByText(target, { exact: true }).waitFor();
  await picture(page, 'own-domain-waiting');
  await page.setViewportSize({ width: 360, height: 900 });
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await picture(page, 'own-domain-waiting-dark-360');
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 900 });
  await setCname(cloud, name, target);
  await page.getByRole('link', { name }).waitFor({ timeout: 60_000 });
  await picture(page, 'own-domain-active-dark');
});

test('who comes to it sees whose it is, and signs in at the hospital’s address', async () => {
  const visitor = await aPage({ viewport: { width: 1280, height: 900 } });
  await visitor.goto(cloud.apiUrl.replace('localhost', name));
  await heading(visitor, `Sign in to Hospital ${hospital.slug}`).waitFor();
  await visitor.getByRole('button', { name: 'Sign in' }).click();
  await visitor.waitForURL(`${hospital.url}/`);
  await heading(visitor, `Sign in to Hospital ${hospital.slug}`).waitFor();
});

test('a removal that failed is tried again as a removal', async () => {
  const path = `**/v1/tenants/${hospital.id}/domain`;
  const asked: string[] = [];
  const failed = { status: 'failed', reason: 'CloudFront did not answer.', jobKind: 'detach-domain' };
  await page.route(path, async (route) => {
    const response = await route.fetch({ method: 'GET' });
    asked.push(route.request().method());
    await route.fulfill({ response, json: { ...(await response.json()), ...failed } });
  });
  await page.reload();
  await says('The domain could not be removed');
  expect(await page.getByText('The record to make', { exact: true }).count()).toBe(0);
  await picture(page, 'own-domain-not-removed');
  await page.getByRole('button', { name: 'Try again' }).click();
  await eventually(
    async () => asked.filter((method) => method !== 'GET'),
    ({ length }) => length > 0,
  );
  expect(asked.filter((method) => method !== 'GET')).toEqual(['DELETE']);
  await page.unrouteAll({ behavior: 'wait' });
  await page.reload();
  await page.getByRole('link', { name }).waitFor();
});

test('it is taken away after a question, and there is none then', async () => {
  await page.getByRole('button', { name: 'Remove the domain' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(`${name} leads here no longer`).waitFor();
  await dialog.getByRole('button', { name: 'Remove the domain' }).click();
  await page.getByRole('button', { name: 'Use this domain' }).waitFor({ timeout: 60_000 });
});
