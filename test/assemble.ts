/** The synthesized app, made once for each state of its sources and then found again: synthesis takes seconds, tests start often. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { synthesize } from '../local/synthesize.ts';

const projectRoot = join(import.meta.dirname, '..');

const sources = ['bin/**/*.ts', 'lib/**/*.ts', 'functions/**/*.ts', 'statemachines/**/*.json', 'cdk.json', 'package-lock.json'];

const fingerprint = (): string => {
  const hash = createHash('sha256');
  for (const file of globSync(sources, { cwd: projectRoot }).sort())
    hash.update(file).update(readFileSync(join(projectRoot, file)));
  return hash.digest('hex').slice(0, 16);
};

/** The folder of the assembly of the embedded cloud's stage. */
export const assemble = async ({ tenantIsolation = false } = {}): Promise<string> => {
  const cache = join(projectRoot, 'node_modules', '.cache', 'ward');
  const folder = join(cache, `assembly-${fingerprint()}${tenantIsolation ? '-isolated' : ''}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const fresh = `${folder}.${process.pid}`;
  await synthesize({ context: { stage: 'local', tenantIsolation }, folder: fresh });
  if (existsSync(folder)) rmSync(fresh, { recursive: true });
  else renameSync(fresh, folder);
  return folder;
};
