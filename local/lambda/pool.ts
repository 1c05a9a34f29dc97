/**
 * The execution environments of all functions: the most recently used idle one is taken first, those not used for long are ended,
 * and never more live at once than this machine bears.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
import type { Environment } from './environment.ts';
import type { FunctionDefinition } from './function.ts';

export interface PoolSettings {
  /** How many processes may live at once. */
  readonly capacity: number;
  /** Milliseconds an environment may stay idle. */
  readonly idleFor: number;
  /** Milliseconds an event waits for an environment when all of them are busy. */
  readonly patience: number;
  now(): number;
  start(definition: FunctionDefinition, tenantId?: string): Promise<Environment>;
}

export interface Pool {
  /** An environment that serves this function, and only this tenant; `undefined` when none came free in time. */
  take(definition: FunctionDefinition, tenantId?: string): Promise<Environment | undefined>;
  giveBack(environment: Environment): void;
  /** Ends the environments of one function. */
  drop(definition: FunctionDefinition): Promise<void>;
  size(): number;
  close(): Promise<void>;
}

/** Credentials are renewed this long before they end, by taking a new environment. */
const RENEWAL = 5 * 60_000;

interface Waiting {
  readonly definition: FunctionDefinition;
  readonly tenantId?: string;
  settle(environment: Promise<Environment> | undefined): void;
}

export const createPool = (settings: PoolSettings): Pool => {
  /** Least recently used first. */
  const idle = new Map<Environment, number>();
  const waiting: Waiting[] = [];
  const living = new Set<Environment>();
  const ending = new Set<Promise<void>>();
  const dropped = new WeakSet<FunctionDefinition>();
  let starting = 0;
  let closed = false;

  const full = (): boolean => living.size + starting >= settings.capacity;

  const retire = (environment: Environment): void => {
    idle.delete(environment);
    living.delete(environment);
    const ended = environment.stop().finally(() => ending.delete(ended));
    ending.add(ended);
  };

  const usable = (environment: Environment, definition: FunctionDefinition, tenantId?: string): boolean =>
    environment.definition === definition && environment.tenantId === tenantId;

  const warm = (definition: FunctionDefinition, tenantId?: string): Environment | undefined => {
    for (const environment of [...idle.keys()].reverse()) {
      if (!usable(environment, definition, tenantId)) continue;
      if (environment.alive() && environment.expiresAt - settings.now() > RENEWAL) {
        idle.delete(environment);
        return environment;
      }
      retire(environment);
    }
    return undefined;
  };

  const start = async (definition: FunctionDefinition, tenantId?: string): Promise<Environment> => {
    starting += 1;
    try {
      const environment = await settings.start(definition, tenantId);
      living.add(environment);
      if (closed) retire(environment);
      return environment;
    } finally {
      starting -= 1;
      wake();
    }
  };

  const attempt = (definition: FunctionDefinition, tenantId?: string): Promise<Environment> | undefined => {
    const found = warm(definition, tenantId);
    if (found) return Promise.resolve(found);
    const [oldest] = idle.keys();
    if (full() && oldest) retire(oldest);
    return full() ? undefined : start(definition, tenantId);
  };

  const wake = (): void => {
    for (let next = waiting[0]; next; next = waiting[0]) {
      const environment = attempt(next.definition, next.tenantId);
      if (!environment) return;
      next.settle(environment);
    }
  };

  const wait = (definition: FunctionDefinition, tenantId?: string): Promise<Environment | undefined> =>
    new Promise((resolve) => {
      const entry: Waiting = {
        definition,
        tenantId,
        settle(environment) {
          clearTimeout(timer);
          waiting.splice(waiting.indexOf(entry), 1);
          resolve(environment);
        },
      };
      const timer = setTimeout(() => entry.settle(undefined), settings.patience);
      waiting.push(entry);
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
      return attempt(definition, tenantId) ?? wait(definition, tenantId);
    },
    giveBack(environment) {
      if (environment.alive() && !dropped.has(environment.definition) && !closed) idle.set(environment, performance.now());
      else retire(environment);
      wake();
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
      await Promise.all(ending);
    },
  };
};
