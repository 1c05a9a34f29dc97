/**
 * The execution environments of all functions: the most recently used idle one is taken first, those not used for long are ended,
 * and never more live at once, nor start at once, than this machine bears.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
import type { Environment } from './environment.ts';
import type { FunctionDefinition } from './function.ts';

export interface PoolSettings {
  /** How many processes may live at once. */
  readonly capacity: number;
  /** How many of them may be starting: more than there are processors would only make each slower. */
  readonly startsAtOnce: number;
  /** Milliseconds an environment may stay idle. */
  readonly idleFor: number;
  /** Milliseconds an event waits for an environment. */
  readonly patience: number;
  now(): number;
  start(definition: FunctionDefinition, tenantId?: string): Promise<Environment>;
}

export interface Pool {
  /**
   * An environment that serves this function, and only this tenant: one that is idle, or whichever comes first of a new one and one
   * that becomes free; `undefined` when none came in time. Rejects when the new one could not be started.
   */
  take(definition: FunctionDefinition, tenantId?: string): Promise<Environment | undefined>;
  giveBack(environment: Environment): void;
  /** Ends the environments of one function. */
  drop(definition: FunctionDefinition): Promise<void>;
  size(): number;
  close(): Promise<void>;
}

/** Credentials are renewed this long before they end, by taking a new environment. */
const RENEWAL = 5 * 60_000;

/** Whom an environment serves. */
interface Served {
  readonly definition: FunctionDefinition;
  readonly tenantId?: string;
}

interface Waiting extends Served {
  settle(environment: Environment | Promise<never> | undefined): void;
}

const isSame = (one: Served, other: Served): boolean => one.definition === other.definition && one.tenantId === other.tenantId;

export const createPool = (settings: PoolSettings): Pool => {
  /** Least recently used first, and since when. */
  const idle = new Map<Environment, number>();
  /** Longest first. */
  const waiting: Waiting[] = [];
  const living = new Set<Environment>();
  const starting = new Map<Served, Promise<void>>();
  const ending = new Set<Promise<void>>();
  const dropped = new WeakSet<FunctionDefinition>();
  /** Of those that start, the ones that do not live yet. */
  let opening = 0;
  let closed = false;

  const retire = (environment: Environment): void => {
    idle.delete(environment);
    living.delete(environment);
    const ended = environment.stop().finally(() => ending.delete(ended));
    ending.add(ended);
  };

  const isUsable = (environment: Environment): boolean => environment.alive() && environment.expiresAt - settings.now() > RENEWAL;

  const warm = (served: Served): Environment | undefined => {
    for (const environment of [...idle.keys()].reverse()) {
      if (!isSame(environment, served)) continue;
      if (isUsable(environment)) {
        idle.delete(environment);
        return environment;
      }
      retire(environment);
    }
    return undefined;
  };

  /** Where there is none, the least recently used makes room; but functions take no more from each other than an equal part. */
  const hasRoom = ({ definition }: Served): boolean => {
    if (living.size + opening < settings.capacity) return true;
    const all = [...living];
    const own = all.filter((environment) => environment.definition === definition).length;
    const part = settings.capacity / new Set([definition, ...all.map((environment) => environment.definition)]).size;
    const [oldest] = [...idle.keys()].filter(
      (environment) => own + 1 <= part || own === 0 || environment.definition === definition,
    );
    if (oldest) retire(oldest);
    return oldest !== undefined;
  };

  const longestWaiting = (served: Served): Waiting | undefined => waiting.find((one) => isSame(one, served));

  const release = (environment: Environment): void => {
    const next = longestWaiting(environment);
    if (closed || dropped.has(environment.definition) || !isUsable(environment)) retire(environment);
    else if (next) next.settle(environment);
    else idle.set(environment, performance.now());
  };

  const start = async (served: Served): Promise<void> => {
    opening += 1;
    try {
      const environment = await settings.start(served.definition, served.tenantId).finally(() => {
        opening -= 1;
      });
      living.add(environment);
      await environment.ready();
      const next = longestWaiting(served);
      // Also one that did not come up, or whose function has changed meanwhile: what is run in it tells why, and gives it back.
      if (next) next.settle(environment);
      else release(environment);
    } catch (error) {
      longestWaiting(served)?.settle(Promise.reject(error));
    }
  };

  /** Starts what is waited for and is not starting yet. */
  const startMore = (): void => {
    for (const served of waiting) {
      if (closed || starting.size >= settings.startsAtOnce) return;
      const wanted = waiting.filter((one) => isSame(one, served)).length;
      const coming = [...starting.keys()].filter((one) => isSame(one, served)).length;
      if (coming >= wanted || !hasRoom(served)) continue;
      const key = { definition: served.definition, tenantId: served.tenantId };
      const started = start(key).finally(() => {
        starting.delete(key);
        startMore();
      });
      starting.set(key, started);
    }
  };

  const wait = (served: Served): Promise<Environment | undefined> =>
    new Promise((resolve) => {
      const entry: Waiting = {
        ...served,
        settle(environment) {
          clearTimeout(timer);
          waiting.splice(waiting.indexOf(entry), 1);
          resolve(environment);
        },
      };
      const timer = setTimeout(() => entry.settle(undefined), settings.patience);
      waiting.push(entry);
      startMore();
    });

  const sweep = setInterval(
    () => {
      for (const [environment, since] of idle) if (performance.now() - since >= settings.idleFor) retire(environment);
    },
    Math.min(settings.idleFor, 30_000),
  );
  sweep.unref();

  return {
    async take(definition, tenantId) {
      return warm({ definition, tenantId }) ?? wait({ definition, tenantId });
    },
    giveBack(environment) {
      release(environment);
      startMore();
    },
    async drop(definition) {
      dropped.add(definition);
      for (const environment of [...idle.keys()]) if (environment.definition === definition) retire(environment);
      await Promise.all(ending);
    },
    size: () => living.size,
    async close() {
      closed = true;
      clearInterval(sweep);
      for (const entry of [...waiting]) entry.settle(undefined);
      for (const environment of [...living]) retire(environment);
      await Promise.all([...starting.values(), ...ending]);
    },
  };
};
