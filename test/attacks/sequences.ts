/**
 * Random sequences of two hospitals' work against a model of each: what one does must never show in, change or hinder what the other
 * does. The model is a hospital alone; so any effect across is a difference.
 */
import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { ApiAnswer } from '../../local/api-client.ts';
import { aHospital, type Hospital } from '../cloud.ts';
import type { Attack } from './attack.ts';
import type { World } from './world.ts';

type SideName = 'one' | 'other';

interface Kept {
  readonly family: string;
  readonly version: number;
}

/** Of one hospital: its live records of this run, those it deleted, and what it gave for each idempotency key. */
interface Model {
  readonly live: Map<string, Kept>;
  readonly gone: Set<string>;
  readonly byKey: Map<string, string>;
}

type Models = Readonly<Record<SideName, Model>>;

interface Real {
  readonly hospitals: Readonly<Record<SideName, Hospital>>;
  /** An identifier that all records of this run bear, so that runs do not meet. */
  readonly run: string;
}

type Step = fc.AsyncCommand<Models, Real>;

const system = 'urn:ietf:rfc:3986';

const bodyOf = (real: Real, family: string, id?: string) => ({
  resourceType: 'Patient',
  ...(id ? { id } : {}),
  identifier: [{ system, value: real.run }],
  name: [{ family }],
});

const other = (side: SideName): SideName => (side === 'one' ? 'other' : 'one');

/** The id at the index, however large that is; nothing of an empty list. */
const pick = (ids: Iterable<string>, index: number): string | undefined => {
  const list = [...ids];
  return list[index % Math.max(list.length, 1)];
};

const expectStatus = (answer: ApiAnswer, status: number, what: string): void => {
  if (answer.status !== status) throw new Error(`${what} was answered ${answer.status}, not ${status}: ${answer.text}`);
};

/** A step of one side; `run` has nothing to do where its hospital has nothing of the kind. */
const step = (name: string, run: (real: Real, models: Models) => Promise<void>): Step => ({
  check: () => true,
  run: (models, real) => run(real, models),
  toString: () => name,
});

const create = (side: SideName, family: string, key: string | undefined): Step =>
  step(`${side} creates ${family}${key ? ` under the key ${key}` : ''}`, async (real, models) => {
    const headers: Record<string, string> = key ? { 'idempotency-key': `${real.run}${key}` } : {};
    const known = key === undefined ? undefined : models[side].byKey.get(key);
    // A key says what it was first given with; the same key with other content is another question.
    const content = known === undefined ? family : (models[side].live.get(known)?.family ?? family);
    if (known !== undefined && models[side].live.get(known)?.version !== 1) return;
    const answer = await real.hospitals[side].client({
      method: 'POST',
      path: '/fhir/R4/Patient',
      body: bodyOf(real, content),
      headers,
    });
    expectStatus(answer, 201, 'creating');
    const { id } = answer.json<{ id: string }>();
    if (known !== undefined && id !== known) throw new Error('one idempotency key made two records');
    if (models[other(side)].live.has(id) || models[other(side)].gone.has(id)) throw new Error('two hospitals share an id');
    models[side].live.set(id, { family: content, version: 1 });
    if (key !== undefined) models[side].byKey.set(key, id);
  });

const read = (side: SideName, index: number): Step =>
  step(`${side} reads its record ${index}`, async (real, models) => {
    const id = pick(models[side].live.keys(), index);
    if (!id) return;
    const answer = await real.hospitals[side].client({ path: `/fhir/R4/Patient/${id}` });
    expectStatus(answer, 200, 'reading');
    const found = answer.json<{ name: { family: string }[]; meta: { versionId: string } }>();
    const { family, version } = models[side].live.get(id) as Kept;
    if (found.name[0]?.family !== family || found.meta.versionId !== String(version))
      throw new Error(`reading found ${answer.text}`);
  });

const update = (side: SideName, index: number, family: string): Step =>
  step(`${side} changes its record ${index} to ${family}`, async (real, models) => {
    const id = pick(models[side].live.keys(), index);
    if (!id) return;
    const { version, family: before } = models[side].live.get(id) as Kept;
    const answer = await real.hospitals[side].client({
      method: 'PUT',
      path: `/fhir/R4/Patient/${id}`,
      body: bodyOf(real, family, id),
      headers: { 'if-match': `W/"${version}"` },
    });
    expectStatus(answer, 200, 'changing');
    const { versionId } = answer.json<{ meta: { versionId: string } }>().meta;
    if (Number(versionId) - version > 1 || (before !== family && Number(versionId) === version))
      throw new Error('a version too few or too many');
    models[side].live.set(id, { family, version: Number(versionId) });
  });

const remove = (side: SideName, index: number): Step =>
  step(`${side} deletes its record ${index}`, async (real, models) => {
    const id = pick(models[side].live.keys(), index);
    if (!id) return;
    expectStatus(await real.hospitals[side].client({ method: 'DELETE', path: `/fhir/R4/Patient/${id}` }), 204, 'deleting');
    models[side].live.delete(id);
    models[side].gone.add(id);
  });

const search = (side: SideName): Step =>
  step(`${side} searches, page by page`, async (real, models) => {
    const found: string[] = [];
    let path: string | undefined = `/fhir/R4/Patient?_count=2&identifier=${encodeURIComponent(`${system}|${real.run}`)}`;
    while (path) {
      const answer: ApiAnswer = await real.hospitals[side].client({ path });
      expectStatus(answer, 200, 'searching');
      const page = answer.json<{ link: { relation: string; url: string }[]; entry?: { resource: { id: string } }[] }>();
      found.push(...(page.entry ?? []).map(({ resource }) => resource.id));
      const next = page.link.find(({ relation }) => relation === 'next')?.url;
      path = next && `${new URL(next).pathname}${new URL(next).search}`;
    }
    const [expected, got] = [[...models[side].live.keys()].sort(), found.sort()];
    if (expected.join() !== got.join()) throw new Error(`searching found ${got}, not ${expected}`);
  });

/** The id of the other's record: here it is nobody's. Deleting it here must not delete it there. */
const reach = (side: SideName, index: number, method: 'GET' | 'DELETE'): Step =>
  step(`${side} tries to ${method} record ${index} of the other`, async (real, models) => {
    const id = pick(models[other(side)].live.keys(), index);
    if (!id) return;
    const answer = await real.hospitals[side].client({ method, path: `/fhir/R4/Patient/${id}` });
    expectStatus(answer, method === 'GET' ? 404 : 204, `${method} abroad`);
  });

const sides = fc.constantFrom<SideName>('one', 'other');
const index = fc.nat({ max: 5 });
const family = fc.constantFrom('Lovelace', 'Hopper', 'Hamilton', 'Noether');
const key = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined });

const steps = [
  fc.tuple(sides, family, key).map((drawn) => create(...drawn)),
  fc.tuple(sides, index).map((drawn) => read(...drawn)),
  fc.tuple(sides, index, family).map((drawn) => update(...drawn)),
  fc.tuple(sides, index).map((drawn) => remove(...drawn)),
  sides.map(search),
  fc.tuple(sides, index, fc.constantFrom('GET' as const, 'DELETE' as const)).map((drawn) => reach(...drawn)),
];

const emptyModel = (): Model => ({ live: new Map(), gone: new Set(), byKey: new Map() });

/** One sequence, the same for the same seed. Throws with the shortest one that shows the difference, unless the first is enough. */
export const runSequence = (
  hospitals: Real['hospitals'],
  { seed, isFirstEnough = false }: { readonly seed: number; readonly isFirstEnough?: boolean },
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 40, size: 'max' }), (commands) =>
      fc.asyncModelRun(() => {
        const real: Real = { hospitals, run: `urn:uuid:${randomUUID()}` };
        return { model: { one: emptyModel(), other: emptyModel() }, real };
      }, [...commands, search('one'), search('other')]),
    ),
    { seed, numRuns: 1, endOnFailure: isFirstEnough },
  );

const sequencesTried = 60;

/** The two hospitals are the sequences' own: the world's prey must stay as it is. */
export const sequences = async ({ cloud }: World): Promise<Attack[]> => {
  const [one, two] = await Promise.all([aHospital({}, cloud), aHospital({}, cloud)]);
  return Array.from({ length: sequencesTried }, (_, seed) => ({
    sort: 'sequences of two hospitals',
    name: `seed ${seed}`,
    run: () => runSequence({ one, other: two }, { seed }).then(() => undefined),
  }));
};
