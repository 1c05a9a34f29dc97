/** Somebody signs their hospital up, from the first page of the platform to the first page of their own hospital. */
import type { Page } from 'playwright-core';
import { outbox } from '../../local/mail/outbox.ts';
import { aPage } from '../browser.ts';
import { newHospital, type TestCloud, theCloud } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import { complaints, fromMailToHome, heading, picture } from './console.ts';

let cloud: TestCloud;
let page: Page;

beforeAll(async () => {
  cloud = await theCloud();
  page = await aPage({ viewport: { width: 1280, height: 900 } });
});

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

const register = async ({ organization, slug, administrator }: ReturnType<typeof newHospital>): Promise<void> => {
  await page.goto(`${cloud.apiUrl}/`);
  await page.getByRole('link', { name: 'Register a hospital' }).click();
  await page.getByLabel('Name').fill(organization.name);
  await press('Next');
  await page.getByLabel('Subdomain').fill(slug);
  await page.getByText('is free').waitFor();
  await press('Next');
  await press('Next');
  await page.getByLabel('Full name').fill(administrator.name);
  await page.getByLabel('E-mail address').fill(administrator.email);
  await press('Next');
  await picture(page, 'sign-up-review');
  await press('Register');
};

const codeOf = async (email: string): Promise<string> => {
  const mail = await eventually(
    async () => outbox(cloud).find(({ recipient }) => recipient === email),
    (found) => found !== undefined,
  );
  return /\b\d{8}\b/.exec(mail?.text ?? '')?.[0] ?? '';
};

test('from registering, by the code from the mail, over a reload, to the hospital’s first page', async () => {
  const complained = complaints(page);
  const hospital = newHospital();
  const { name } = hospital.organization;
  await register(hospital);
  await heading(page, 'Type the code we sent you').waitFor();
  await page.getByLabel('Code from the mail').fill(await codeOf(hospital.administrator.email));
  await picture(page, 'sign-up-code');
  await press('Go on');
  await page.getByRole('list', { name: 'Steps' }).waitFor();
  await page.reload();
  await heading(page, new RegExp(`^${name} is (being prepared|open)$`)).waitFor();
  await picture(page, 'sign-up-progress');
  await heading(page, `${name} is open`).waitFor({ timeout: 90_000 });
  await picture(page, 'sign-up-open');
  const { own, complained: theirs } = await fromMailToHome(cloud.apiUrl, hospital);
  expect(new URL(own.url()).origin).toBe(cloud.apiUrl.replace('//', `//${hospital.slug}.`));
  expect([...complained, ...theirs]).toEqual([]);
});
