/** The guide that a hospital's first administrator is sent to: there for whoever has the link, without signing in. */
import type { Page } from 'playwright-core';
import { outbox } from '../../local/mail/outbox.ts';
import { aPage } from '../browser.ts';
import { aHospital, type Hospital, theCloud } from '../cloud.ts';

let hospital: Hospital;
let link: string;

beforeAll(async () => {
  const { directory } = await theCloud();
  hospital = await aHospital();
  const mails = outbox({ directory }).filter(({ recipient }) => recipient === hospital.admin.email);
  link = /https?:\S+\/getting-started/.exec(mails.at(-1)?.text ?? '')?.[0] ?? '';
});

const open = async (page: Page): Promise<void> => {
  await page.goto(link);
  await page.getByRole('heading', { name: 'Getting started', level: 1 }).waitFor();
};

test('the link of the welcome mail leads to it, at the hospital’s own address, which its examples name', async () => {
  const page = await aPage();
  await open(page);
  expect(page.url()).toBe(`${hospital.url}/getting-started`);
  const steps = await page.getByRole('heading', { level: 2 }).allTextContents();
  expect(steps.filter((step) => /^\d\./.test(step))).toHaveLength(5);
  const text = (await page.locator('main').textContent()) ?? '';
  expect(text).toContain(`curl ${hospital.url}/fhir/R4/Patient`);
  expect(text).not.toContain('lakeside');
});

test('it leads on to the hospital’s page, where one signs in', async () => {
  const page = await aPage();
  await open(page);
  await page.getByRole('link', { name: 'Go to your hospital’s page' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
});
