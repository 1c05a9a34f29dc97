/** Names of hospitals on their way to Route 53: sent together, and one that is refused keeps no other out. */
import { ChangeResourceRecordSetsCommand, type GetChangeCommand } from '@aws-sdk/client-route-53';
import { asTenantId } from '../../functions/kernel/ids.ts';
import {
  awaitSubdomain,
  registerSubdomain,
  type SubdomainNeeds,
  unregisterSubdomain,
} from '../../functions/provisioning/register-subdomain.ts';
import type { Addressed } from '../../functions/tenancy/subdomain.ts';

const hospital = (number: number): Addressed => ({
  id: asTenantId(`00000000-0000-4000-8000-00000000000${number}`),
  slug: `hospital-${number}`,
});
const [own, ...others] = [1, 2, 3, 4, 5].map(hospital) as [Addressed, ...Addressed[]];

type Setup = Record<string, unknown>;

/** A zone with a Route 53 that will not have some names, and the names that wait. */
const stage = ({ waiting = others, refused = [] as string[], status = 'INSYNC' } = {}) => {
  const requests: string[][] = [];
  const records = new Set<string>();
  const setups = new Map<string, Setup>([own, ...others].map(({ id }) => [id, {}]));
  const holders = new Map<string, Addressed>([own, ...others].map((one) => [one.slug, one]));
  const seen: string[] = [];
  let turns = 0;
  let looks = 0;
  const change = ({ input }: ChangeResourceRecordSetsCommand) => {
    const Changes = input.ChangeBatch?.Changes ?? [];
    const names = [...new Set(Changes.map(({ ResourceRecordSet: set }) => String(set?.Name).split('.')[0] ?? ''))];
    requests.push(names);
    if (names.some((name) => refused.includes(name))) throw Object.assign(new Error('no'), { name: 'InvalidChangeBatch' });
    for (const name of names) Changes[0]?.Action === 'DELETE' ? records.delete(name) : records.add(name);
    return { ChangeInfo: { Id: `/change/${requests.length}` } };
  };
  const needs = {
    zone: {
      dns: {
        send: async (command: ChangeResourceRecordSetsCommand | GetChangeCommand) => {
          if (command instanceof ChangeResourceRecordSetsCommand) return change(command);
          looks += 1;
          return { ChangeInfo: { Status: status } };
        },
      },
      hostedZoneId: 'Z1',
      baseDomain: 'ward.example',
      site: 'd1.cloudfront.net',
    },
    queue: {
      take: async (mine: Addressed) => [mine, ...waiting],
      join: async () => true,
      leave: async (mine: Addressed) => void seen.push(`${mine.slug} leaves`),
    },
    pacer: {
      async take() {
        turns += 1;
        return new Date(0);
      },
    },
    tenants: {
      findSetup: async (id: string) => setups.get(id),
      holderOf: async (slug: string) => holders.get(slug) && { slug, tenantId: holders.get(slug)?.id ?? '' },
      async note(id: string, made: Setup) {
        if (!setups.has(id)) throw new Error('its setup is forgotten');
        setups.set(id, { ...setups.get(id), ...made });
      },
    },
    changes: { isInSync: async (id: string) => seen.includes(id), noteInSync: async (id: string) => void seen.push(id) },
  };
  return {
    needs: needs as unknown as SubdomainNeeds,
    requests,
    records,
    setups,
    holders,
    seen,
    turns: () => turns,
    looks: () => looks,
  };
};

test('its name and all that wait are one request, and each is told its change', async () => {
  const { needs, requests, setups } = stage();
  await registerSubdomain(needs, own);
  expect(requests).toEqual([[own, ...others].map(({ slug }) => slug)]);
  expect([...setups.values()]).toEqual(Array.from({ length: 5 }, () => ({ changeId: '/change/1' })));
});

test('a name that is registered is not sent again', async () => {
  const { needs, requests } = stage();
  await registerSubdomain(needs, own);
  await registerSubdomain(needs, own);
  expect(requests).toHaveLength(1);
});

test.each(others)(
  'when Route 53 will not have the name of $slug, all the others are registered, each request in its turn',
  async (bad) => {
    const { needs, requests, records, setups, turns } = stage({ refused: [bad.slug] });
    await registerSubdomain(needs, own);
    expect([...records].sort()).toEqual([own, ...others].filter((one) => one !== bad).map(({ slug }) => slug));
    expect(setups.get(bad.id)).toEqual({ registersAlone: true });
    expect(turns()).toBe(requests.length - 1);
  },
);

test('when it will not have its own, that is what it is told, and the others are registered all the same', async () => {
  const { needs, records } = stage({ refused: [own.slug] });
  await expect(registerSubdomain(needs, own)).rejects.toMatchObject({ name: 'InvalidChangeBatch' });
  expect([...records].sort()).toEqual(others.map(({ slug }) => slug));
});

test('one that was refused comes alone, in its turn', async () => {
  const { needs, requests, setups, turns } = stage();
  setups.set(own.id, { registersAlone: true });
  await registerSubdomain(needs, own);
  expect([requests, turns()]).toEqual([[[own.slug]], 1]);
});

test('one of the others that is gone meanwhile keeps nobody', async () => {
  const { needs, setups } = stage();
  setups.delete(others[0]?.id ?? '');
  await registerSubdomain(needs, own);
  expect(setups.get(own.id)).toEqual({ changeId: '/change/1' });
});

test.each([
  ['nobody', undefined],
  ['another hospital', others[0]],
])('a name that is held by %s is not registered', async (_, holder) => {
  const { needs, requests, holders } = stage();
  holders.delete(own.slug);
  if (holder) holders.set(own.slug, holder);
  await expect(registerSubdomain(needs, own)).rejects.toMatchObject({ kind: 'conflict', name: 'SlugAlreadyTaken' });
  expect(requests).toEqual([]);
});

describe('in sync', () => {
  test('is asked once for all the hospitals of a change', async () => {
    const { needs, looks, setups } = stage();
    await registerSubdomain(needs, own);
    for (const { id } of [own, ...others]) await awaitSubdomain(needs, setups.get(id) ?? {});
    expect(looks()).toBe(1);
  });

  test('is not asked while it is nobody’s turn to look', async () => {
    const { needs, looks, setups } = stage();
    await registerSubdomain(needs, own);
    const waiting = { ...needs, pacer: { take: async () => undefined } };
    await expect(awaitSubdomain(waiting, setups.get(own.id) ?? {})).rejects.toMatchObject({ name: 'SubdomainNotInSync' });
    expect(looks()).toBe(0);
  });

  test('is not believed before Route 53 says so', async () => {
    const { needs, seen, setups } = stage({ status: 'PENDING' });
    await registerSubdomain(needs, own);
    await expect(awaitSubdomain(needs, setups.get(own.id) ?? {})).rejects.toMatchObject({ name: 'SubdomainNotInSync' });
    expect(seen).toEqual([]);
  });
});

describe('taking it back', () => {
  test('leaves the queue, forgets the change and takes the records out, in its turn', async () => {
    const { needs, records, setups, seen, turns } = stage({ waiting: [] });
    await registerSubdomain(needs, own);
    await unregisterSubdomain(needs, own);
    expect([[...records], setups.get(own.id)?.changeId, seen, turns()]).toEqual([[], undefined, [`${own.slug} leaves`], 1]);
  });

  test('leaves a name that is another’s by now', async () => {
    const { needs, requests, holders } = stage({ waiting: [] });
    holders.set(own.slug, others[0] as Addressed);
    await unregisterSubdomain(needs, own);
    expect(requests).toEqual([]);
  });
});
