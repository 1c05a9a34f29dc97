/** A browser signs in on the pages of managed login, for a little application of the test's own, with a code and PKCE. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { aPage } from '../../browser.ts';
import { claimsIn, EMAIL, type HospitalPool, NEW_PASSWORD, TEMPORARY } from './hospital-pool.ts';
import { asking, oauth, openHostedPool, verifier } from './visitor.ts';

let pool: HospitalPool;
let application: Server;
let callback: string;

/** It asks the token endpoint from another origin, as an application in a browser does, and shows what it got. */
const signedInPage = (domain: string): string => `<!doctype html><title>Application</title><pre></pre><script>
const code = new URLSearchParams(location.search).get('code');
const body = new URLSearchParams({ grant_type: 'authorization_code', client_id: '${pool.ClientId}', code,
  redirect_uri: location.origin + location.pathname, code_verifier: '${verifier}' });
fetch('${domain}/oauth2/token', { method: 'POST', body }).then((answer) => answer.text())
  .then((tokens) => { document.querySelector('pre').textContent = tokens; });
</script>`;

const domain = (): string => `http://sign-in.localhost:${new URL(pool.cloud.endpoint).port}`;

beforeAll(async () => {
  pool = await openHostedPool();
  application = createServer((_, answer) => void answer.setHeader('content-type', 'text/html').end(signedInPage(domain())));
  await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
  callback = `http://localhost:${(application.address() as AddressInfo).port}/signed-in`;
  const { UserPoolId, ClientId } = pool;
  await pool.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ...oauth, CallbackURLs: [callback] }));
});

afterAll(async () => {
  application.close();
  await pool.close();
});

const start = (page: Page) => page.goto(`${domain()}/oauth2/authorize?${asking(pool, { redirect_uri: callback })}`);

test('an invited nurse chooses a password and arrives in the application, signed in; the second time the door is open', async () => {
  await pool.invite();
  const page = await aPage();
  await start(page);
  expect(await page.title()).toBe('Sign in');
  await page.getByLabel('Email address').fill(EMAIL);
  await page.getByLabel('Password').fill(TEMPORARY);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
  await page.getByLabel('New password again').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.waitForURL(`${callback}?*`);
  const shown = page.locator('pre', { hasText: 'access_token' });
  const { id_token } = JSON.parse((await shown.textContent()) ?? '{}') as { id_token: string };
  expect(claimsIn(id_token)).toMatchObject({ email: EMAIL, nonce: 'a nonce' });

  await start(page);
  expect(page.url()).toMatch(new RegExp(`^${callback}\\?code=`));
});

test('a wrong password is told where a screen reader hears it, and the name stays', async () => {
  const page = await aPage();
  await start(page);
  await page.getByLabel('Email address').fill('nobody@general.example');
  await page.getByLabel('Password').fill('Wrong-Horse-7');
  await page.getByRole('button', { name: 'Sign in' }).click();
  expect(await page.getByRole('alert').textContent()).toBe('Incorrect username or password.');
  expect(await page.getByLabel('Email address').inputValue()).toBe('nobody@general.example');
});

test.each(['light', 'dark'] as const)(
  'every page is usable in %s at 360 pixels, as far as a machine can tell',
  async (colorScheme) => {
    const page = await aPage({ colorScheme, viewport: { width: 360, height: 740 } });
    const faults = async (): Promise<readonly string[]> => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const scrolls = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
      return [...violations.map(({ id }) => `${page.url()}: ${id}`), ...(scrolls ? [`${page.url()}: scrolls sideways`] : [])];
    };
    const found: string[] = [];
    await start(page);
    found.push(...(await faults()));
    await page.getByLabel('Email address').fill('nobody@general.example');
    await page.getByLabel('Password').fill('Wrong-Horse-7');
    await page.getByRole('button').click();
    found.push(...(await faults()));
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    found.push(...(await faults()));
    await page.getByLabel('Email address').fill('nobody@general.example');
    await page.getByRole('button').click();
    await page.getByRole('status').waitFor();
    found.push(...(await faults()));
    await page.goto(`${domain()}/error`);
    found.push(...(await faults()));
    expect(found).toEqual([]);
  },
);
