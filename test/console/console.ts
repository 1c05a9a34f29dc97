/** The console in a real browser: signing in as people do, what the browser complains of, and pictures to look at afterwards. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { NewTenant } from '../../functions/kernel/tenant.ts';
import { aPage } from '../browser.ts';

export interface Person {
  readonly email: string;
  readonly password: string;
}

const pictures = join(import.meta.dirname, '..', '..', 'test-results', 'console');

/** Keeps what the page shows, whole, as `test-results/console/<name>.png`. */
export const picture = async (page: Page, name: string): Promise<void> => {
  mkdirSync(pictures, { recursive: true });
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
};

/** 503 is what a busy machine answers; the console asks again. */
const isPassing = (text: string): boolean => text.includes('status of 503');

/** What the browser complains of from now on: errors of scripts, of the content security policy, of what was not loaded. */
export const complaints = (page: Page): readonly string[] => {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !isPassing(message.text()))
      found.push(`${page.url()}: ${message.text()} ${message.location().url}`);
  });
  return found;
};

/** Fills in managed login's first page, wherever the console led to it. */
export const giveCredentials = async (page: Page, { email, password }: Person): Promise<void> => {
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
};

/** A page of somebody who came to an address of the console and signed in there. */
export const signedInPage = async (address: string, person: Person): Promise<Page> => {
  const page = await aPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(address);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await giveCredentials(page, person);
  await page.waitForURL(address);
  return page;
};

export const heading = (page: Page, name: string | RegExp): Locator => page.getByRole('heading', { level: 1, name });

const hasFocus = async (page: Page, target: Locator): Promise<boolean> =>
  (await target.and(page.locator(':focus')).count()) === 1;

/** Presses Tab until the target has the focus. Throws when the keyboard does not lead there. */
export const tabTo = async (page: Page, target: Locator): Promise<void> => {
  await target.waitFor();
  for (let pressed = 0; pressed < 40; pressed += 1) {
    if (await hasFocus(page, target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${target}.`);
};

/** The newest mail to somebody, in the inbox of this machine. */
const openMail = async (platform: string, recipient: string): Promise<Page> => {
  const inbox = await aPage({ viewport: { width: 1280, height: 900 } });
  await inbox.goto(`${platform}/_mails`);
  await inbox.getByRole('row').filter({ hasText: recipient }).getByRole('link').first().click();
  return inbox;
};

const ownPassword = 'Lakeside-opens-2026';

/** Goes by the link and the temporary password of a hospital's welcome mail to its first page, as its administrator does. */
export const fromMailToHome = async (
  platform: string,
  { organization, administrator: { email } }: Pick<NewTenant, 'organization' | 'administrator'>,
): Promise<{ readonly own: Page; readonly complained: readonly string[] }> => {
  const inbox = await openMail(platform, email);
  const mail = inbox.frameLocator('iframe');
  const password = (await mail.locator('code').textContent()) ?? '';
  const [own] = await Promise.all([inbox.waitForEvent('popup'), mail.getByRole('link', { name: 'Sign in' }).click()]);
  const complained = complaints(own);
  await heading(own, `Sign in to ${organization.name}`).waitFor();
  await picture(own, 'administrator-welcome');
  await own.getByRole('button', { name: 'Sign in' }).click();
  await giveCredentials(own, { email, password });
  await heading(own, 'Choose your password').waitFor();
  await picture(own, 'administrator-password');
  await own.getByLabel('New password', { exact: true }).fill(ownPassword);
  await own.getByLabel('New password again').fill(ownPassword);
  await own.getByRole('button', { name: 'Set the password' }).click();
  await heading(own, 'Getting started').waitFor();
  return { own, complained };
};
