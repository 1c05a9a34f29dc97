/** A hospital on a plan that demands a second factor: its people are refused until they have one, and sign in with it from then on. */
import { AxeBuilder } from '@axe-core/playwright';
import { generateSync } from 'otplib';
import type { Page } from 'playwright-core';
import { aPage } from '../browser.ts';
import { aHospital, type Hospital } from '../cloud.ts';

let hospital: Hospital;
let page: Page;

beforeAll(async () => {
  [hospital, page] = await Promise.all([aHospital({ plan: 'enterprise' }), aPage({ viewport: { width: 360, height: 740 } })]);
});

/** A code is good for the half minute before and after its own, and once: the second of two is of the next. */
const codeOf = (secret: string, stepsAhead = 0): string =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + 30 * stepsAhead });

const signIn = async (at: Page): Promise<void> => {
  await at.goto(hospital.url);
  await at.getByRole('button', { name: 'Sign in' }).click();
  await at.getByLabel('Email address').fill(hospital.admin.email);
  await at.getByLabel('Password').fill(hospital.admin.password);
  await at.getByRole('button', { name: 'Sign in' }).click();
};

test('without one, a person is told that it is missing, and everything else is refused', async () => {
  expect((await hospital.client({ path: '/v1/me' })).json()).toMatchObject({ secondFactor: 'missing' });
  const refused = await Promise.all(['/fhir/R4/Patient', '/v1/files', '/v1/api-keys'].map((path) => hospital.client({ path })));
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403]);
  expect(refused.at(-1)?.json().type).toBe('urn:ward:problem:second-factor-required');
});

test('the console leads to setting one up, and then lets in', async () => {
  await signIn(page);
  await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('img', { name: 'The key for your authenticator app' }).waitFor();
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  const code = page.getByLabel('Code of the app');
  await code.fill('000000');
  await page.getByRole('button', { name: 'Switch it on' }).click();
  await page.getByText('This code is not right').waitFor();
  const secret = ((await page.locator('code').textContent()) ?? '').replaceAll(' ', '');
  await code.fill(codeOf(secret));
  await page.getByRole('button', { name: 'Switch it on' }).click();
  await page.getByRole('heading', { name: 'Getting started' }).waitFor();

  const other = await aPage();
  await signIn(other);
  await other.getByRole('textbox').fill(codeOf(secret, 1));
  await other.getByRole('button', { name: 'Sign in' }).click();
  await other.getByRole('heading', { name: 'Getting started' }).waitFor();
});
