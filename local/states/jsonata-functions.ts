/** The functions Step Functions adds to JSONata, and its clock. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn */
import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';

/** What JSONata's own `$now` does, at a moment that is given. */
const formatted = jsonata('$fromMillis($at, $picture, $timezone)');

const hashes: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

const partition = (values: readonly unknown[], size: number): unknown[][] => {
  if (!Array.isArray(values) || !Number.isInteger(size) || size < 1) {
    throw new Error('$partition takes an array and the size of its parts, an integer of 1 at least.');
  }
  return Array.from({ length: Math.ceil(values.length / size) }, (_, part) => values.slice(part * size, (part + 1) * size));
};

/** Both ends are included: `$range(0, 10, 5)` is `[0, 5, 10]`. */
const range = (first: number, last: number, step: number): number[] => {
  const count = Math.floor((last - first) / step) + 1;
  if (step === 0 || !Number.isFinite(count)) throw new Error('$range takes a first, a last and a step other than 0.');
  if (count > 1_000) throw new Error('$range makes 1,000 values at most.');
  return Array.from({ length: Math.max(count, 0) }, (_, index) => first + index * step);
};

const hash = (content: string, algorithm: string): string => {
  const known = hashes[algorithm];
  if (!known) throw new Error(`$hash knows ${Object.keys(hashes).join(', ')}, not ${algorithm}.`);
  return createHash(known).update(content, 'utf8').digest('hex');
};

/** In [0, 1); the same seed gives the same number (its sequence is not AWS's). */
const random = (seed?: number): number =>
  seed === undefined ? Math.random() : createHash('sha256').update(String(seed)).digest().readUInt32BE(0) / 2 ** 32;

const refuseEval = (): never => {
  throw new Error('$eval is not supported. Use $parse to read JSON.');
};

/** Bindings for one evaluation at `now` (milliseconds). `$now` and `$millis` read the cloud's clock, as everything else does. */
export const functionsAt = (now: number): Readonly<Record<string, unknown>> => ({
  partition,
  range,
  hash,
  random,
  uuid: () => randomUUID(),
  parse: (text: string) => JSON.parse(text),
  eval: refuseEval,
  millis: () => now,
  now: (picture?: string, timezone?: string) => formatted.evaluate(undefined, { at: now, picture, timezone }),
});
