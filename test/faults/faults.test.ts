/** The generated faults, a part of them: `npm run faults` tries all. */
import { tryAuthorizer } from './authorizer.ts';
import type { Plan } from './generated.ts';
import { tryAll } from './generated.ts';
import { tryRefused } from './refused.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage(process.env.WARD_TEST_ASSEMBLY ?? '');
}, 300_000);

afterAll(() => stage.close());

/** A prime, so that a part has a fault of each kind, and calls of each sort; what hangs is left to the whole, as most subjects are. */
const every =
  (one: number): Plan['takes'] =>
  ({ fault }, nth) =>
    nth % one === 0 && fault.kind !== 'hung';

test('whatever fails, a route goes on or says when to come again, and loses nothing', async () => {
  const { tried, findings } = await tryAll(stage, { everySubject: 3, takes: every(17) });
  expect(tried).toBeGreaterThan(30);
  expect(findings).toEqual([]);
}, 300_000);

test('whoever is refused stays refused, whatever fails', async () => {
  const { tried, findings } = await tryRefused(stage, { takes: every(29) });
  expect(tried).toBeGreaterThan(10);
  expect(findings).toEqual([]);
}, 300_000);

test('the authorizer knows nobody it cannot know', async () => {
  const { tried, findings } = await tryAuthorizer(stage, { takes: every(23) });
  expect(tried).toBeGreaterThan(5);
  expect(findings).toEqual([]);
}, 300_000);
