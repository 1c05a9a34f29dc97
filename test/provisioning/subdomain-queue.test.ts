/** Names that wait to be registered, in the control table itself. */
import { asTenantId } from '../../functions/kernel/ids.ts';
import { paces } from '../../functions/kernel/pace.ts';
import { createSubdomainQueue } from '../../functions/provisioning/subdomain-queue.ts';
import { type ControlTable, controlTable, openControlTable } from '../tenancy/control-table.ts';

let table: ControlTable;
let at = Date.parse('2026-01-01T00:00:00Z');

beforeAll(async () => {
  table = await openControlTable();
});
afterAll(() => table.close());
beforeEach(() => {
  at += 60_000;
});

const hospital = (number: number) => ({
  id: asTenantId(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`),
  slug: `hospital-${number}`,
});
const [one, other, third] = [hospital(1), hospital(2), hospital(3)];
const queue = () => createSubdomainQueue({ control: table.control, controlTable, now: () => at });
const slugs = (batch: readonly { slug: string }[] | undefined) => batch?.map(({ slug }) => slug).sort();

test('whoever comes alone has its name to send, and is the only one for a second', async () => {
  expect(await queue().take(one)).toEqual([one]);
  expect(await queue().take(other)).toBeUndefined();
  at += paces.subdomains.interval;
  expect(await queue().take(other)).toEqual([other]);
});

test('whoever has the turn takes along all that wait, each once', async () => {
  await queue().take(one);
  for (const waiting of [other, third, third]) expect(await queue().join(waiting)).toBe(true);
  at += paces.subdomains.interval;
  expect(slugs(await queue().take(other))).toEqual([other.slug, third.slug]);
  at += paces.subdomains.interval;
  expect(await queue().take(one)).toEqual([one]);
});

test('of many at the same time one has the turn', async () => {
  const taken = await Promise.all(Array.from({ length: 12 }, (_, number) => queue().take(hospital(number))));
  expect(taken.filter(Boolean)).toHaveLength(1);
});

test('there is room for fifty, and then no more until they are taken', async () => {
  const joined = await Promise.all(Array.from({ length: 53 }, (_, number) => queue().join(hospital(number))));
  expect(joined.filter(Boolean)).toHaveLength(50);
  expect(await queue().take(hospital(99))).toHaveLength(51);
  expect(await queue().join(one)).toBe(true);
  await queue().leave(one);
});

test('whoever leaves is not taken along, and may leave twice', async () => {
  await queue().join(other);
  await queue().join(third);
  await queue().leave(third);
  await queue().leave(third);
  expect(slugs(await queue().take(one))).toEqual([one.slug, other.slug]);
});
