/**
 * How far the onboarding of a file has come, in a file beside it. Written by rename after each answer, so that a run that was killed goes on
 * where it stood; a hospital whose answer was lost is asked for again under the same Idempotency-Key, and is the same hospital.
 */
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { NewTenant } from '../functions/kernel/tenant.ts';
import { wrongUsage } from './failure.ts';

/** `begun` its job is under way · `done` · `refused` by the API, so that nothing was made · `failed` its job ended badly */
const progressSchema = z.object({
  slug: z.string(),
  status: z.enum(['begun', 'done', 'refused', 'failed']),
  tenantId: z.string().optional(),
  jobId: z.string().optional(),
  /** Before which the platform does not go on with it. */
  turn: z.string().optional(),
  error: z.string().optional(),
});

const stateSchema = z.object({
  runId: z.string(),
  /** Idempotency keys are each caller's own: another operator's would make second hospitals. */
  url: z.string(),
  userId: z.string(),
  rows: z.record(z.string(), progressSchema),
});

export type Progress = z.output<typeof progressSchema>;

export interface RunState {
  keyOf(tenant: NewTenant): string;
  find(key: string): Progress | undefined;
  put(key: string, progress: Progress): void;
}

/** The run of a file as the caller left it, or a new one. Throws `wrongUsage` when it is another's. */
export const openRunState = (csvFile: string, caller: { url: string; userId: string }): RunState => {
  const file = `${csvFile}.ward.json`;
  const state = readState(file) ?? { runId: randomUUID(), ...caller, rows: {} };
  if (state.url !== caller.url || state.userId !== caller.userId)
    throw wrongUsage(`${file} tells of a run at ${state.url} by another sign-in. Go on as that one, or remove it to begin anew.`);
  const save = (): void => {
    writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  save();
  return {
    keyOf: (tenant) =>
      `ward-${createHash('sha256')
        .update(JSON.stringify([state.runId, tenant]))
        .digest('hex')}`,
    find: (key) => state.rows[key],
    put(key, progress) {
      state.rows[key] = progress;
      save();
    },
  };
};

const readState = (file: string): z.output<typeof stateSchema> | undefined => {
  if (!existsSync(file)) return undefined;
  try {
    return stateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw wrongUsage(`${file} is damaged. Remove it to begin anew.`);
  }
};
