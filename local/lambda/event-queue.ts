/**
 * Events that were accepted for later: kept in SQLite until the function handled them, or until Lambda would give up.
 * An event whose handling was cut off by the end of this process is handled again, and so is one whose record was not yet sent.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import { openStore } from '../store.ts';
import { type EventInvokeConfig, LONGEST_AGE } from './event-config.ts';

export interface QueuedEvent {
  readonly id: string;
  readonly functionName: string;
  readonly payload: string;
  readonly tenantId?: string;
  readonly clientContext?: string;
}

/** What became of an attempt; one that was `throttled` does not count. */
export interface Handled {
  readonly ending: 'succeeded' | 'failed' | 'throttled';
  /** What the function answered, as JSON; absent where it was not reached. */
  readonly answer?: string;
}

export interface GivenUp {
  readonly reason: 'RetriesExhausted' | 'EventAgeExceeded';
  readonly attempts: number;
  /** Of the last attempt; absent where the event grew too old. */
  readonly answer?: string;
}

export interface EventQueueSettings {
  readonly directory: string;
  now(): number;
  /** Milliseconds before the second and the third attempt. */
  readonly retryDelays: readonly number[];
  /** Events handled at once. */
  readonly parallel: number;
  /** The functions there are: events of others wait until theirs is created. */
  functions(): readonly string[];
  configOf(functionName: string): EventInvokeConfig;
  handle(event: QueuedEvent): Promise<Handled>;
  /** Told of each event that is given up, which is forgotten when this resolves. Never rejects. */
  onDropped(event: QueuedEvent, givenUp: GivenUp): Promise<void>;
}

export interface EventQueue {
  /** The event is durable when this returns. */
  add(event: QueuedEvent): void;
  /** Begins, once the functions of an earlier start are there again, and their configurations. Before, no event is due. */
  resume(): void;
  /** Looks for due events, as after a function was created. */
  wake(): void;
  /** Forgets the events of a deleted function. */
  drop(functionName: string): void;
  close(): Promise<void>;
}

interface Row {
  id: string;
  function_name: string;
  payload: string;
  tenant_id: string | null;
  client_context: string | null;
  attempts: number;
  throttles: number;
  accepted_at: number;
  due_at: number;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS event (
  id TEXT PRIMARY KEY, function_name TEXT NOT NULL, payload TEXT NOT NULL, tenant_id TEXT, client_context TEXT,
  attempts INTEGER NOT NULL DEFAULT 0, throttles INTEGER NOT NULL DEFAULT 0, accepted_at INTEGER NOT NULL, due_at INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS event_due ON event(due_at);`;

/** Milliseconds before the second and the third attempt: a minute, then two. */
export const RETRY_DELAYS: readonly number[] = [60_000, 120_000];
/** The longest the queue sleeps, so that a clock that jumps does not strand an event. */
const LONGEST_SLEEP = 30_000;

export const createEventQueue = (settings: EventQueueSettings): EventQueue => {
  const database = openStore(settings.directory, 'lambda', SCHEMA);
  const inHand = new Map<string, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let awake = false;
  let closed = false;

  const remove = (id: string): void => void database.prepare('DELETE FROM event WHERE id = ?').run(id);
  const postpone = (row: Row, change: { attempts?: number; throttles?: number; delay: number }): void =>
    void database
      .prepare('UPDATE event SET attempts = ?, throttles = ?, due_at = ? WHERE id = ?')
      .run(change.attempts ?? row.attempts, change.throttles ?? row.throttles, settings.now() + change.delay, row.id);

  const giveUp = async (row: Row, givenUp: GivenUp): Promise<void> => {
    await settings.onDropped(eventOf(row), givenUp);
    remove(row.id);
  };

  /** Of a function that is no longer there, nobody gives an event up. */
  const forgetStranded = (): void =>
    void database
      .prepare('DELETE FROM event WHERE accepted_at < ? AND function_name NOT IN (SELECT value FROM json_each(?))')
      .run(settings.now() - LONGEST_AGE * 1000, JSON.stringify(settings.functions()));

  const settle = async (row: Row, { ending, answer }: Handled): Promise<void> => {
    const { maximumRetryAttempts } = settings.configOf(row.function_name);
    const { throttles } = row;
    const attempts = ending === 'throttled' ? row.attempts : row.attempts + 1;
    if (ending === 'succeeded') remove(row.id);
    else if (ageOf(row) >= longestOf(row)) await giveUp(row, { reason: 'EventAgeExceeded', attempts });
    else if (ending === 'throttled') postpone(row, { throttles: throttles + 1, delay: Math.min(300_000, 1000 * 2 ** throttles) });
    else if (attempts > maximumRetryAttempts) await giveUp(row, { reason: 'RetriesExhausted', attempts, answer });
    else postpone(row, { attempts, delay: settings.retryDelays[row.attempts] ?? 0 });
  };

  const ageOf = (row: Row): number => settings.now() - row.accepted_at;
  const longestOf = (row: Row): number => settings.configOf(row.function_name).maximumEventAge * 1000;

  const take = async (row: Row): Promise<void> => {
    if (ageOf(row) > longestOf(row)) return giveUp(row, { reason: 'EventAgeExceeded', attempts: row.attempts });
    const handled = await settings.handle(eventOf(row));
    // What the end of this process cut off did not fail: it is handled after the next start.
    if (closed && handled.ending !== 'succeeded') return;
    await settle(row, handled);
  };

  const begin = (row: Row): void => {
    const taken = take(row).finally(() => {
      inHand.delete(row.id);
      wake();
    });
    inHand.set(row.id, taken);
  };

  const wake = (): void => {
    if (closed || !awake) return;
    clearTimeout(timer);
    const rows = database
      .prepare('SELECT * FROM event WHERE function_name IN (SELECT value FROM json_each(?)) ORDER BY due_at, rowid LIMIT ?')
      .all(JSON.stringify(settings.functions()), settings.parallel * 2) as unknown as Row[];
    const free = rows.filter((row) => !inHand.has(row.id));
    for (const row of free) {
      const isDue = row.due_at <= settings.now();
      if (!isDue) {
        timer = setTimeout(wake, Math.min(row.due_at - settings.now(), LONGEST_SLEEP)).unref();
        return;
      }
      if (inHand.size >= settings.parallel) return;
      begin(row);
    }
  };

  return {
    add(event) {
      const now = settings.now();
      database
        .prepare(
          'INSERT INTO event (id, function_name, payload, tenant_id, client_context, accepted_at, due_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        )
        .run(event.id, event.functionName, event.payload, event.tenantId ?? null, event.clientContext ?? null, now, now);
      setImmediate(wake);
    },
    resume() {
      awake = true;
      forgetStranded();
      wake();
    },
    wake,
    drop: (functionName) => void database.prepare('DELETE FROM event WHERE function_name = ?').run(functionName),
    async close() {
      if (closed) return;
      closed = true;
      clearTimeout(timer);
      await Promise.all(inHand.values());
      database.close();
    },
  };
};

const eventOf = (row: Row): QueuedEvent => ({
  id: row.id,
  functionName: row.function_name,
  payload: row.payload,
  tenantId: row.tenant_id ?? undefined,
  clientContext: row.client_context ?? undefined,
});
