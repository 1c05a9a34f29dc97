/** Log events: put and read. */
import { AwsError, type Input } from '../service.ts';
import { parsePattern } from './filter-pattern.ts';
import { day, type EventRange, type LogEvent, type LogGroup, type NewEvent, type Position } from './log-store.ts';
import { groupOf, invalid, type LogNeeds, limitOf, type Operation } from './operation.ts';

const hour = 3_600_000;
const eventPage = { usual: 10_000, most: 10_000 };
/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const batch = { events: 10_000, bytes: 1_048_576, overhead: 26, span: day, tooOld: 14 * day, tooNew: 2 * hour };

const streamOf = (needs: LogNeeds, group: LogGroup, name: unknown): string => {
  if (typeof name === 'string' && needs.store.findStream(group.name, name)) return name;
  throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
};

const putLogEvents: Operation = {
  members: ['logGroupName', 'logStreamName', 'logEvents', 'sequenceToken'],
  resource: 'stream',
  run(needs, input) {
    const group = groupOf(needs, input);
    const stream = streamOf(needs, group, input.logStreamName);
    const events = eventsIn(input.logEvents).map((event) => ({ ...event, group: group.name, stream }));
    const now = needs.cloud.now();
    const expired = group.retentionDays === undefined ? 0 : now - group.retentionDays * day;
    const oldest = Math.max(now - batch.tooOld, expired);
    needs.store.append(events.filter(({ timestamp }) => timestamp >= oldest && timestamp <= now + batch.tooNew));
    return { nextSequenceToken: String(now), rejectedLogEventsInfo: rejected(events, { now, expired }) };
  },
};

const eventsIn = (given: unknown): Pick<NewEvent, 'timestamp' | 'message'>[] => {
  const events = (Array.isArray(given) ? given : []) as { timestamp: number; message: string }[];
  if (events.length === 0 || events.length > batch.events) throw invalid(`logEvents must be 1 to ${batch.events} events.`);
  for (const { timestamp, message } of events)
    if (!Number.isSafeInteger(timestamp) || timestamp < 0 || typeof message !== 'string' || message === '')
      throw invalid('A log event has a timestamp in milliseconds and a message.');
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + batch.overhead, 0);
  if (bytes > batch.bytes) throw invalid(`Upload too large: ${bytes} bytes exceeds limit of ${batch.bytes}`);
  const times = events.map(({ timestamp }) => timestamp);
  if (times.some((time, at) => time < (times[at - 1] ?? 0)))
    throw invalid('Log events in a single PutLogEvents request must be in chronological order.');
  if ((times.at(-1) as number) - (times[0] as number) > batch.span)
    throw invalid('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
  return events.map(({ timestamp, message }) => ({ timestamp, message }));
};

/** Events are in order, so those refused are at the ends. */
const rejected = (events: readonly NewEvent[], { now, expired }: { now: number; expired: number }) => {
  const lastBefore = (time: number) => {
    const at = events.findLastIndex(({ timestamp }) => timestamp < time);
    return at < 0 ? undefined : at;
  };
  const tooNew = events.findIndex(({ timestamp }) => timestamp > now + batch.tooNew);
  const info = {
    tooNewLogEventStartIndex: tooNew < 0 ? undefined : tooNew,
    tooOldLogEventEndIndex: lastBefore(now - batch.tooOld),
    expiredLogEventEndIndex: lastBefore(expired),
  };
  return Object.values(info).some((index) => index !== undefined) ? info : undefined;
};

/** The times asked for, within what the group still keeps. */
const rangeOf = (needs: LogNeeds, group: LogGroup, input: Input): EventRange => ({
  group: group.name,
  from: Math.max(
    Number(input.startTime ?? 0),
    group.retentionDays === undefined ? 0 : needs.cloud.now() - group.retentionDays * day,
  ),
  until: Number(input.endTime ?? Number.MAX_SAFE_INTEGER),
});

/** `f/<time>/<id>` reads on from there, `b/<time>/<id>` reads back. */
const readToken = (token: unknown): { forward: boolean; position: Position } | undefined => {
  if (token === undefined) return undefined;
  const { way, time, id } = /^(?<way>[fb])\/(?<time>\d+)\/(?<id>\d+)$/.exec(String(token))?.groups ?? {};
  if (!way) throw invalid('The specified nextToken is invalid.');
  return { forward: way === 'f', position: [Number(time), Number(id)] };
};

const getLogEvents: Operation = {
  members: ['logGroupName', 'logGroupIdentifier', 'logStreamName', 'startTime', 'endTime', 'nextToken', 'limit', 'startFromHead'],
  resource: 'stream',
  run(needs, input) {
    const group = groupOf(needs, input);
    const streams = [streamOf(needs, group, input.logStreamName)];
    const token = readToken(input.nextToken);
    const forward = token ? token.forward : input.startFromHead === true;
    const range = { ...rangeOf(needs, group, input), streams, newestFirst: !forward };
    const sided = token ? { ...range, [forward ? 'after' : 'before']: token.position } : range;
    const found = take(needs.store.events(sided), limitOf(input.limit, eventPage));
    const events = forward ? found : found.reverse();
    const stays = token?.position ?? [0, 0];
    return {
      events: events.map(({ timestamp, message, ingestedAt }) => ({ timestamp, message, ingestionTime: ingestedAt })),
      nextForwardToken: `f/${positionOf(events.at(-1), stays).join('/')}`,
      nextBackwardToken: `b/${positionOf(events[0], stays).join('/')}`,
    };
  },
};

const positionOf = (event: LogEvent | undefined, otherwise: Position): Position =>
  event ? [event.timestamp, event.id] : otherwise;

const take = (events: Iterable<LogEvent>, count: number): LogEvent[] => {
  const taken: LogEvent[] = [];
  for (const event of events) {
    taken.push(event);
    if (taken.length === count) break;
  }
  return taken;
};

const filterLogEvents: Operation = {
  members: [
    'logGroupName',
    'logGroupIdentifier',
    'logStreamNames',
    'logStreamNamePrefix',
    'startTime',
    'endTime',
    'filterPattern',
    'nextToken',
    'limit',
    'interleaved',
  ],
  run(needs, input) {
    const group = groupOf(needs, input);
    const limit = limitOf(input.limit, eventPage);
    const matches = parsePattern(String(input.filterPattern ?? ''));
    const range = rangeOf(needs, group, input);
    // Here, unlike in GetLogEvents, an event at endTime is included.
    const asked = {
      ...range,
      until: range.until + 1,
      streams: streamsAsked(needs, group, input),
      after: readToken(input.nextToken)?.position,
    };
    const found = take(matching(needs.store.events(asked), matches), limit + 1);
    const events = found.slice(0, limit);
    return {
      events: events.map((event) => ({
        eventId: String(event.id),
        logStreamName: event.stream,
        timestamp: event.timestamp,
        message: event.message,
        ingestionTime: event.ingestedAt,
      })),
      searchedLogStreams: [],
      nextToken: found.length > limit ? `f/${positionOf(events.at(-1), [0, 0]).join('/')}` : undefined,
    };
  },
};

const streamsAsked = (
  { store }: LogNeeds,
  group: LogGroup,
  { logStreamNames, logStreamNamePrefix }: Input,
): string[] | undefined => {
  if (logStreamNames !== undefined && logStreamNamePrefix !== undefined)
    throw invalid('logStreamNames and logStreamNamePrefix cannot both be given.');
  if (Array.isArray(logStreamNames)) return logStreamNames.map(String);
  if (logStreamNamePrefix === undefined) return undefined;
  return store.streams(group.name).flatMap(({ name }) => (name.startsWith(String(logStreamNamePrefix)) ? [name] : []));
};

function* matching(events: Iterable<LogEvent>, matches: (message: string) => boolean): Generator<LogEvent> {
  for (const event of events) if (matches(event.message)) yield event;
}

export const eventOperations: Readonly<Record<string, Operation>> = {
  PutLogEvents: putLogEvents,
  GetLogEvents: getLogEvents,
  FilterLogEvents: filterLogEvents,
};
