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

interface Waiting {
  readonly since: number;
  settle(environment: Environment | Promise<never> | undefined): void;
}

/** Those that wait for environments of one kind, the longest first, and how many of these are starting. */
interface Line extends Served {
  readonly waiting: Waiting[];
  coming: number;
}

const isSame = (one: Served, other: Served): boolean => one.definition === other.definition && one.tenantId === other.tenantId;

/** Milliseconds since its last use after which an environment is in nobody's regular use. */
const RESTED = 5_000;

export const createPool = (settings: PoolSettings): Pool => {
  /** Least recently used first, and since when. */
  const idle = new Map<Environment, number>();
  const lines: Line[] = [];
  const living = new Set<Environment>();
  const starting = new Set<Promise<void>>();
  const ending = new Set<Promise<void>>();
  const dropped = new WeakSet<FunctionDefinition>();
  /** Of those that start, the ones that do not live yet. */
  let opening = 0;
  let later: NodeJS.Timeout | undefined;
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

  const isRested = (environment: Environment): boolean => performance.now() - (idle.get(environment) ?? 0) > RESTED;

  /**
   * Where there is none, the least recently used makes room that nobody misses: one that has rested, or of a function that will have no
   * fewer than this one. A function that has none takes what there is.
   */
  const hasRoom = ({ definition }: Served): boolean => {
    if (living.size + opening < settings.capacity) return true;
    const numberOf = (wanted: FunctionDefinition): number => [...living].filter((each) => each.definition === wanted).length;
    const coming = lines.filter((line) => line.definition === definition).reduce((sum, line) => sum + line.coming, 0);
    const own = numberOf(definition) + coming;
    const isSpare = (each: Environment): boolean =>
      each.definition === definition || isRested(each) || numberOf(each.definition) > own + 1;
    const resting = [...idle.keys()];
    const oldest = resting.find(isSpare) ?? (own === 0 ? resting[0] : undefined);
    if (oldest) retire(oldest);
    return oldest !== undefined;
  };

  const lineOf = (served: Served): Line => {
    const found = lines.find((line) => isSame(line, served));
    if (found) return found;
    const line: Line = { definition: served.definition, tenantId: served.tenantId, waiting: [], coming: 0 };
    lines.push(line);
    return line;
  };

  const longestWaiting = (served: Served): Waiting | undefined => lines.find((line) => isSame(line, served))?.waiting[0];

  const release = (environment: Environment): void => {
    const next = longestWaiting(environment);
    if (closed || dropped.has(environment.definition) || !isUsable(environment)) retire(environment);
    else if (next) next.settle(environment);
    else idle.set(environment, performance.now());
  };

  const start = async (line: Line): Promise<void> => {
    opening += 1;
    try {
      const environment = await settings.start(line.definition, line.tenantId).finally(() => {
        opening -= 1;
      });
      living.add(environment);
      await environment.ready();
      const [next] = line.waiting;
      // Also one that did not come up, or whose function has changed meanwhile: what is run in it tells why, and gives it back.
      if (next) next.settle(environment);
      else release(environment);
    } catch (error) {
      line.waiting[0]?.settle(Promise.reject(error));
    }
  };

  const longestFirst = (one: Line, other: Line): number => (one.waiting[0]?.since ?? 0) - (other.waiting[0]?.since ?? 0);

  /** Starts what is waited for and is not starting yet. */
  const startMore = (): void => {
    for (const line of lines.filter(({ waiting }) => waiting.length > 0).sort(longestFirst)) {
      while (line.waiting.length > line.coming) {
        if (closed || starting.size >= settings.startsAtOnce) return;
        if (!hasRoom(line)) {
          lookAgain();
          break;
        }
        line.coming += 1;
        const started = start(line).finally(() => {
          line.coming -= 1;
          starting.delete(started);
          forget(line);
          startMore();
        });
        starting.add(started);
      }
    }
  };

  /** When others may have rested: nobody tells of that. */
  const lookAgain = (): void => {
    later ??= setTimeout(() => {
      later = undefined;
      startMore();
    }, RESTED).unref();
  };

  const forget = (line: Line): void => {
    if (line.waiting.length === 0 && line.coming === 0) lines.splice(lines.indexOf(line), 1);
  };

  const wait = (served: Served): Promise<Environment | undefined> =>
    new Promise((resolve) => {
      const line = lineOf(served);
      const entry: Waiting = {
        since: performance.now(),
        settle(environment) {
          clearTimeout(timer);
          line.waiting.splice(line.waiting.indexOf(entry), 1);
          forget(line);
          resolve(environment);
        },
      };
      const timer = setTimeout(() => entry.settle(undefined), settings.patience);
      line.waiting.push(entry);
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
      clearTimeout(later);
      for (const entry of lines.flatMap(({ waiting }) => waiting)) entry.settle(undefined);
      for (const environment of [...living]) retire(environment);
      await Promise.all([...starting, ...ending]);
    },
  };
};
