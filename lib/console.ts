/** The console as browsers get it: built anew for each synthesis, in a folder of its own, so that two at once do not meet. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '..');

/** The folder of the built console; it goes when the process ends, for by then it is in the assembly. Throws what vite finds wrong. */
export const buildConsole = async (): Promise<string> => {
  const outDir = join(root, 'dist', `console-${process.pid}`);
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({ configFile: join(root, 'web', 'vite.config.ts'), logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  return outDir;
};
