/** Hostile code in a function, before it has opened any session, reaches no hospital's data. */
import { aHospital, type TestCloud, theCloud } from '../cloud.ts';
import { controlActions, type Home, itemActions, keyActions, objectActions } from './actions.ts';
import { type DeployedFunction, functionsOf, handsWith, keysOf, outcomeOf } from './hands.ts';
import { homeOf, openKeyPolicy } from './homes.ts';

let cloud: TestCloud;
let functions: readonly DeployedFunction[];
let target: Home;

/** Its work is the control table, where hospitals stand; of their data it may touch no more than the others. */
const isControlPlane = ({ name }: DeployedFunction): boolean => /Tasks$|^AccessAuthorizer|^Registry/.test(name);

beforeAll(async () => {
  cloud = await theCloud();
  functions = await functionsOf(cloud);
  target = await homeOf(cloud, await aHospital());
  await openKeyPolicy(cloud, target);
});

/** What was not denied, by function. */
const holesFor = async (attackers: readonly DeployedFunction[], run: (by: DeployedFunction) => Promise<string>) => {
  const outcomes = await Promise.all(attackers.map(async (by) => `${by.name} ${await run(by)}`));
  return outcomes.filter((outcome) => !outcome.endsWith(' denied'));
};

test('every function of the stack is tried', () => {
  expect(functions.map(({ name }) => name).sort()).toEqual(
    expect.arrayContaining(['AccessApi', 'AccessOnToken', 'FilesApi', 'RegistryApi', 'ProvisioningTasks', 'RecordsApi']),
  );
});

test.each([...itemActions, ...objectActions, ...keyActions].map((action) => [action.name, action] as const))(
  'no function’s own role is let through to %s',
  async (_, { run }) => {
    expect(await holesFor(functions, (by) => outcomeOf(run(handsWith(cloud, keysOf(cloud, by)), target, target)))).toEqual([]);
  },
);

test.each(controlActions.map((action) => [action.name, action] as const))(
  'no role of a function that serves hospitals is let through to %s',
  async (_, { run }) => {
    const serving = functions.filter((by) => !isControlPlane(by));
    expect(serving.length).toBeGreaterThanOrEqual(4);
    expect(await holesFor(serving, (by) => outcomeOf(run(handsWith(cloud, keysOf(cloud, by)), target, target)))).toEqual([]);
  },
);

test.each([...itemActions, ...controlActions, ...objectActions, ...keyActions].map((action) => [action.name, action] as const))(
  'the account’s owner is not denied, so it is the role that is: %s',
  async (_, { run }) => {
    expect(await outcomeOf(run(handsWith(cloud, cloud.credentials), target, target))).not.toBe('denied');
  },
);
