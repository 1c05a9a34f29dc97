/** The platform's event bus, for whoever has something to tell. */
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { unavailable } from '../kernel/errors.ts';
import { type EventDetail, type EventName, platformEvents } from '../kernel/event.ts';

export interface Bus {
  /** At least once: who asks twice publishes twice. Throws `EventNotPublished`. */
  publish<Name extends EventName>(name: Name, detail: EventDetail<Name>): Promise<void>;
}

/** PutEvents answers well also when it took nothing. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const createBus = (events: Pick<EventBridgeClient, 'send'>, busName: string): Bus => ({
  async publish(name, detail) {
    const entry = {
      EventBusName: busName,
      Source: platformEvents[name].source,
      DetailType: name,
      Detail: JSON.stringify(platformEvents[name].detail.parse(detail)),
    };
    const { FailedEntryCount: failed } = await events.send(new PutEventsCommand({ Entries: [entry] })).catch(notPublished);
    if (failed !== 0) notPublished();
  },
});

const notPublished = (cause?: unknown): never => {
  throw unavailable('EventNotPublished', 'What happened could not be told to the platform. Try again.', cause);
};
