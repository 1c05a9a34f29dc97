/** Synthesizes the CDK app, the same that is deployed, for the embedded cloud's stage. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

/** Runs `bin/app.ts` as the CDK command line would, into an empty folder. Throws with the app's own words when it refuses. */
export const synthesize = async (settings: SynthesisSettings): Promise<Assembly> => {
  const { context, folder } = settings;
  const fingerprint = fingerprintOf(settings);
  rmSync(folder, { recursive: true, force: true });
  const app = spawn(process.execPath, ['bin/app.ts'], {
    cwd: projectRoot,
    env: { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => app.once('error', reject).once('close', resolve));
  const [output, errors, code] = await Promise.all([buffer(app.stdout), buffer(app.stderr), ended]);
  if (code !== 0) throw new Error(`The CDK app could not be synthesized.\n${output}${errors}`);
  // Last, so that an assembly is either whole or not there, and of the sources as they were before it was begun.
  writeFileSync(fingerprintFileIn(folder), fingerprint);
  return readAssembly(folder, stackOf(settings));
};

/** What was synthesized before, as long as its sources are what they were: synthesis takes seconds. */
export const unchangedAssembly = (settings: SynthesisSettings): Assembly | undefined => {
  const file = fingerprintFileIn(settings.folder);
  const isUnchanged = existsSync(file) && readFileSync(file, 'utf8') === fingerprintOf(settings);
  return isUnchanged ? readAssembly(settings.folder, stackOf(settings)) : undefined;
};

const sources = [
  'bin/**/*.ts',
  'lib/**/*.ts',
  'functions/**/*.ts',
  'statemachines/**/*.json',
  'web/**/*.*',
  'docs/guides/*.md',
  'cdk.json',
  'package-lock.json',
];

/** Of everything that an assembly is made from. */
export const fingerprintOf = ({ context }: Pick<SynthesisSettings, 'context'>): string => {
  const hash = createHash('sha256').update(JSON.stringify(context));
  for (const file of globSync(sources, { cwd: projectRoot }).sort())
    hash.update(file).update(readFileSync(join(projectRoot, file)));
  return hash.digest('hex').slice(0, 16);
};

const fingerprintFileIn = (folder: string): string => join(folder, 'fingerprint');

const stackOf = ({ context }: SynthesisSettings): string => `Ward-${context.stage}`;
