/**
 * The layout of a hospital's data, version by version: what each release changes in it. To change it, add the next version at the end;
 * none is ever edited, reordered or removed once a hospital may have it. docs/decisions/0039-schema-versions.md tells how.
 */
import type { TenantSession } from '../aws/tenant-session.ts';

/** A migration that touches more than these adds the scope here and, for the role, in `lib/schema.ts`. */
export const migrationScopes = ['config:write'] as const;

export type MigrationSession = TenantSession<(typeof migrationScopes)[number]>;

type Work = (session: MigrationSession) => Promise<void>;

export interface Migration {
  /** 1 for the first, one more for each. */
  readonly version: number;
  readonly name: string;
  /** Idempotent: cut off, it is run again from its beginning. The release before it goes on working beside it, and after it. */
  readonly run: Work;
  /** Removes what `run` makes in a hospital that has nothing yet and never opens. Idempotent; absent where it makes nothing. */
  readonly undo?: Work;
}

export const migrations: readonly Migration[] = [
  /** The layout as it was when versions began: there is nothing to do. */
  { version: 1, name: 'BeginVersions', run: async () => undefined },
];
