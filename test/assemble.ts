/** The synthesized app, made once for each state of its sources and then found again: synthesis takes seconds, tests start often. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprintOf, synthesize } from '../local/synthesize.ts';

const cache = join(import.meta.dirname, '..', 'node_modules', '.cache', 'ward');

/** The folder of the assembly of the embedded cloud's stage. */
export const assemble = async ({ tenantIsolation = false } = {}): Promise<string> => {
  // As `npm start` has it, so that either finds what the other made.
  const context = { stage: 'local', ...(tenantIsolation ? { tenantIsolation } : {}) };
  const folder = join(cache, `assembly-${fingerprintOf({ context })}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const fresh = `${folder}.${process.pid}`;
  await synthesize({ context, folder: fresh });
  if (existsSync(folder)) rmSync(fresh, { recursive: true });
  else renameSync(fresh, folder);
  return folder;
};
