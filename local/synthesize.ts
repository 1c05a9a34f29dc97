/** Synthesizes the CDK app, the same that is deployed, for the embedded cloud's stage. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Assembly, readAssembly } from './cloudformation/template.ts';

const projectRoot = join(import.meta.dirname, '..');

export interface SynthesisSettings {
  /** As `-c` on the CDK command line. */
  readonly context: { readonly stage: string; readonly tenantIsolation?: boolean };
  /** Where the assembly goes. */
  readonly folder: string;
}

/** Runs `bin/app.ts` as the CDK command line would. Throws with the app's own words when it refuses. */
export const synthesize = async ({ context, folder }: SynthesisSettings): Promise<Assembly> => {
  const app = spawn(process.execPath, ['bin/app.ts'], {
    cwd: projectRoot,
    env: { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => app.once('error', reject).once('close', resolve));
  const [output, errors, code] = await Promise.all([buffer(app.stdout), buffer(app.stderr), ended]);
  if (code !== 0) throw new Error(`The CDK app could not be synthesized.\n${output}${errors}`);
  return readAssembly(folder, `Ward-${context.stage}`);
};
