/** Every tenant session that a function of the deployed template can open, with every call on what is another hospital's. */
import { KMSClient, ListAliasesCommand } from '@aws-sdk/client-kms';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { anywhere, type ScopeName, statementsOf } from '../../functions/kernel/scope.ts';
import { aHospital, asRoot, type TestCloud } from '../cloud.ts';
import { type Attack, mustHold } from './attack.ts';
import { allRoutes } from './furnish.ts';
import { type DeployedFunction, functionsOf, type Hands, handsWith, type Keys, keysOf, outcomeOf } from './hands.ts';
import { openKeyPolicy } from './homes.ts';
import { itemReaches, type Reach } from './item-reaches.ts';
import { keyReaches } from './key-reaches.ts';
import { sessionOf } from './locks.ts';
import { objectReaches } from './object-reaches.ts';
import { scopesHeldBy } from './role-policies.ts';
import { type Trove, troveOf } from './trove.ts';
import type { World } from './world.ts';

export const dataPlane = async (world: World): Promise<readonly Attack[]> => {
  const { cloud } = world;
  const [own, prey, victim] = [
    await troveOf(cloud, world.own),
    await troveOf(cloud, world.prey),
    await troveOf(cloud, await aHospital({}, cloud)),
  ];
  const functions = (await functionsOf(cloud)).filter(({ tenantRoleArn }) => tenantRoleArn !== undefined);
  await showThatTheyReach(world, own, victim);
  const reaches = [...itemReaches(prey, own), ...objectReaches(prey, own), ...keyReaches(prey, own, await aliasOf(cloud, prey))];
  const sessions = (await Promise.all(functions.map((by) => sessionsOf(world, by)))).flat();
  return [
    ...sessions.flatMap((session) => reaches.map((reach) => attackBy(session, reach))),
    ...sessions.map((session) => passageFrom(world, session)),
    ...(await Promise.all(functions.map((by) => passagesOf(world, by)))).flat(),
  ];
};

/** The account's owner carries out every call: on the attacker's own items, and on a third hospital's objects and key. */
const showThatTheyReach = async ({ cloud }: World, own: Trove, victim: Trove): Promise<void> => {
  await openKeyPolicy(cloud, victim);
  const root = handsWith(cloud, cloud.credentials);
  // To itself, so that no other hospital's key is needed.
  const reaches = [
    ...itemReaches(own, own),
    ...objectReaches(victim, victim),
    ...keyReaches(victim, victim, await aliasOf(cloud, victim)),
  ];
  const failed: string[] = [];
  for (const { name, isHollow, run } of reaches) {
    const outcome = await outcomeOf(run(root));
    const isShown = isHollow ? !outcome.startsWith('NotImplemented') : outcome === 'done';
    if (!isShown) failed.push(`${name} (${outcome})`);
  }
  mustHold(`the account’s owner can do all of this: ${failed.join('; ')}`, failed.length === 0);
};

interface Session {
  readonly name: string;
  readonly by: DeployedFunction;
  readonly hands: Hands;
}

/**
 * Of the attacker's hospital: with the scopes of each route that the function could serve, and with each scope alone, but where another
 * session has them all and more: scopes only allow, so what that one is denied, a lesser one is denied too.
 */
const sessionsOf = async ({ cloud, own }: World, by: DeployedFunction): Promise<Session[]> => {
  const held = await scopesHeldBy(cloud, by);
  const served = allRoutes.map(({ route }) => route.scopes).filter((scopes) => isWithin(scopes, held));
  const sets = [...served, ...held.map((scope) => [scope])].filter((scopes) => scopes.length > 0);
  const widest = sets.filter((scopes) => !sets.some((other) => other.length > scopes.length && isWithin(scopes, other)));
  const named = new Map(widest.map((scopes) => [scopes.toSorted().join(' + '), scopes]));
  return Promise.all(
    [...named].map(async ([name, scopes]) => {
      const locks = { policy: true, tag: true };
      return { name: `${by.name} with ${name}`, by, hands: await sessionOf(cloud, by, { tenantId: own.id, scopes, locks }) };
    }),
  );
};

const isWithin = (some: readonly ScopeName[], all: readonly ScopeName[]): boolean => some.every((one) => all.includes(one));

const attackBy = ({ name, hands }: Session, reach: Reach): Attack => ({
  sort: 'data plane',
  name: `${name}: ${reach.name}`,
  async run() {
    const outcome = await outcomeOf(reach.run(hands));
    if (outcome === 'denied') return undefined;
    return reach.isHollow && outcome !== 'done' && !outcome.startsWith('NotImplemented') ? undefined : `it ended in ${outcome}`;
  },
});

const aliasOf = async (cloud: TestCloud, { keyId }: Trove): Promise<string> => {
  const kms = new KMSClient(asRoot(cloud));
  const { Aliases: aliases = [] } = await kms.send(new ListAliasesCommand({ KeyId: keyId }));
  kms.destroy();
  return aliases[0]?.AliasName ?? '';
};

/** As a function opens one: for one hospital, named and tagged. */
const sessionInput = ({ tenantRoleArn: RoleArn }: DeployedFunction, tenantId: string): AssumeRoleCommandInput => ({
  RoleArn,
  RoleSessionName: tenantId,
  Tags: [{ Key: 'tenantId', Value: tenantId }],
  Policy: JSON.stringify({ Version: '2012-10-17', Statement: statementsOf(['record:read'], tenantId, anywhere) }),
});

const assumed = async (cloud: TestCloud, credentials: Keys, input: AssumeRoleCommandInput): Promise<string> => {
  const sts = new STSClient({ ...asRoot(cloud), credentials, maxAttempts: 1 });
  const outcome = await outcomeOf(sts.send(new AssumeRoleCommand(input)));
  sts.destroy();
  return outcome;
};

/** From one hospital's session on into the other's. */
const passageFrom = ({ cloud, prey }: World, { name, by, hands }: Session): Attack => ({
  sort: 'data plane',
  name: `${name} goes on into the prey’s session`,
  async run() {
    const outcome = await assumed(cloud, await hands.kms.config.credentials(), sessionInput(by, prey.id));
    return outcome === 'denied' ? undefined : `it ended in ${outcome}`;
  },
});

/** From the function itself into a session that is not of one hospital alone. */
const passagesOf = async ({ cloud, own, prey }: World, by: DeployedFunction): Promise<Attack[]> => {
  const usual = sessionInput(by, prey.id);
  mustHold(`${by.name} opens sessions of one hospital`, (await assumed(cloud, keysOf(cloud, by), usual)) === 'done');
  const tag = (Value: string, Key = 'tenantId') => ({ Key, Value });
  const asked: Readonly<Record<string, Partial<AssumeRoleCommandInput>>> = {
    'no tag': { Tags: undefined },
    'no tag and no policy': { Tags: undefined, Policy: undefined },
    'a wildcard for a tag': { RoleSessionName: '*', Tags: [tag('*')] },
    'a pattern for a tag': { Tags: [tag(`${prey.id.slice(0, -1)}?`)] },
    'an empty tag': { Tags: [tag('')] },
    'a session named after another': { RoleSessionName: own.id },
    'a session of no name of its own': { RoleSessionName: 'session' },
    'another tag besides': { Tags: [tag(prey.id), tag('x', 'other')] },
    'a tag of another case': { Tags: [tag(prey.id, 'TenantId')] },
    'a tag in upper case': { Tags: [tag(prey.id.toUpperCase())] },
    'two ids in a tag': { Tags: [tag(`${own.id} ${prey.id}`)] },
  };
  return Object.entries(asked).map(([name, change]) => ({
    sort: 'data plane',
    name: `${by.name} opens a session with ${name}`,
    async run() {
      const outcome = await assumed(cloud, keysOf(cloud, by), { ...usual, ...change });
      return outcome === 'done' || outcome.startsWith('NotImplemented') ? `it ended in ${outcome}` : undefined;
    },
  }));
};
