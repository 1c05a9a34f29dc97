/**
 * Events of AWS services themselves: they come in on the account's default bus, which `PutEvents` lets nobody imitate.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event.html
 */
import { transaction } from '../store.ts';
import { accept } from './accept.ts';
import type { EventNeeds } from './operation.ts';
import { envelopeOf } from './put-events.ts';

export interface ServiceEvent {
  readonly id: string;
  readonly source: `aws.${string}`;
  readonly detailType: string;
  readonly resources: readonly string[];
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly detail: object;
}

/** Returns when what it is to be delivered to is kept. */
export type TellBus = (event: ServiceEvent) => void;

export const createTellBus =
  (needs: EventNeeds): TellBus =>
  ({ time, ...event }) => {
    transaction(needs.store.database, () =>
      accept(needs, 'default', envelopeOf(needs.cloud, { ...event, time: new Date(time) })),
    );
    needs.wake();
  };
