/** The guide that a hospital's first administrator is sent to: there for whoever has the link, without signing in. */
import { AxeBuilder } from '@axe-core/playwright';
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

test.each(['light', 'dark'] as const)('it is usable in %s at 360 pixels, as far as a machine can tell', async (colorScheme) => {
  const page = await aPage({ colorScheme, viewport: { width: 360, height: 740 } });
  await open(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
});
