/** Chance that repeats itself: the same seed gives the same course of choices, on every machine. */
import { createHash } from 'node:crypto';

export interface Chance {
  /** A whole number, both ends included. */
  whole(from: number, to: number): number;
  /** A number at most `spread` away from `middle`, and mostly nearer. */
  near(middle: number, spread: number): number;
  pick<Choice>(choices: readonly Choice[]): Choice;
  /** As many different ones as asked for, or all there are. */
  pickSome<Choice>(choices: readonly Choice[], count: number): readonly Choice[];
}

/** The nth choice is a hash of the seed and n, so that courses of different seeds have nothing to do with each other. */
export const chanceOf = (...seed: readonly (string | number)[]): Chance => {
  let drawn = 0;
  const fraction = (): number => {
    drawn += 1;
    return (
      createHash('sha256')
        .update(JSON.stringify([seed, drawn]))
        .digest()
        .readUInt32BE() /
      2 ** 32
    );
  };
  const whole = (from: number, to: number): number => from + Math.floor(fraction() * (to - from + 1));
  const pick = <Choice>(choices: readonly Choice[]): Choice => choices[whole(0, choices.length - 1)] as Choice;
  return {
    whole,
    near: (middle, spread) => middle + (fraction() + fraction() - 1) * spread,
    pick,
    pickSome: (choices, count) => {
      const left = [...choices];
      return Array.from({ length: Math.min(count, left.length) }, () => left.splice(whole(0, left.length - 1), 1)).flat();
    },
  };
};
