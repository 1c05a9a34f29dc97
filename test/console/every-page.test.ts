/**
 * Every page, in light and dark, on a desk and on the narrowest phone: axe finds nothing (https://github.com/dequelabs/axe-core), nothing
 * scrolls sideways, and the browser has nothing to complain of, the content security policy above all.
 */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { paths } from '../../web/src/paths.ts';
import { aPage } from '../browser.ts';
import { aHospital, asOperator, clientWith, type Hospital, newHospital, type TestCloud, theCloud } from '../cloud.ts';
import { complaints, picture, signedInPage } from './console.ts';

const looks = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 360 },
  { colorScheme: 'dark', width: 360 },
] as const;

type Who = 'operator' | 'administrator' | 'visitor';

/** Besides every path there is: what is shown in place of a page. */
const cases: readonly (readonly [Who, string])[] = [
  ...[...paths.operators, ...paths.open, ...paths.anywhere, '/no-such-page'].map((path) => ['operator', path] as const),
  ...[...paths.hospital, ...paths.openHospital].map((path) => ['administrator', path] as const),
  ['administrator', 'the platform’s'],
  ['visitor', '/'],
];

let cloud: TestCloud;
let hospital: Hospital;
/** What the `:names` of paths stand for. */
let names: Readonly<Record<string, string>>;
let pages: Readonly<Record<Who, Page>>;

beforeAll(async () => {
  cloud = await theCloud();
  const [operator, visitor] = await Promise.all([signedInPage(`${cloud.apiUrl}/`, cloud.operator), aPage()]);
  hospital = await aHospital();
  const { jobId } = (await (await asOperator())({ path: `/v1/tenants/${hospital.id}` })).json<{ jobId: string }>();
  const begun = await clientWith(cloud.apiUrl)({ method: 'POST', path: '/v1/sign-ups', body: newHospital() });
  const { signUp, secret } = begun.json<{ signUp: { id: string }; secret: string }>();
  await operator.evaluate(`localStorage.setItem('ward.sign-up.${signUp.id}', '${secret}')`);
  names = { tenantId: hospital.id, own: jobId.split('.')[1] ?? '', signUpId: signUp.id };
  pages = { operator, administrator: await signedInPage(`${hospital.url}/`, hospital.admin), visitor };
});

const addressOf = (who: Who, path: string): string => {
  if (!path.startsWith('/')) return `${cloud.apiUrl}/`;
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = names[name];
    if (value === undefined) throw new Error(`Say what :${name} of ${path} stands for.`);
    return value;
  });
  return `${who === 'administrator' ? hospital.url : cloud.apiUrl}${filled}`;
};

/** What axe looks for in colours; everything else of a page is the same in the dark, and was looked for in the light. */
const ofColours = ['color-contrast', 'link-in-text-block'];

const faultsOf = async (page: Page, { colorScheme, width }: (typeof looks)[number]): Promise<readonly string[]> => {
  // Without a frame there is nothing to gather from others, which takes a page of its own each time.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (colorScheme === 'dark' ? axe.withRules(ofColours) : axe).analyze();
  const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
  return [
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    ...(wide > width ? [`is ${wide} pixels wide`] : []),
  ];
};

test.each(cases)('%s at %s: nothing to find in any look', async (who, path) => {
  const page = pages[who];
  const complained = complaints(page);
  await page.goto(addressOf(who, path));
  await page.waitForLoadState('networkidle');
  const faults: Record<string, readonly string[]> = {};
  for (const look of looks) {
    const { colorScheme, width } = look;
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found = await faultsOf(page, look);
    const name = `${colorScheme}-${width}`;
    if (found.length > 0) faults[name] = found;
    await picture(page, `${who}${path.replaceAll(/[^a-z]+/gi, '-')}-${name}`);
  }
  expect({ faults, complained }).toEqual({ faults: {}, complained: [] });
});
