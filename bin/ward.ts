#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
/** `npm run -s ward -- <command>`: the operators' command line. It speaks HTTP alone, to the embedded cloud as to a stage. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Most of a command's time would go into reading its own sources again.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/ward/compiled', import.meta.url)));
const { run } = await import('../cli/program.ts');

// A reader that has seen enough, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await run(process.argv.slice(2));
