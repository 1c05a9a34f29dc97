/** Patience with an API that is busy, or away for a moment. */
import { setTimeout as pause } from 'node:timers/promises';
import { ApiFailure } from './api-failure.ts';

const mostTries = 8;
const longestWait = 60_000;

/**
 * Calls again when the answer is 429, 502, 503 or 504, or there was none, after what Retry-After says and twice as long each time.
 * Only for what may be done twice: reads, and writes with an Idempotency-Key. Throws the last failure.
 */
export const tryAgain = async <T>(call: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.retryAfter === undefined || tries >= mostTries) throw error;
      await pause(Math.min(longestWait, Math.max(error.retryAfter, 100 * 2 ** tries)));
    }
  }
};
