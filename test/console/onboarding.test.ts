/** Hospitals come to the platform by its console, and their first administrator goes from the mail to the first page. */
import type { Page } from 'playwright-core';
import { newHospital, type TestCloud, theCloud } from '../cloud.ts';
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

test('a file of hospitals is checked whole, sent with its progress told, and each row leads to its job', async () => {
  const [first, second] = [newHospital(), newHospital()];
  const row = (slug: string) => `${slug},Hospital ${slug},hospital,50-199,standard,admin@${slug}.example,First Administrator`;
  const fileOf = (...rows: readonly string[]) => ({
    name: 'hospitals.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(['slug,name,type,size,plan,adminEmail,adminName', ...rows].join('\r\n')),
  });
  await page.goto(`${cloud.apiUrl}/tenants/upload`);
  await page.locator('input[type=file]').setInputFiles(fileOf(row(first.slug), row(first.slug)));
  await page.getByText('1 fault in the file.').waitFor();
  await picture(page, 'upload-fault');

  await page.locator('input[type=file]').setInputFiles(fileOf(row(first.slug), row(second.slug)));
  await page.getByRole('button', { name: 'Onboard 2 hospitals' }).click();
  await page.getByRole('progressbar', { name: 'Sent to the platform' }).waitFor();
  await page.getByText('2 onboardings begun, 0 refused.').first().waitFor();
  await picture(page, 'upload-done');
  await page.getByRole('row').filter({ hasText: second.slug }).getByRole('link', { name: 'Watch' }).click();
  await heading(page, `Onboarding: Hospital ${second.slug}`).waitFor();
});

test('in all of this the browser had nothing to complain of', () => {
  expect(complained).toEqual([]);
});
