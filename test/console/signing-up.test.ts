/** Somebody signs a hospital up on the console with a phone, and an operator approves it there, on a stage where operators decide. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { outbox } from '../../local/mail/outbox.ts';
import { aPage } from '../browser.ts';
import { newHospital } from '../cloud.ts';
import { type OwnCloud, openOwnCloud } from '../own-cloud.ts';
import { heading, picture, signedInPage } from './console.ts';

let own: OwnCloud;

beforeAll(async () => {
  own = await openOwnCloud(process.env.WARD_TEST_ASSEMBLY ?? '', { signUp: 'approved' });
});

afterAll(() => own.close());

/** What every page shows at first is asked in every look elsewhere; this asks what it shows later. */
const check = async (page: Page, name: string): Promise<void> => {
  await picture(page, `sign-up-${name}`);
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const found = violations.map(({ id, nodes }) => `${id} ${nodes.map(({ html }) => html).join(' ')}`);
  const isWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  expect({ name, found, isWide }).toEqual({ name, found: [], isWide: false });
};

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

const fillIn = async (page: Page, wanted: ReturnType<typeof newHospital>): Promise<void> => {
  await page.goto(own.told.apiUrl);
  await page.getByRole('link', { name: 'Register a hospital' }).click();
  await page.getByLabel('Name').fill(wanted.organization.name);
  await press(page, 'Next');
  await page.getByLabel('Subdomain').fill(wanted.slug);
  await page.getByText('is free').waitFor();
  await press(page, 'Next');
  await press(page, 'Next');
  await page.getByLabel('Full name').fill(wanted.administrator.name);
  await page.getByLabel('E-mail address').fill(wanted.administrator.email);
  await press(page, 'Next');
  await check(page, 'review');
  await press(page, 'Register');
};

const typeCode = async (page: Page, email: string): Promise<void> => {
  await heading(page, 'Type the code we sent you').waitFor();
  const mail = outbox(own.told).findLast(({ recipient }) => recipient === email);
  await page.getByLabel('Code from the mail').fill(/\b\d{8}\b/.exec(mail?.text ?? '')?.[0] ?? '');
  await press(page, 'Go on');
};

const approve = async (name: string): Promise<void> => {
  const page = await signedInPage(`${own.told.apiUrl}/sign-ups`, own.told.operator);
  await page.getByRole('button', { name: `Approve: ${name}` }).waitFor();
  await check(page, 'operators');
  await press(page, `Approve: ${name}`);
  await page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click();
  await heading(page, `Onboarding: ${name}`).waitFor();
};

test('from the welcome page to the hospital’s own door, by mail and an operator’s approval, over a reload', async () => {
  const wanted = newHospital();
  const { name } = wanted.organization;
  const page = await aPage({ colorScheme: 'dark', viewport: { width: 360, height: 740 } });
  await fillIn(page, wanted);
  await typeCode(page, wanted.administrator.email);
  await heading(page, 'Your registration is being looked at').waitFor();
  await approve(name);
  await page.reload();
  await heading(page, `${name} is open`).waitFor({ timeout: 90_000 });
  await check(page, 'open');
  await page.getByRole('link', { name: 'Go to your hospital' }).click();
  await heading(page, `Sign in to ${name}`).waitFor();
  expect(new URL(page.url()).hostname).toBe(`${wanted.slug}.localhost`);
});

test('in another browser nobody finds it', async () => {
  const page = await aPage();
  await page.goto(`${own.told.apiUrl}/sign-up/99999999-9999-4999-8999-999999999999`);
  await heading(page, 'This registration cannot be shown').waitFor();
});
