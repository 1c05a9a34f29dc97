/**
 * How workflows wait while faults are tried. Pauses are short, and by no chance longer than others; their order stays. Limits do not run
 * out by themselves, however slow the machine is: they run out when a trial says so.
 */
import { onTimers, type Schedule } from '../../../local/states/efforts.ts';

export interface WorkflowClock {
  readonly schedule: Schedule;
  readonly random: () => number;
  /** Everything that may take this long has taken it. */
  runOut(seconds: number): void;
}

/** Of a pause, in milliseconds: so that those who ask until a name is known everywhere ask for longer than that takes. */
const longest = 100;

export const createWorkflowClock = (): WorkflowClock => {
  const limits = new Set<{ readonly milliseconds: number; readonly work: () => void }>();
  return {
    random: () => 0,
    schedule(milliseconds, work, why) {
      if (why === 'pause') return onTimers(Math.min(milliseconds, longest), work);
      const limit = { milliseconds, work };
      limits.add(limit);
      return () => void limits.delete(limit);
    },
    runOut(seconds) {
      for (const limit of [...limits]) {
        if (limit.milliseconds !== seconds * 1000 || !limits.delete(limit)) continue;
        limit.work();
      }
    },
  };
};
