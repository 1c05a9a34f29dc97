/** What the figures of the bench mean. */
import { interleave, median, p95, quantile, randomFrom, ratioOf, shuffled, zipf } from './measure.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('a quantile', () => {
  test.each([
    ['of an odd number is the one in the middle', [3, 1, 2], 0.5, 2],
    ['lies between two neighbours', [1, 2], 0.5, 1.5],
    ['of one value is that value', [7], 0.95, 7],
    ['of 0 to 100 is its hundredth', upTo(101), 0.95, 95],
  ])('%s', (_, values, q, expected) => {
    expect(quantile(values, q)).toBe(expected);
  });

  test('of nothing is no number', () => {
    expect(median([])).toBeNaN();
  });

  test('leaves the values as they were', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('chance', () => {
  test('is the same for the same seed, and another for another', () => {
    const drawn = (seed: number) => Array.from({ length: 5 }, randomFrom(seed));
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  test('puts things in another order, and loses none', () => {
    const mixed = shuffled(upTo(50), randomFrom(3));
    expect(mixed).not.toEqual(upTo(50));
    expect(mixed.toSorted((a, b) => a - b)).toEqual(upTo(50));
  });

  test('draws the first of 200 some twenty times as often as the twentieth, and the last too', () => {
    const draw = zipf(200, randomFrom(5));
    const counts = new Array<number>(200).fill(0);
    for (let drawn = 0; drawn < 200_000; drawn++) {
      const rank = draw();
      counts[rank] = (counts[rank] ?? 0) + 1;
    }
    expect((counts[0] ?? 0) / (counts[19] ?? 1)).toBeGreaterThan(15);
    expect((counts[0] ?? 0) / (counts[19] ?? 1)).toBeLessThan(25);
    expect(counts[199]).toBeGreaterThan(0);
  });
});

describe('measuring side by side', () => {
  const trace = async (seed: number) => {
    const calls: string[] = [];
    const subject = (name: string) => async (round: number) => {
      calls.push(`${name}${round}`);
      return round;
    };
    const figures = await interleave({
      subjects: { a: subject('a'), b: subject('b') },
      rounds: 20,
      warmUp: 2,
      random: randomFrom(seed),
    });
    return { calls, figures };
  };

  test('asks every subject once a round, and never the same one first throughout', async () => {
    const { calls } = await trace(1);
    const rounds = upTo(22).map((round) => calls.slice(2 * round, 2 * round + 2));
    for (const [index, round] of rounds.entries()) expect(round.toSorted()).toEqual([`a${index - 2}`, `b${index - 2}`]);
    expect(new Set(rounds.map(([first]) => first?.at(0)))).toEqual(new Set(['a', 'b']));
  });

  test('keeps the figures in the order of the rounds, without the warm-up', async () => {
    const { figures } = await trace(1);
    expect(figures).toEqual({ a: upTo(20), b: upTo(20) });
  });
});

describe('a ratio', () => {
  const random = randomFrom(9);
  const noisy = Array.from({ length: 400 }, () => 1 + random());

  test('of something to itself is one, without doubt', () => {
    expect(ratioOf({ of: noisy, to: noisy, by: p95 })).toEqual({ value: 1, low: 1, high: 1 });
  });

  test('is told with the doubt that chance leaves', () => {
    const { value, low, high } = ratioOf({ of: noisy.map((one) => one * 2), to: noisy.toReversed(), by: p95 });
    expect(low).toBeLessThan(value);
    expect(value).toBeLessThan(high);
    expect(low).toBeGreaterThan(1.5);
    expect(high).toBeLessThan(2.5);
  });
});
