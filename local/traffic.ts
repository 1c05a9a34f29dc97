/** What passes through the front door: counted per operation, and slowed, failed or cut off where a test or a bench asks for it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { AwsError, Call } from './service.ts';

/** The connection ends without an answer; who called in process learns it as an error. */
export class ConnectionCut extends Error {
  readonly code = 'ECONNRESET';

  constructor() {
    super('the connection was cut');
    this.name = 'ConnectionCut';
  }
}

export interface Disturbance {
  /** Which calls it disturbs. */
  readonly matches: (call: Call) => boolean;
  /** Milliseconds added before the call. */
  readonly delay?: number;
  /** What it waits for besides: before it has its effect, or after it, as `when` says. */
  readonly hold?: () => Promise<unknown>;
  /** The error answered instead of the result, or the connection's end instead of any answer. */
  readonly error?: AwsError | ConnectionCut;
  /** Whether the error, and what it holds, comes before the call had its effect, or after it. */
  readonly when?: 'before' | 'after';
  /** How many calls it disturbs before it is spent; all of them when absent. */
  readonly times?: number;
}

export interface Traffic {
  /** Calls so far, by `service:Operation`. */
  counts(): Readonly<Record<string, number>>;
  reset(): void;
  /** Disturbs matching calls until the returned function is called. */
  disturb(disturbance: Disturbance): () => void;
  pass<T>(call: Call, carry: () => Promise<T>): Promise<T>;
}

export const createTraffic = (): Traffic => {
  const counted = new Map<string, number>();
  const disturbances = new Map<Disturbance, { left: number }>();

  const take = (call: Call): Disturbance[] =>
    [...disturbances]
      .filter(([disturbance, state]) => state.left > 0 && disturbance.matches(call))
      .map(([disturbance, state]) => {
        state.left -= 1;
        return disturbance;
      });

  return {
    counts: () => Object.fromEntries(counted),
    reset: () => counted.clear(),
    disturb(disturbance) {
      disturbances.set(disturbance, { left: disturbance.times ?? Number.POSITIVE_INFINITY });
      return () => void disturbances.delete(disturbance);
    },
    async pass(call, carry) {
      const name = `${call.service}:${call.operation}`;
      counted.set(name, (counted.get(name) ?? 0) + 1);
      if (disturbances.size === 0) return carry();
      const taken = take(call);
      for (const { delay: milliseconds } of taken) if (milliseconds) await delay(milliseconds);
      const disturbed = async (when: 'before' | 'after'): Promise<void> => {
        const now = taken.filter(({ when: at = 'before' }) => at === when);
        for (const { hold } of now) await hold?.();
        const error = now.find((one) => one.error)?.error;
        if (error) throw error;
      };
      await disturbed('before');
      const result = await carry();
      await disturbed('after');
      return result;
    },
  };
};
