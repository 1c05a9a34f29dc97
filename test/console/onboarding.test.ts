/** Hospitals come to the platform by its console, and their first administrator goes from the mail to the first page. */
import { readFile } from 'node:fs/promises';
import { AdminDeleteUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { aHospital, asRoot, newHospital, type TestCloud, theCloud } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import { complaints, fromMailToHome, heading, picture, signedInPage } from './console.ts';

let cloud: TestCloud;
let page: Page;
let complained: readonly string[];

beforeAll(async () => {
  cloud = await theCloud();
  page = await signedInPage(`${cloud.apiUrl}/`, cloud.operator);
  complained = complaints(page);
});

const onboardByForm = async ({ organization, slug, administrator }: ReturnType<typeof newHospital>): Promise<void> => {
  await page.getByRole('link', { name: 'New hospital' }).first().click();
  await page.getByRole('button', { name: 'Onboard' }).click();
  await page.getByText('Some fields need another look.').first().waitFor();
  await page.getByLabel('Name', { exact: true }).fill(organization.name);
  await page.getByLabel('Subdomain').fill(slug);
  await page.getByText(`${slug}.localhost:${new URL(cloud.apiUrl).port} is free`).waitFor();
  await page.getByLabel('Full name').fill(administrator.name);
  await page.getByLabel('E-mail address').fill(administrator.email);
  await page.getByRole('button', { name: 'Onboard' }).click();
  await heading(page, `Onboarding: ${organization.name}`).waitFor();
  await picture(page, 'onboarding-job');
  await page.getByText(`${organization.name} is open.`).waitFor();
};

test('a hospital is onboarded by the form, and its administrator comes from the mail to its first page', async () => {
  const hospital = newHospital();
  await onboardByForm(hospital);

  const { own, complained: hers } = await fromMailToHome(cloud.apiUrl, hospital);
  const signs = own.getByText(/^\s*(Done|To do|Not known)\s*$/);
  const [chosen, , ...rest] = await eventually(
    async () => (await signs.allTextContents()).map((sign) => sign.trim()),
    (told) => told.length === 5,
    60_000,
  );
  expect([chosen, ...rest]).toEqual(['Done', 'To do', 'To do', 'To do']);
  await picture(own, 'administrator-home');
  expect(hers).toEqual([]);
});

const row = (slug: string, email = `admin@${slug}.example`) =>
  `${slug},Hospital ${slug},hospital,50-199,standard,${email},First Administrator`;

const fileOf = (...rows: readonly string[]) => ({
  name: 'hospitals.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(['slug,name,type,size,plan,adminEmail,adminName', ...rows].join('\r\n')),
});

const upload = async (...rows: readonly string[]): Promise<void> => {
  await page.goto(`${cloud.apiUrl}/tenants/upload`);
  await page.locator('input[type=file]').setInputFiles(fileOf(...rows));
  await page.getByRole('button', { name: `Onboard ${rows.length} hospitals` }).click();
};

const rowOf = (slug: string) =>
  page
    .getByRole('table', { name: 'Report' })
    .getByRole('row')
    .filter({ hasText: `Hospital ${slug}` });
const jobOf = (slug: string) => rowOf(slug).getByRole('link', { name: 'Watch' }).getAttribute('href');
const ended = (how: string) => page.getByText(`${how}.`, { exact: true }).first().waitFor();

test('a file of hospitals is checked whole, and followed until each is open', async () => {
  const [first, second] = [newHospital(), newHospital()];
  await page.goto(`${cloud.apiUrl}/tenants/upload`);
  await page.locator('input[type=file]').setInputFiles(fileOf(row(first.slug), row(first.slug)));
  await page.getByText('2 faults in the file.').waitFor();
  await picture(page, 'upload-fault');

  await upload(row(first.slug), row(second.slug));
  await page.getByRole('progressbar', { name: 'Hospitals open, failed or refused' }).waitFor();
  await page.getByText('0 of 2: 0 open, 0 failed, 0 refused.').first().waitFor();
  await rowOf(second.slug).getByText('Onboarding', { exact: true }).waitFor();
  await picture(page, 'upload-under-way');
  await ended('2 open, 0 failed, 0 refused');
  await rowOf(second.slug).getByRole('link', { name: 'Watch' }).click();
  await heading(page, `Onboarding: Hospital ${second.slug}`).waitFor();
  await page.getByText(`Hospital ${second.slug} is open.`).waitFor();
});

test('a row that fails says why, is tried again when its file is, and by itself', async () => {
  const other = await aHospital();
  const [good, late] = [newHospital().slug, newHospital().slug];
  const rows = [row(other.slug, `other@${other.slug}.example`), row(good), row(late, other.admin.email)];
  await upload(...rows);
  await ended('1 open, 1 failed, 1 refused');
  await rowOf(other.slug).getByText(`The subdomain "${other.slug}" is taken.`).waitFor();
  await rowOf(late).getByText('Failed', { exact: true }).waitFor();
  await rowOf(late)
    .getByText(/address/)
    .waitFor();
  const firstJob = await jobOf(late);
  await pictures('upload-ended');
  const [report] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the report' }).click(),
  ]);
  expect(await readFile(await report.path(), 'utf8')).toContain(`${row(late, other.admin.email)},failed,`);

  await upload(...rows);
  await ended('1 open, 1 failed, 1 refused');
  expect(await jobOf(late)).not.toBe(firstJob);

  const pool = new CognitoIdentityProviderClient(asRoot(cloud));
  await pool.send(new AdminDeleteUserCommand({ UserPoolId: cloud.outputs.UserPoolId, Username: other.admin.email }));
  pool.destroy();
  await page.getByRole('button', { name: 'Try the failed again' }).click();
  await ended('2 open, 0 failed, 1 refused');
  expect(await rowOf(late).getByText('–', { exact: true }).count()).toBe(1);
});

/** In each look, with what axe finds, and nothing scrolls sideways. */
const pictures = async (name: string): Promise<void> => {
  for (const [colorScheme, width] of [
    ['dark', 1280],
    ['dark', 360],
    ['light', 360],
    ['light', 1280],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await picture(page, `${name}-${colorScheme}-${width}`);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  }
};

/** The subdomain that is taken is answered with 409, which browsers tell of. */
const isRefusal = (complaint: string): boolean => complaint.includes('status of 409');

test('in all of this the browser had nothing to complain of', () => {
  expect(complained.filter((complaint) => !isRefusal(complaint))).toEqual([]);
});
