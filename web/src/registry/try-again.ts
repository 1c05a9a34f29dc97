/** Patience with an API that is busy, or away for a moment. */
import { ApiError } from '../problem.ts';

const mostTries = 8;

/** Ends early when it is told to stop. */
export const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, seconds * 1_000);
    signal.addEventListener('abort', end);
  });

/** Only for what may be asked twice. Throws the last failure: also when it is told to stop before it has asked again. */
export const tryAgain = async <T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isPassing || tries === mostTries) throw error;
      await pause(error.retryAfter ?? tries, signal);
      if (signal.aborted) throw error;
    }
  }
};
