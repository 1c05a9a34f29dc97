/** Hostile code in a function, with one hospital's session, reaches nothing of another's; and either of the two locks alone holds. */
import { type ScopeName, scopes } from '../../functions/kernel/scope.ts';
import { aHospital, type TestCloud, theCloud } from '../cloud.ts';
import { aPlacedHospital, ownName } from '../placed-hospital.ts';
import { type Action, claimDataKey, controlActions, type Home, itemActions, keyActions, objectActions } from './actions.ts';
import { type DeployedFunction, functionsOf, outcomeOf } from './hands.ts';
import { homeOf, openKeyPolicy } from './homes.ts';
import { type Locks, sessionOf } from './locks.ts';
import { scopesHeldBy } from './role-policies.ts';

let cloud: TestCloud;
let functions: readonly (DeployedFunction & { readonly held: readonly ScopeName[] })[];
let own: Home;
let prey: Home;
/** Its key's own policy still stands. */
let guarded: Home;
/** Its data is in a table and a bucket of its own. */
let placed: Home;

beforeAll(async () => {
  cloud = await theCloud();
  const deployed = await functionsOf(cloud);
  functions = await Promise.all(deployed.map(async (one) => ({ ...one, held: await scopesHeldBy(cloud, one) })));
  [own, prey, guarded] = (await Promise.all([1, 2, 3].map(async () => homeOf(cloud, await aHospital())))) as [Home, Home, Home];
  const apart = await aPlacedHospital(cloud);
  placed = await homeOf(cloud, apart, { tenantTable: ownName(apart), bucket: ownName(apart) });
  await Promise.all([own, prey, placed].map((home) => openKeyPolicy(cloud, home)));
});

/** By the first function whose sessions may have the action's scopes. */
const attack = async (action: Action, locks: Locks, target: Home): Promise<string> => {
  const wanted = action.scopes.length > 0 ? action.scopes : (['record:write', 'key:open'] as const);
  const by = functions.find(({ held }) => wanted.every((scope) => held.includes(scope)));
  if (!by) throw new Error(`no function holds ${wanted}`);
  const hands = await sessionOf(cloud, by, { tenantId: own.tenantId, scopes: wanted, locks });
  return outcomeOf(action.run(hands, target, own));
};

const named = (actions: readonly Action[]) => actions.map((action) => [action.name, action] as const);

const actions = [...itemActions, ...controlActions, ...objectActions, ...keyActions];
const granted = actions.filter(({ scopes }) => scopes.length > 0);
const never = actions.filter(({ scopes }) => scopes.length === 0);

test('every scope there is, some function’s sessions may have', () => {
  expect(new Set(functions.flatMap(({ held }) => held))).toEqual(new Set(Object.keys(scopes)));
});

const both = { policy: true, tag: true };

describe.each(named(granted))('%s', (_, action) => {
  test('is carried out at home', async () => {
    expect(await attack(action, both, own)).toBe('done');
  });

  test('is denied abroad', async () => {
    expect(await attack(action, both, prey)).toBe('denied');
  });

  test('is denied abroad by the tag alone, had the session no policy', async () => {
    expect(await attack(action, { policy: false, tag: true }, prey)).toBe('denied');
  });

  test('is denied abroad by the session’s policy alone, had the role no tag to demand', async () => {
    expect(await attack(action, { policy: true, tag: false }, prey)).toBe('denied');
  });

  test('is carried out abroad without either, so it is the locks that hold', async () => {
    expect(await attack(action, { policy: false, tag: false }, prey)).toBe('done');
  });
});

const onPlaces = granted.filter((action) => itemActions.includes(action) || objectActions.includes(action));

describe.each(named(onPlaces))('on a table and a bucket of the other’s own, %s', (_, action) => {
  test.each([
    ['', both],
    [' by the tag alone', { policy: false, tag: true }],
    [' by the session’s policy alone', { policy: true, tag: false }],
  ])('is denied%s', async (_how, locks) => {
    expect(await attack(action, locks, placed)).toBe('denied');
  });

  test('is carried out without either', async () => {
    expect(await attack(action, { policy: false, tag: false }, placed)).toBe('done');
  });
});

test.each(named(never))('%s is denied at home and abroad, with both locks and without', async (_, action) => {
  const neither = { policy: false, tag: false };
  const outcomes = [await attack(action, both, own), await attack(action, both, prey), await attack(action, neither, prey)];
  expect(outcomes).toEqual(['denied', 'denied', 'denied']);
});

test.each(named([...keyActions, ...objectActions].filter(({ name }) => !/Delete|Head|List/.test(name))))(
  'without either lock, a hospital’s own key still denies %s',
  async (_, action) => {
    expect(await attack(action, { policy: false, tag: false }, guarded)).toBe('denied');
  },
);

test('another hospital’s data key, claimed as the attacker’s own, is denied; and without either lock it does not open', async () => {
  const claim: Action = { name: 'claim', scopes: ['key:open'], run: claimDataKey };
  expect(await attack(claim, both, prey)).toBe('denied');
  expect(await attack(claim, { policy: false, tag: false }, prey)).toMatch(/^InvalidCiphertextException/);
});
