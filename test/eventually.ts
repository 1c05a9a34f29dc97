/** For what must come true, and soon: asks again until it has. */
import { setTimeout as pause } from 'node:timers/promises';

const askEveryMilliseconds = 50;

/** The first answer that is wanted. Throws with the last one when none came in time. */
export const eventually = async <T>(
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  withinMilliseconds = 15_000,
): Promise<T> => {
  const until = Date.now() + withinMilliseconds;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > until)
      throw new Error(`It did not come true within ${withinMilliseconds} ms; last: ${JSON.stringify(answer)}`);
    await pause(askEveryMilliseconds);
  }
};
