/** What goes on outside while a strand waits: tasks and timers. */
import { setImmediate } from 'node:timers';
import type { Principal } from '../iam/principal.ts';
import type { Json } from './definition.ts';
import type { Perform } from './integrations.ts';
import { StateError } from './state-error.ts';
import type { Happening, Waiting } from './strand.ts';

/**
 * Runs `work` after so many milliseconds, unless the answer is called before. `why`: a `pause` of a Wait state or before another attempt,
 * or the `limit` of what a task or an execution may take.
 */
export type Schedule = (milliseconds: number, work: () => void, why: 'pause' | 'limit') => () => void;

export interface Efforts {
  readonly perform: Perform;
  readonly schedule: Schedule;
  readonly now: () => number;
}

type Tell = (happening: Happening) => void;

/** Begins what is waited for, and tells what came of it. The answer gives it up. */
export const attend = (
  efforts: Efforts,
  { waiting, principal }: { readonly waiting: Waiting; readonly principal: Principal },
  tell: Tell,
): (() => void) => {
  switch (waiting.for) {
    case 'entry': {
      const immediate = setImmediate(() => tell({ kind: 'entered' }));
      return () => clearImmediate(immediate);
    }
    case 'time':
      return efforts.schedule(Math.max(0, waiting.until - efforts.now()), () => tell({ kind: 'woke' }), 'pause');
    case 'task':
      return attendTask(efforts, { ...waiting, principal }, tell);
    default:
      return () => {};
  }
};

interface Task {
  readonly resource: string;
  readonly arguments: Json;
  readonly timeoutSeconds?: number;
  readonly principal: Principal;
}

/** The time a task may take counts from here: after a restart it is done again, and has all of it again. */
const attendTask = ({ perform, schedule }: Efforts, task: Task, tell: Tell): (() => void) => {
  const { timeoutSeconds } = task;
  const timeOut = () => {
    tell({ kind: 'failed', error: new StateError('States.Timeout', `The task did not end in ${timeoutSeconds} seconds.`) });
  };
  const cancel = timeoutSeconds === undefined ? () => {} : schedule(timeoutSeconds * 1000, timeOut, 'limit');
  perform(task, task.principal).then(
    (result) => tell({ kind: 'returned', result }),
    (error: StateError) => tell({ kind: 'failed', error }),
  );
  return cancel;
};

/** `setTimeout` cannot wait longer than this. */
const longest = 2 ** 31 - 1;

/** The real timer, for delays of any length: a `Schedule`. */
export const onTimers = (milliseconds: number, work: () => void): (() => void) => {
  let left = milliseconds;
  const wait = (): NodeJS.Timeout => {
    const part = Math.min(left, longest);
    left -= part;
    return setTimeout(() => {
      if (left > 0) timer = wait();
      else work();
    }, part);
  };
  let timer = wait();
  return () => clearTimeout(timer);
};
