/**
 * Works off what was accepted, and gives schedules their turn. A delivery that the end of this process cut off is made again.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
 */
import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { transaction } from '../store.ts';
import { deliverTo } from './accept.ts';
import { bury, type Exhausted, type Undelivered } from './dead-letter.ts';
import { deliver, mayHelp } from './deliver.ts';
import type { Delivery, EventStore, Rule, Target } from './event-store.ts';
import { ruleArn } from './operation.ts';
import { envelopeOf } from './put-events.ts';
import { readSchedule } from './schedule.ts';

export interface DispatcherSettings {
  readonly cloud: Cloud;
  readonly store: EventStore;
  /** Milliseconds before the next attempt, after so many. */
  readonly backoff: (attempts: number) => number;
  /** Told of each delivery that is given up: the rule, the target and a code. */
  readonly log: (line: string) => void;
}

export interface Dispatcher {
  /** Looks for what is due. Before `resume`, nothing is. */
  wake(): void;
  /** The same, at once. */
  turn(): void;
  resume(): void;
  /** Waits for what is in hand. Idempotent. */
  close(): Promise<void>;
}

/** Deliveries at once. */
const parallel = 8;
/** The longest it sleeps, so that a clock that jumps strands nothing. */
const longestSleep = 30_000;
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html */
const usual = { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 };

export const createDispatcher = ({ cloud, store, backoff, log }: DispatcherSettings): Dispatcher => {
  const inHand = new Map<string, Promise<void>>();
  let awake = false;
  let timer: NodeJS.Timeout | undefined;

  const giveUp = async (undelivered: Undelivered): Promise<void> => {
    const { delivery, error } = undelivered;
    const rule = ruleArn(cloud, { bus: delivery.bus, name: delivery.rule });
    await bury(cloud, undelivered).catch((refusal: unknown) => {
      log(`${rule} could not send what its target ${delivery.target} did not take to its queue: ${codeOf(refusal)}`);
    });
    store.settle(delivery.id);
    log(`${rule} gave up on its target ${delivery.target}: ${codeOf(error)}`);
  };

  /** Which limit is met when it is tried no more; a time that has come too late counts as one. */
  const exhaustedBy = ({ RetryPolicy }: Target, delivery: Delivery, due: number): Exhausted | undefined => {
    const { MaximumRetryAttempts: most, MaximumEventAgeInSeconds: oldest } = { ...usual, ...RetryPolicy };
    if (delivery.attempts >= most) return 'MaximumRetryAttempts';
    return due - delivery.accepted > oldest * 1000 ? 'MaximumEventAgeInSeconds' : undefined;
  };

  const take = async (delivery: Delivery): Promise<void> => {
    const target = store.findTarget(delivery.bus, delivery.rule, delivery.target);
    if (!target) return void store.settle(delivery.id);
    try {
      await deliver(cloud, delivery, target);
      store.settle(delivery.id);
    } catch (error) {
      const due = cloud.now() + backoff(delivery.attempts);
      const exhausted = mayHelp(error) ? exhaustedBy(target, delivery, due) : undefined;
      if (mayHelp(error) && !exhausted) store.postpone(delivery, due);
      else await giveUp({ delivery, target, error, exhausted });
    }
  };

  const begin = (delivery: Delivery): void => {
    const taken = take(delivery).finally(() => {
      inHand.delete(delivery.id);
      wake();
    });
    inHand.set(delivery.id, taken);
  };

  /** One turn a rule, however many were missed while nobody was here. */
  const fire = (rule: Rule, due: number): void =>
    transaction(store.database, () => {
      const after = readSchedule(rule.schedule ?? '');
      const next = after(due);
      deliverTo({ cloud, store, wake }, rule, scheduledEvent(cloud, rule));
      // Counted from the turn, so that turns do not slip; from now, when the next has been missed as well.
      store.putRule(rule, next !== undefined && next <= cloud.now() ? after(cloud.now()) : next);
    });

  const work = (): void => {
    const now = cloud.now();
    for (const { rule, due } of store.scheduled()) if (due <= now) fire(rule, due);
    const waiting = store.deliveries(parallel * 2).filter(({ id }) => !inHand.has(id));
    for (const delivery of waiting) if (delivery.due <= now && inHand.size < parallel) begin(delivery);
    const next = Math.min(
      ...[store.scheduled()[0]?.due, waiting.find(({ due }) => due > now)?.due].filter((due) => due !== undefined),
    );
    if (Number.isFinite(next)) timer = setTimeout(wake, Math.min(Math.max(next - now, 0), longestSleep)).unref();
  };

  const wake = (): void => {
    clearTimeout(timer);
    if (awake) timer = setTimeout(work, 0);
  };

  const turn = (): void => {
    clearTimeout(timer);
    if (awake) work();
  };

  return {
    wake,
    turn,
    resume() {
      awake = true;
      wake();
    },
    async close() {
      awake = false;
      clearTimeout(timer);
      await Promise.all(inHand.values());
    },
  };
};

const codeOf = (error: unknown): string => String((error as { code?: unknown }).code ?? 'InternalFailure');

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
const scheduledEvent = (cloud: Cloud, rule: Rule) =>
  envelopeOf(cloud, {
    id: randomUUID(),
    source: 'aws.events',
    detailType: 'Scheduled Event',
    time: new Date(cloud.now()),
    resources: [ruleArn(cloud, rule)],
    detail: {},
  });
