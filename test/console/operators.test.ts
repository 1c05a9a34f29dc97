/** Operators in the console: they sign in, find a hospital, shut it and let it in again, and leave. */
import type { Page } from 'playwright-core';
import { aPage } from '../browser.ts';
import { aHospital, asOperator, type Hospital, type TestCloud, theCloud } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import { call } from '../local/cognito/visitor.ts';
import { complaints, heading, picture, signedInPage, tabTo } from './console.ts';

let cloud: TestCloud;
let hospital: Hospital;
let page: Page;
let complained: readonly string[];

beforeAll(async () => {
  cloud = await theCloud();
  hospital = await aHospital();
  page = await signedInPage(`${cloud.apiUrl}/`, cloud.operator);
  complained = complaints(page);
});

const search = () => page.getByRole('searchbox', { name: 'Find by name, address or id' });
const found = () => page.getByRole('table', { name: 'Hospitals' }).getByRole('link');
const says = (status: string) => page.getByText(status, { exact: true }).first().waitFor();
const isIn = async (): Promise<boolean> => (await hospital.client({ path: '/v1/me' })).status === 200;

test('a hospital is found among all, by a part of its name and by its status', async () => {
  await page.getByRole('link', { name: 'Hospitals', exact: true }).click();
  await search().fill(hospital.slug);
  await page.getByText('1 match').first().waitFor();
  expect(await found().allTextContents()).toEqual([`Hospital ${hospital.slug}`]);

  await page.getByRole('button', { name: 'Status Any status' }).click();
  await page.getByRole('option', { name: 'Suspended' }).click();
  await page.getByText('No hospital matches').waitFor();
  await page.getByRole('button', { name: 'Clear filters', exact: true }).click();
  await found().first().waitFor();
  await picture(page, 'operators-find');
});

test('a hospital is suspended after a question, and let in again by the keyboard alone', async () => {
  await page.goto(`${cloud.apiUrl}/tenants/${hospital.id}`);
  await page.getByRole('button', { name: 'Actions' }).click();
  await page.getByRole('menuitem', { name: 'Suspend' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('nobody of').waitFor();
  await picture(page, 'operators-suspend');
  expect(await isIn()).toBe(true);
  await dialog.getByRole('button', { name: 'Suspend' }).click();
  await says('Suspended');
  await eventually(isIn, (is) => !is);

  await page.reload();
  await tabTo(page, page.getByRole('button', { name: 'Actions' }));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('menuitem', { name: 'Let in again' }));
  await page.keyboard.press('Enter');
  await tabTo(page, dialog.getByRole('button', { name: 'Let in again' }));
  await page.keyboard.press('Enter');
  await says('Active');
  await eventually(isIn, (is) => is);
});

test('a removal that broke off is gone on with from its job, once the subdomain is typed', async () => {
  const asked: string[] = [];
  const fake = (path: string, seen: object) =>
    page.route(path, async (route) => {
      const response = await route.fetch({ method: 'GET' });
      const method = route.request().method();
      asked.push(method);
      const json = { ...(await response.json()), ...seen };
      await route.fulfill({
        response,
        json: method === 'DELETE' ? { tenantId: hospital.id, job: { ...job, ...running } } : json,
      });
    });
  const { jobId } = (await (await asOperator())({ path: `/v1/tenants/${hospital.id}` })).json<{ jobId: string }>();
  const job = (await (await asOperator())({ path: `/v1/jobs/${jobId}` })).json<object>();
  const running = { kind: 'remove-tenant', status: 'running' };
  const detail = 'The removal was stopped by hand. Remove the hospital again to go on from here.';
  await fake(`**/v1/tenants/${hospital.id}`, { status: 'removing' });
  await fake(`**/v1/jobs/${jobId}`, { kind: 'remove-tenant', status: 'failed', error: { name: 'WorkflowCutOff', detail } });

  await page.goto(`${cloud.apiUrl}/jobs/${jobId.replace('.', '/')}`);
  await page.getByText(detail).waitFor();
  await page.getByRole('button', { name: 'Remove again' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('goes on from the step at which it broke off').waitFor();
  await picture(page, 'operators-remove-again');
  expect(await dialog.getByRole('button', { name: 'Remove again' }).isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill(hospital.slug);
  await dialog.getByRole('button', { name: 'Remove again' }).click();
  await dialog.waitFor({ state: 'hidden' });
  expect(asked.filter((method) => method !== 'GET')).toEqual(['DELETE']);

  await page.goto(`${cloud.apiUrl}/tenants/${hospital.id}`);
  await page.getByRole('button', { name: 'Actions' }).click();
  expect(await page.getByRole('menuitem').allTextContents()).toEqual(['Remove again']);
  await page.unrouteAll({ behavior: 'wait' });
});

test('the keyboard alone leads through signing in', async () => {
  const other = await aPage();
  await other.goto(`${cloud.apiUrl}/tenants`);
  await tabTo(other, other.getByRole('button', { name: 'Sign in' }));
  await other.keyboard.press('Enter');
  await tabTo(other, other.getByLabel('Email address'));
  await other.keyboard.type(cloud.operator.email);
  await tabTo(other, other.getByLabel('Password'));
  await other.keyboard.type(cloud.operator.password);
  await other.keyboard.press('Enter');
  await other.waitForURL(`${cloud.apiUrl}/tenants`);
  await heading(other, 'Hospitals').waitFor();
});

test('who is signed in, but not of this address, is told so and led home', async () => {
  const people = [
    { person: cloud.operator, at: hospital.url, home: cloud.apiUrl, name: 'operator-at-a-hospital' },
    { person: hospital.admin, at: cloud.apiUrl, home: hospital.url, name: 'administrator-at-the-platform' },
  ];
  for (const { person, at, home, name } of people) {
    const stranger = await signedInPage(`${at}/`, person);
    await heading(stranger, 'This is not your address').waitFor();
    await picture(stranger, name);
    await stranger.getByRole('link', { name: `Go to ${new URL(home).host}` }).click();
    await stranger.waitForURL(`${home}/`);
  }
});

test('leaving revokes the refresh token, and the back button shows nothing of what was there', async () => {
  const { refresh_token } = await page.evaluate<{ refresh_token: string }>(
    'JSON.parse(sessionStorage.getItem(Object.keys(sessionStorage).find((key) => key.startsWith("oidc.user:"))))',
  );
  await page.goto(`${cloud.apiUrl}/tenants`);
  await page.getByRole('button', { name: cloud.operator.email }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL(`${cloud.apiUrl}/signed-out`);
  await heading(page, 'You are signed out').waitFor();

  const client = { cloud: { endpoint: cloud.awsEndpoint }, ClientId: cloud.outputs.UserPoolClientId ?? '' };
  const form = { grant_type: 'refresh_token', refresh_token, client_id: client.ClientId };
  expect(await call(client, '/oauth2/token', { form })).toMatchObject({ status: 400 });

  await page.goBack();
  await heading(page, 'Ward').waitFor();
  expect(await found().count()).toBe(0);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Password').waitFor();
});

test('a page that the browser kept for its back button shows nothing once the tab is signed out', async () => {
  const kept = await signedInPage(`${cloud.apiUrl}/`, cloud.operator);
  await heading(kept, 'Provisioning').waitFor();
  await kept.evaluate("sessionStorage.clear(); dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
  await heading(kept, 'Ward').waitFor();
  expect(await heading(kept, 'Provisioning').count()).toBe(0);
});

test('in all of this the browser had nothing to complain of', () => {
  expect(complained).toEqual([]);
});
