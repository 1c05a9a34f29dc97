/** Every guard of the code is real: with it an attack gets nowhere, and without it, and nothing else, the same attack gets somewhere. */
import { type Guarded, guarded } from './guards.ts';
import type { Attempt } from './prepared-attacks.ts';
import { openScene, type Scene } from './scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene(process.env.WARD_TEST_ASSEMBLY ?? '');
});

afterAll(() => scene.close());

describe.each(guarded.map((one) => [one.attack, one] as const))('%s', (_, { prepare, guards, entries }: Guarded) => {
  let attempt: Attempt;
  beforeAll(async () => {
    attempt = await prepare(scene);
  });

  test('gets nowhere', async () => expect(await attempt()).toBe(false));

  const names = Object.keys(guards);
  if (names.length > 1) {
    test.each(names)('gets nowhere without %s, for the other holds', async (name) => {
      const removals = Object.entries(guards).flatMap(([guard, removal]) => (guard === name ? [removal] : []));
      expect(await scene.without(removals, entries, attempt)).toBe(false);
    });
  }

  test(`gets somewhere without ${names.join(' and ')}`, async () => {
    expect(await scene.without(Object.values(guards), entries, attempt)).toBe(true);
  });

  test('gets nowhere again', async () => expect(await attempt()).toBe(false));
});
