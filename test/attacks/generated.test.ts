/** The generated attacks, a part of them: `npm run attacks` tries all. */
import { operationIdOf } from '../../lib/openapi.ts';
import { type TestCloud, theCloud } from '../cloud.ts';
import { secretIn, tryAll } from './attack.ts';
import { allRoutes, isTenants, requestOf } from './furnish.ts';
import { attacksOn } from './generated.ts';
import { aWorld, stateOf, type World } from './world.ts';

let cloud: TestCloud;
let world: World;

beforeAll(async () => {
  cloud = await theCloud();
  world = await aWorld(cloud);
});

const reading = allRoutes.filter((named) => isTenants(named) && named.route.method === 'GET');

test.each(reading.map((named) => [operationIdOf(named.contract, named.name), named] as const))(
  'what %s tells the prey’s own people is known for a leak when it is told to another',
  async (_, named) => {
    const request = requestOf(named, world.prey.known.get(named.route) ?? {}, world.prey);
    expect(secretIn(world, { path: '' }, await world.prey.client(request))).toMatch(/^the answer holds/);
  },
);

test('a part of the attacks gets nowhere', async () => {
  const { tried, leaks } = await tryAll(world, await attacksOn(world, { isPart: true }));
  expect(Object.values(tried).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(400);
  expect(leaks).toEqual([]);
}, 300_000);

test('a change of what the prey keeps is seen', async () => {
  const before = await stateOf(world, world.prey);
  expect(await stateOf(world, world.prey)).toBe(before);
  await world.prey.client({ method: 'POST', path: '/v1/files', body: { name: 'a', contentType: 'text/plain', size: 1 } });
  expect(await stateOf(world, world.prey)).not.toBe(before);
});
