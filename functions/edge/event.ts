/**
 * The way in for events of the platform's bus, and of AWS's services. What an event says is a hint: whoever may put events on the bus could
 * say it, and it can come twice or late. So it is used to look, never to believe.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
import * as z from 'zod';
import { alarmCodes } from '../kernel/alarm-code.ts';
import { type EventDetail, type HeardEventName, heardEvents } from '../kernel/event.ts';
import { logError, logFailure, logInfo } from './log.ts';

/** What Lambda is told, and keeps beside an event that failed to the end: a name alone, for a message may quote what it was given. */
class EventFailed extends Error {
  constructor(event: HeardEventName, error: unknown) {
    super(`${event} was not handled: ${error instanceof Error ? error.name : typeof error}`);
    this.name = 'EventFailed';
  }
}

/**
 * A thrown error has Lambda try again, twice, and then keep the event for people to see; what is no event of this kind is told, and
 * dropped, for it would be none the next time.
 */
export const onEvent =
  <Name extends HeardEventName>(name: Name, run: (detail: EventDetail<Name>) => Promise<void>) =>
  async (event: unknown): Promise<void> => {
    const { source, detail } = heardEvents[name];
    const schema = z.object({ source: z.literal(source), 'detail-type': z.literal(name), detail });
    const parsed = schema.safeParse(event);
    if (!parsed.success) return logError('EventUnreadable', { event: name });
    const told = parsed.data.detail as EventDetail<Name>;
    try {
      await run(told);
      logInfo('EventHandled', { event: name, detail: told });
    } catch (error) {
      logFailure(alarmCodes.unexpected, error, { event: name, detail: told });
      throw new EventFailed(name, error);
    }
  };
