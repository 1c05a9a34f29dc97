/** Templates, identities, suppressed destinations and configuration sets, each by its kind and name. */
import { openStore } from '../store.ts';
import { badRequest } from './rest.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS resource (
  kind TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
`;

export interface Template {
  readonly Subject?: string;
  readonly Text?: string;
  readonly Html?: string;
  readonly created: number;
}

export interface Identity {
  readonly configurationSet?: string;
  /** `noreply.<domain>`, when another than SES's own receives the bounces. */
  readonly mailFrom?: { readonly domain: string; readonly onMxFailure: string };
}

export type Reason = 'BOUNCE' | 'COMPLAINT';

export interface Suppressed {
  readonly reason: Reason;
  readonly updated: number;
}

export interface ConfigurationSet {
  readonly sending: boolean;
  /** The reasons for which it does not send to suppressed destinations; the account's, both, when absent. */
  readonly suppressedReasons?: readonly Reason[];
  /** Told as given: nothing here is sent over TLS, and nobody complains. */
  readonly told: Readonly<Record<string, unknown>>;
}

interface Kinds {
  template: Template;
  identity: Identity;
  suppressed: Suppressed;
  'configuration-set': ConfigurationSet;
}

interface Page<T> {
  readonly items: readonly (readonly [name: string, body: T])[];
  readonly NextToken: string | undefined;
}

export interface Resources {
  put<K extends keyof Kinds>(kind: K, name: string, body: Kinds[K]): void;
  find<K extends keyof Kinds>(kind: K, name: string): Kinds[K] | undefined;
  /** Tells whether there was one. */
  remove(kind: keyof Kinds, name: string): boolean;
  /** By name, after the page whose token this is. */
  list<K extends keyof Kinds>(kind: K, page: { PageSize: number; NextToken?: string }): Page<Kinds[K]>;
  close(): void;
}

/** Opens `<directory>/ses.sqlite`. */
export const openResources = (directory: string): Resources => {
  const store = openStore(directory, 'ses', SCHEMA);
  const select = store.prepare('SELECT name, body FROM resource WHERE kind = ? AND name > ? ORDER BY name LIMIT ?');
  return {
    put: (kind, name, body) =>
      void store.prepare('INSERT OR REPLACE INTO resource VALUES (?, ?, ?)').run(kind, name, JSON.stringify(body)),
    find: (kind, name) => {
      const row = store.prepare('SELECT body FROM resource WHERE kind = ? AND name = ?').get(kind, name);
      return row && JSON.parse(row.body as string);
    },
    remove: (kind, name) => store.prepare('DELETE FROM resource WHERE kind = ? AND name = ?').run(kind, name).changes > 0,
    list(kind, { PageSize, NextToken }) {
      const rows = select.all(kind, startOf(NextToken), PageSize + 1);
      const items = rows.slice(0, PageSize).map(({ name, body }) => [name as string, JSON.parse(body as string)] as const);
      return { items, NextToken: rows.length > PageSize ? tokenOf(items.at(-1)?.[0] ?? '') : undefined };
    },
    close() {
      if (store.isOpen) store.close();
    },
  };
};

const tokenOf = (name: string): string => Buffer.from(`after\n${name}`).toString('base64url');

const startOf = (token: string | undefined): string => {
  if (token === undefined) return '';
  const [mark, name] = Buffer.from(token, 'base64url').toString('utf8').split('\n');
  if (mark !== 'after' || name === undefined) throw badRequest('The NextToken is not valid.');
  return name;
};
