/** Log lines of services in this process: collected in memory, written together a moment later. */
import type { Cloud } from '../cloud.ts';
import type { LogStore, NewEvent } from './log-store.ts';

/** One line of a function or of an API. Never waits, never throws. */
export type WriteLog = (group: string, stream: string, message: string) => void;

export interface LogWriter {
  readonly write: WriteLog;
  /** Everything written so far can be read after it. */
  flush(): void;
  close(): void;
}

const flushAfter = 100;
const mostWaiting = 1_000;
/** A longer line is cut here, as Lambda cuts it. */
const longestMessage = 256 * 1024;
const trimEvery = 5_000;

export const createLogWriter = (cloud: Cloud, store: LogStore): LogWriter => {
  let waiting: NewEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sinceTrim = 0;
  let closed = false;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const events = waiting;
    waiting = [];
    for (const [group, stream] of streamsOf(events)) ensure(cloud, store, [group, stream]);
    store.append(events);
    sinceTrim += events.length;
    if (sinceTrim < trimEvery) return;
    sinceTrim = 0;
    store.trim();
  };

  return {
    write(group, stream, message) {
      if (closed) return;
      waiting.push({ group, stream, timestamp: cloud.now(), message: message.slice(0, longestMessage) });
      if (waiting.length >= mostWaiting) flush();
      // The process may end while lines wait; close() writes them.
      else timer ??= setTimeout(flush, flushAfter).unref();
    },
    flush,
    close() {
      closed = true;
      flush();
    },
  };
};

const streamsOf = (events: readonly NewEvent[]): (readonly [string, string])[] => [
  ...new Map(events.map(({ group, stream }) => [JSON.stringify([group, stream]), [group, stream] as const])).values(),
];

/** A service that logs makes its group and stream when they are not there. */
const ensure = (cloud: Cloud, store: LogStore, [group, stream]: readonly [string, string]): void => {
  if (!store.findGroup(group)) store.saveGroup({ name: group, createdAt: cloud.now(), tags: {} });
  if (!store.findStream(group, stream)) store.addStream(group, stream);
};
