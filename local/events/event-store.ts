/** Buses, rules with their targets, and what is still to be delivered. */
import type { DatabaseSync } from 'node:sqlite';
import { openStore } from '../store.ts';
import type { InputSettings } from './target-input.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS bus (name TEXT PRIMARY KEY, description TEXT, created INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS rule (
  bus TEXT NOT NULL REFERENCES bus, name TEXT NOT NULL, body TEXT NOT NULL, due INTEGER, PRIMARY KEY (bus, name)
) STRICT;
CREATE TABLE IF NOT EXISTS target (
  bus TEXT NOT NULL, rule TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (bus, rule, id),
  FOREIGN KEY (bus, rule) REFERENCES rule ON DELETE CASCADE
) STRICT;
CREATE TABLE IF NOT EXISTS delivery (
  id TEXT PRIMARY KEY, bus TEXT NOT NULL, rule TEXT NOT NULL, target TEXT NOT NULL, event TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0, accepted INTEGER NOT NULL, due INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due);
`;

export interface Rule {
  readonly bus: string;
  readonly name: string;
  readonly pattern?: string;
  readonly schedule?: string;
  readonly enabled: boolean;
  readonly description?: string;
  readonly roleArn?: string;
}

export interface Target extends InputSettings {
  readonly Id: string;
  readonly Arn: string;
  readonly RoleArn?: string;
  readonly DeadLetterConfig?: { readonly Arn: string };
  readonly RetryPolicy?: { readonly MaximumRetryAttempts?: number; readonly MaximumEventAgeInSeconds?: number };
}

/** An event on its way to one target of one rule. Times are milliseconds since the epoch. */
export interface Delivery {
  readonly id: string;
  readonly bus: string;
  readonly rule: string;
  readonly target: string;
  /** JSON. */
  readonly event: string;
  readonly attempts: number;
  readonly accepted: number;
  readonly due: number;
}

type Row = Record<string, unknown>;

const ruleOf = ({ bus, name, body }: Row): Rule => ({ bus, name, ...JSON.parse(body as string) }) as Rule;

/** Opens `<directory>/events.sqlite`. */
export const openEventStore = (directory: string) => {
  const database: DatabaseSync = openStore(directory, 'events', SCHEMA);
  const all = (sql: string, ...values: (string | number)[]): Row[] => database.prepare(sql).all(...values);
  const run = (sql: string, ...values: (string | number | null)[]) => database.prepare(sql).run(...values);
  const toTarget = ({ body }: Row): Target => JSON.parse(body as string) as Target;
  return {
    database,
    buses: (): { name: string; description: string | null; created: number }[] =>
      all('SELECT * FROM bus ORDER BY name') as { name: string; description: string | null; created: number }[],
    addBus: (name: string, description: string | undefined, created: number) =>
      run('INSERT OR IGNORE INTO bus VALUES (?, ?, ?)', name, description ?? null, created),
    removeBus: (name: string) => run('DELETE FROM bus WHERE name = ?', name),

    rules: (bus: string): Rule[] => all('SELECT * FROM rule WHERE bus = ? ORDER BY name', bus).map(ruleOf),
    findRule: (bus: string, name: string): Rule | undefined =>
      all('SELECT * FROM rule WHERE bus = ? AND name = ?', bus, name).map(ruleOf)[0],
    /** `due` is when its schedule has its turn, undefined for never. */
    putRule: ({ bus, name, ...body }: Rule, due: number | undefined) =>
      run(
        'INSERT INTO rule VALUES (?, ?, ?, ?) ON CONFLICT (bus, name) DO UPDATE SET body = excluded.body, due = excluded.due',
        bus,
        name,
        JSON.stringify(body),
        due ?? null,
      ),
    removeRule: (bus: string, name: string) => run('DELETE FROM rule WHERE bus = ? AND name = ?', bus, name),
    /** Rules with a schedule that has a turn, the next one first. */
    scheduled: (): { rule: Rule; due: number }[] =>
      all('SELECT * FROM rule WHERE due IS NOT NULL ORDER BY due').map((row) => ({ rule: ruleOf(row), due: row.due as number })),
    dueOf: (bus: string, name: string): number | undefined =>
      (all('SELECT due FROM rule WHERE bus = ? AND name = ?', bus, name)[0]?.due as number | null) ?? undefined,

    targets: (bus: string, rule: string): Target[] =>
      all('SELECT body FROM target WHERE bus = ? AND rule = ? ORDER BY id', bus, rule).map(toTarget),
    findTarget: (bus: string, rule: string, id: string): Target | undefined =>
      all('SELECT body FROM target WHERE bus = ? AND rule = ? AND id = ?', bus, rule, id).map(toTarget)[0],
    putTarget: (bus: string, rule: string, target: Target) =>
      run('INSERT OR REPLACE INTO target VALUES (?, ?, ?, ?)', bus, rule, target.Id, JSON.stringify(target)),
    removeTarget: (bus: string, rule: string, id: string) =>
      run('DELETE FROM target WHERE bus = ? AND rule = ? AND id = ?', bus, rule, id),

    addDelivery: ({ id, bus, rule, target, event, accepted }: Omit<Delivery, 'attempts' | 'due'>) =>
      run(
        'INSERT INTO delivery (id, bus, rule, target, event, accepted, due) VALUES (?, ?, ?, ?, ?, ?, ?)',
        ...[id, bus, rule, target, event, accepted, accepted],
      ),
    deliveries: (limit: number): Delivery[] =>
      all('SELECT * FROM delivery ORDER BY due, rowid LIMIT ?', limit) as unknown as Delivery[],
    postpone: ({ id, attempts }: Delivery, due: number) =>
      run('UPDATE delivery SET attempts = ?, due = ? WHERE id = ?', attempts + 1, due, id),
    settle: (id: string) => run('DELETE FROM delivery WHERE id = ?', id),
  };
};

export type EventStore = ReturnType<typeof openEventStore>;
