/** The pace that functions keep together, in the control table itself: turns one after the other, whoever takes them. */
import type { Pace } from '../../functions/kernel/pace.ts';
import { paces } from '../../functions/kernel/pace.ts';
import { awaitTurn, createPacer, paceKeyOf } from '../../functions/tenancy/pacer.ts';
import { type ControlTable, controlTable, openControlTable } from './control-table.ts';

let table: ControlTable;
let named = 0;
let at = Date.parse('2026-01-01T00:00:00Z');

beforeAll(async () => {
  table = await openControlTable();
});
afterAll(() => table.close());

/** One that nobody else keeps. */
const paceOf = (changes: Partial<Pace> = {}): Pace => {
  named += 1;
  return { name: `test-${named}`, interval: 200, patience: 60_000, ...changes };
};
const pacer = () => createPacer({ control: table.control, controlTable, now: () => at });
/** In milliseconds from now. */
const take = async (pace: Pace): Promise<number | undefined> => {
  const turn = await pacer().take(pace);
  return turn && turn.getTime() - at;
};
const takeMany = (pace: Pace, count: number) => Promise.all(Array.from({ length: count }, () => take(pace)));
const inOrder = (turns: readonly (number | undefined)[]) => turns.map(Number).sort((one, other) => one - other);

test('whoever comes alone goes at once', async () => {
  const pace = paceOf();
  expect(await take(pace)).toBe(0);
  at += 200;
  expect(await take(pace)).toBe(0);
});

test('of many at the same time each has a turn of its own, one interval after the other', async () => {
  expect(inOrder(await takeMany(paceOf(), 25))).toEqual(Array.from({ length: 25 }, (_, turn) => turn * 200));
});

test('what was not used while nobody came is not saved up', async () => {
  const pace = paceOf();
  await takeMany(pace, 3);
  at += 10_000;
  expect(inOrder(await takeMany(pace, 3))).toEqual([0, 200, 400]);
});

test('a turn farther ahead than the pace has patience is not given, and makes the queue no longer', async () => {
  const pace = paceOf({ patience: 400 });
  expect((await takeMany(pace, 6)).filter((turn) => turn === undefined)).toHaveLength(3);
  at += 200;
  expect(await take(pace)).toBe(400);
});

test('without patience there is a turn now or none', async () => {
  const pace = paceOf({ patience: 0 });
  expect(inOrder((await takeMany(pace, 4)).filter((turn) => turn !== undefined))).toEqual([0]);
  at += 200;
  expect(await take(pace)).toBe(0);
});

test('paces do not wait for each other', async () => {
  const [one, other] = [paceOf(), paceOf()];
  await takeMany(one, 5);
  expect(await take(other)).toBe(0);
});

test('waiting for a turn that will not come soon says so', async () => {
  const pacer = { take: async () => undefined };
  await expect(awaitTurn(pacer, paceOf())).rejects.toMatchObject({ kind: 'unavailable', name: 'NotYourTurn' });
});

/** How many turns can fall into one second, when each may be as late as its neighbour is early by `late` milliseconds. */
const mostInASecond = ({ interval }: Pace, late = 0): number => Math.floor((999.999 + late) / interval) + 1;

test('what is paced stays below its quota, also when a call is some milliseconds late', () => {
  expect([mostInASecond(paces.key, 20), mostInASecond(paces.keyName, 20)]).toEqual([5, 5]);
  const route53 = [paces.subdomains, paces.subdomainRemoval, paces.subdomainLook].map((pace) => mostInASecond(pace, 50));
  expect(route53.reduce((sum, most) => sum + most)).toBeLessThan(5);
});

test('no two paces are kept in one item', () => {
  expect(new Set(Object.values(paces).map((pace) => paceKeyOf(pace).pk)).size).toBe(Object.keys(paces).length);
});
