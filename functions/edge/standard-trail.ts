/** The audit's lines on standard output, each whole, or known not to be. */
import { writeSync } from 'node:fs';
import type { AuditTrail } from './audit.ts';

const stdout = 1;
/** How long a line waits for a reader that lags: less than the deadline of a request leaves, so that an answer is left too. */
const patienceMilliseconds = 1_000;
const pauseMilliseconds = 5;

const asleep = new Int32Array(new SharedArrayBuffer(4));

/** What was written last is the beginning of a line that nobody took the rest of: the next must not be joined to it. */
let torn = false;

/** Throws when the line was not taken in time: what it tells must then not be done, or not be told. */
export const standardTrail: AuditTrail = (record) => {
  const line = Buffer.from(`${torn ? '\n' : ''}${JSON.stringify(record)}\n`);
  const until = performance.now() + patienceMilliseconds;
  for (let written = 0; written < line.length; ) {
    written += writeSome(line.subarray(written), until);
    if (written > 0) torn = written < line.length;
  }
};

/** A pipe takes what it has room for, and when it is full, throws EAGAIN: https://man7.org/linux/man-pages/man7/pipe.7.html */
const writeSome = (bytes: Uint8Array, until: number): number => {
  try {
    return writeSync(stdout, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || performance.now() >= until) throw error;
    Atomics.wait(asleep, 0, 0, pauseMilliseconds);
    return 0;
  }
};
