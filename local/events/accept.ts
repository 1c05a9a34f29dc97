/** An event comes in: what each rule's targets are to be given is kept before anyone is told that it was accepted. */
import { randomUUID } from 'node:crypto';
import type { Rule } from './event-store.ts';
import type { EventNeeds } from './operation.ts';
import { compilePattern } from './pattern.ts';

type Event = Readonly<Record<string, unknown>>;

/** Keeps a delivery for each target of each enabled rule that the event matches. */
export const accept = (needs: EventNeeds, bus: string, event: Event): void => {
  const rules = needs.store.rules(bus).filter(({ enabled, pattern }) => enabled && pattern !== undefined);
  for (const rule of rules) if (compilePattern(rule.pattern ?? '')(event)) deliverTo(needs, rule, event);
};

/** Keeps a delivery for each target of the rule. */
export const deliverTo = ({ cloud, store }: EventNeeds, { bus, name }: Rule, event: Event): void => {
  for (const { Id } of store.targets(bus, name)) {
    const delivery = { id: randomUUID(), bus, rule: name, target: Id, event: JSON.stringify(event), accepted: cloud.now() };
    store.addDelivery(delivery);
  }
};
