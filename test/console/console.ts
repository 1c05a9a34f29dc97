/** The console in a real browser: signing in as people do, what the browser complains of, and pictures to look at afterwards. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
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
