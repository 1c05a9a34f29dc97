/** Which real thing stands for which logical id, so that a second start finds what the first one made. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { damaged } from '../store.ts';

export interface Ledger {
  find(logicalId: string): string | undefined;
  /** Written before it returns: a killed start loses nothing it had made. */
  keep(logicalId: string, physicalId: string): void;
}

/** Opens `<directory>/stack.json`. Throws one sentence when it cannot be read. */
export const openLedger = (directory: string): Ledger => {
  const file = join(directory, 'stack.json');
  const entries = new Map(Object.entries(read(file)));
  return {
    find: (logicalId) => entries.get(logicalId),
    keep(logicalId, physicalId) {
      entries.set(logicalId, physicalId);
      mkdirSync(directory, { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(entries), null, 2));
      renameSync(`${file}.new`, file);
    },
  };
};

const read = (file: string): Record<string, string> => {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch {
    throw new Error(damaged(file));
  }
};
