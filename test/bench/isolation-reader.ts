/** The process that reads: the same record by each way, one after the other, as a function would. */
import type { DataKey } from '../../functions/aws/data-key.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { createRecordReader } from '../../functions/records/record.store.ts';
import { asChild } from './child.ts';
import { interleave, randomFrom, type Subject, timed, zipf } from './measure.ts';
import { type Way, type WayName, type WaySettings, waysOf } from './ways.ts';

export interface ReaderInput extends Omit<WaySettings, 'now'> {
  readonly hospitals: readonly { readonly tenantId: TenantId; readonly recordId: string; readonly secret: Uint8Array }[];
  readonly rounds: Readonly<Record<keyof ReaderOutput, number>>;
  /** Milliseconds between two requests, of all hospitals together. */
  readonly apart: number;
}

/**
 * Milliseconds of each round, by way. The two whose figures lie close together have rounds of their own, more of them, and without the
 * clients that the others make at each request and leave behind.
 */
export interface ReaderOutput {
  readonly close: Readonly<Record<'naive' | 'ours', number[]>>;
  readonly apart: Readonly<Record<'naive' | 'policy' | 'tag' | 'authorizer', number[]>>;
}

/** Rounds before those that count: the processor's code is warm, and so are the pools of connections. */
const warmUp = 100;

asChild<ReaderInput, ReaderOutput>(async ({ hospitals, rounds, apart, ...settings }, say) => {
  const clock = { now: Date.now() };
  const ways = waysOf({ ...settings, now: () => clock.now });
  const random = randomFrom(7);
  const draw = zipf(hospitals.length, random);
  const read = async (way: Way, visited: number): Promise<void> => {
    const { tenantId, recordId: id, secret } = hospitals[visited] as ReaderInput['hospitals'][number];
    const key = keyOf(secret);
    const session = await way(tenantId);
    const record = await createRecordReader({ session, owner: { tenantId, key } }).read({ type: 'Patient', id });
    if (record?.resource?.id !== id) throw new Error('another record was read');
  };
  const keys = new Map<Uint8Array, DataKey>();
  const keyOf = (secret: Uint8Array): DataKey => {
    const known = keys.get(secret) ?? { keyId: '', derive: () => Uint8Array.from(secret) };
    keys.set(secret, known);
    return known;
  };

  for (let visited = 0; visited < hospitals.length; visited++) {
    await read(ways.naive, visited);
    await read(ways.ours, visited);
  }
  let told = performance.now();
  const measure = <Name extends WayName>(group: keyof ReaderOutput, names: readonly Name[]): Promise<Record<Name, number[]>> => {
    const visits = Array.from({ length: warmUp + rounds[group] }, draw);
    const begun = clock.now;
    const subjectOf = (name: Name) => timed((round) => read(ways[name], visits[warmUp + round] as number));
    const subjects = Object.fromEntries(names.map((name) => [name, subjectOf(name)])) as Record<Name, Subject>;
    return interleave({
      subjects,
      rounds: rounds[group],
      warmUp,
      random,
      onRound(round) {
        clock.now = begun + (warmUp + round) * apart;
        if (performance.now() - told < 2_000) return;
        told = performance.now();
        say(`${names.join(', ')}: ${round < 0 ? 'warming up' : `${round} of ${rounds[group]} rounds`}`);
      },
    });
  };
  return {
    close: await measure('close', ['naive', 'ours']),
    apart: await measure('apart', ['naive', 'policy', 'tag', 'authorizer']),
  };
});
