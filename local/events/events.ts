/**
 * EventBridge: events come in on buses, rules choose among them, targets are told at least once.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-what-is.html
 */
import type { Cloud } from '../cloud.ts';
import { awsJson } from '../protocol.ts';
import { notImplemented, type Service } from '../service.ts';
import { busOperations } from './buses.ts';
import { createDispatcher } from './dispatcher.ts';
import { openEventStore } from './event-store.ts';
import type { EventNeeds, Operation, Operations } from './operation.ts';
import { putOperations } from './put-events.ts';
import { ruleOperations } from './rules.ts';
import { createTellBus, type TellBus } from './service-events.ts';
import { targetOperations } from './targets.ts';

export interface EventsSettings {
  /** Milliseconds before the next attempt at a target, after so many; a second, doubling up to ten minutes, unless given. */
  readonly backoff?: (attempts: number) => number;
  /** Hears of each event that no target had; standard error unless given. */
  readonly log?: (line: string) => void;
}

export interface Events extends Service {
  /** By which other services of this cloud tell what happened to them. */
  readonly tell: TellBus;
  /** Delivers from now on, and gives schedules their turns. Called once every service and function is there. */
  resume(): void;
  /** Looks at the clock: for tests, which have their own. */
  turn(): void;
}

const operations: Operations = { ...busOperations, ...ruleOperations, ...targetOperations, ...putOperations };

/** Everything lies in `<directory>/events.sqlite`. */
export const createEvents = (cloud: Cloud, settings: EventsSettings = {}): Events => {
  const store = openEventStore(cloud.directory);
  store.addBus('default', undefined, cloud.now());
  const dispatcher = createDispatcher({
    cloud,
    store,
    backoff: settings.backoff ?? ((attempts) => Math.min(600_000, 1000 * 2 ** attempts)),
    log: settings.log ?? ((line) => process.stderr.write(`${line}\n`)),
  });
  const needs: EventNeeds = { cloud, store, wake: dispatcher.wake };
  return {
    name: 'events',
    protocol: awsJson('1.1'),
    access: ({ operation, input }) => operationOf(operation).access(needs, input, operation),
    handle: async ({ operation, input }) => operationOf(operation).run(needs, input, operation),
    tell: createTellBus(needs),
    resume: dispatcher.resume,
    turn: dispatcher.turn,
    async close() {
      await dispatcher.close();
      if (store.database.isOpen) store.database.close();
    },
  };
};

const operationOf = (name: string): Operation => {
  if (!Object.hasOwn(operations, name)) throw notImplemented(`events:${name}`);
  return operations[name] as Operation;
};
