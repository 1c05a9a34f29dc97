/** Every tenant session that a function of the deployed template can open, with every call on what is another hospital's. */
import { KMSClient, ListAliasesCommand } from '@aws-sdk/client-kms';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { anywhere, type ScopeName, statementsOf } from '../../functions/kernel/scope.ts';
import { aHospital, asRoot, type TestCloud } from '../cloud.ts';
import { type Attack, mustHold } from './attack.ts';
import { allRoutes } from './furnish.ts';
import { type DeployedFunction, functionsOf, type Hands, handsWith, keysOf, outcomeOf } from './hands.ts';
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
    ...sessions.flatMap(({ name, hands }) => reaches.map((reach) => attackBy({ name, hands }, reach))),
    ...functions.flatMap((by) => passagesOf(world, by)),
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
  readonly hands: Hands;
}

/** Of the attacker's hospital: with the scopes of each route that the function could serve, and with each scope alone. */
const sessionsOf = async ({ cloud, own }: World, by: DeployedFunction): Promise<Session[]> => {
  const held = await scopesHeldBy(cloud, by);
  const served = allRoutes
    .map(({ route }) => route.scopes)
    .filter((set) => set.length > 0 && set.every((scope) => held.includes(scope)));
  const sets = new Map([...served, ...held.map((scope) => [scope])].map((set) => [set.toSorted().join(' + '), set]));
  return Promise.all(
    [...sets].map(async ([name, scopes]) => {
      const locks = { policy: true, tag: true };
      return { name: `${by.name} with ${name}`, hands: await sessionOf(cloud, by, { tenantId: own.id, scopes, locks }) };
    }),
  );
};

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

/** From one hospital's session, or from the function itself, into a session that is none of a single hospital. */
const passagesOf = ({ cloud, own, prey }: World, by: DeployedFunction): Attack[] => {
  const scopes: ScopeName[] = ['record:read'];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statementsOf(scopes, prey.id, anywhere) });
  const tag = (Value: string, Key = 'tenantId') => ({ Key, Value });
  const asked: Readonly<Record<string, Partial<AssumeRoleCommand['input']>>> = {
    'no tag': { RoleSessionName: prey.id },
    'no tag and no policy': { RoleSessionName: prey.id, Policy: undefined },
    'a wildcard for a tag': { RoleSessionName: '*', Tags: [tag('*')] },
    'a pattern for a tag': { RoleSessionName: prey.id, Tags: [tag(`${prey.id.slice(0, -1)}?`)] },
    'an empty tag': { RoleSessionName: prey.id, Tags: [tag('')] },
    'a session named after another': { RoleSessionName: own.id, Tags: [tag(prey.id)] },
    'a session of no name of its own': { RoleSessionName: 'session', Tags: [tag(prey.id)] },
    'another tag besides': { RoleSessionName: prey.id, Tags: [tag(prey.id), tag('x', 'other')] },
    'a tag of another case': { RoleSessionName: prey.id, Tags: [tag(prey.id, 'TenantId')] },
    'a tag that goes on': { RoleSessionName: prey.id, Tags: [tag(prey.id)], TransitiveTagKeys: ['tenantId'] },
    'a tag in upper case': { RoleSessionName: prey.id, Tags: [tag(prey.id.toUpperCase())] },
    'two ids in a tag': { RoleSessionName: prey.id, Tags: [tag(`${own.id} ${prey.id}`)] },
  };
  return Object.entries(asked).map(([name, input]) => ({
    sort: 'data plane',
    name: `${by.name} opens a session with ${name}`,
    async run() {
      const sts = new STSClient({ ...asRoot(cloud), credentials: keysOf(cloud, by), maxAttempts: 1 });
      const command = new AssumeRoleCommand({ RoleArn: by.tenantRoleArn, RoleSessionName: '', Policy, ...input });
      const outcome = await outcomeOf(sts.send(command));
      sts.destroy();
      return outcome === 'done' ? 'it was opened' : undefined;
    },
  }));
};
