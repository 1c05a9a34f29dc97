/** How things are measured beside each other. Pure but for the clock: what a ratio means must not depend on how busy the machine is. */

/** Numbers from 0 to 1, the same for the same seed: a run can be repeated (mulberry32). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** The value below which a share `q` of the values lies, between two neighbours in proportion. NaN of no values. */
export const quantile = (values: Iterable<number>, q: number): number => {
  const sorted = Float64Array.from(values).sort();
  const at = (sorted.length - 1) * q;
  const [below = Number.NaN, above = below] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
};

export const median = (values: Iterable<number>): number => quantile(values, 0.5);

/** In an order that chance decides (Fisher and Yates). */
export const shuffled = <T>(values: readonly T[], random: () => number): T[] => {
  const mixed = [...values];
  for (let last = mixed.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
};

/** Draws from `0` to `count - 1`, the nth as often as 1/n: few are busy and most are quiet, as customers are (Zipf, exponent 1). */
export const zipf = (count: number, random: () => number): (() => number) => {
  const upTo: number[] = [];
  for (let rank = 1; rank <= count; rank++) upTo.push((upTo.at(-1) ?? 0) + 1 / rank);
  const total = upTo.at(-1) ?? 0;
  return () => {
    const drawn = random() * total;
    return upTo.findIndex((sum) => drawn < sum);
  };
};

/** What is measured: a round's own figure, in a unit that all subjects share. */
export type Subject = (round: number) => Promise<number>;

/** Milliseconds that `work` takes. */
export const timed =
  (work: (round: number) => Promise<unknown>): Subject =>
  async (round) => {
    const begun = performance.now();
    await work(round);
    return performance.now() - begun;
  };

export interface Interleaving<Name extends string> {
  readonly subjects: Readonly<Record<Name, Subject>>;
  readonly rounds: number;
  /** Rounds before them that do not count. */
  readonly warmUp?: number;
  readonly random: () => number;
  /** Told of each round as it begins; those of the warm-up are below 0. */
  readonly onRound?: (round: number) => void;
}

/**
 * One after the other, all subjects in each round, in an order that chance decides: whatever the machine does meanwhile, it does to all.
 * The figures of a name are in the order of the rounds, so that those of two names make pairs.
 */
export const interleave = async <Name extends string>(settings: Interleaving<Name>): Promise<Record<Name, number[]>> => {
  const { subjects, rounds, warmUp = 0, random, onRound } = settings;
  const names = Object.keys(subjects) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = -warmUp; round < rounds; round++) {
    onRound?.(round);
    for (const name of shuffled(names, random)) {
      const figure = await subjects[name](round);
      if (round >= 0) figures[name].push(figure);
    }
  }
  return figures;
};

export interface Ratio {
  readonly value: number;
  /** Where the ratio lies with 95 % confidence (bootstrap over pairs). */
  readonly low: number;
  readonly high: number;
}

export interface Comparison {
  readonly of: readonly number[];
  readonly to: readonly number[];
  readonly by: (values: Iterable<number>) => number;
}

export const p95 = (values: Iterable<number>): number => quantile(values, 0.95);

/** `by(of) ÷ by(to)`, and how far chance alone could have moved it. Both have a figure for each round. */
export const ratioOf = ({ of, to, by }: Comparison, draws = 400): Ratio => {
  const random = randomFrom(of.length);
  const redrawn = Array.from({ length: draws }, () => {
    const rounds = of.map(() => Math.floor(random() * of.length));
    return by(rounds.map((round) => of[round] as number)) / by(rounds.map((round) => to[round] as number));
  });
  return { value: by(of) / by(to), low: quantile(redrawn, 0.025), high: quantile(redrawn, 0.975) };
};
