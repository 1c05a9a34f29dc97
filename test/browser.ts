/**
 * A real browser for tests: Chromium out of its npm package, launched by the first test of a file that asks, closed with the file. Each
 * page has cookies of its own. `*.localhost` is this machine: Chromium resolves it itself.
 */
import chromiumPackage from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const flags = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync'],
];

let launched: Promise<Browser> | undefined;

const browser = (): Promise<Browser> => {
  launched ??= chromiumPackage.executablePath().then((executablePath) => chromium.launch({ executablePath, args: flags }));
  return launched;
};

afterAll(async () => (await launched)?.close());

/** A page of a visitor who was never here: `aPage({ colorScheme: 'dark', viewport: { width: 360, height: 740 } })`. */
export const aPage = async (options: BrowserContextOptions = {}): Promise<Page> => {
  const context = await (await browser()).newContext({ locale: 'en-GB', ...options });
  return context.newPage();
};
