/** The code of every function: one esbuild run for all of them, each a single file with all it needs. */
import { existsSync, globSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { build, type Plugin } from 'esbuild';
import { fhirDefinitions } from './fhir-definitions.ts';
import { jwtWithoutHttps } from './jwt-without-https.ts';

/** Where a function's source is: `records/api` is `functions/records/api.ts`. */
export type Entry = `${string}/${string}`;

/** Gives a function its code. Stack tests give all of them the same line. */
export interface Bundle {
  codeOf(entry: Entry): Code;
}

export interface BundleSettings {
  /** The folders that hold features; `functions` unless told. */
  readonly sources?: readonly string[];
  /** A folder of its own unless told, so that two at once do not meet; when the process ends it becomes `dist/functions`. */
  readonly outdir?: string;
  /** The functions to write; all unless told. */
  readonly only?: readonly Entry[];
  /** Steps that prepare what functions import, such as definitions cut down to what is used. */
  readonly plugins?: readonly Plugin[];
}

/**
 * Writes `<outdir>/<feature>-<name>/index.cjs` for each function. The same sources give the same bytes, so an unchanged function keeps
 * its asset and is not deployed again. Source maps stay beside the code, and out of the upload.
 */
export const bundle = async ({
  sources = ['functions'],
  outdir = ownFolder(),
  only,
  plugins = [fhirDefinitions, jwtWithoutHttps],
}: BundleSettings = {}): Promise<Bundle> => {
  const entries = new Map(sources.flatMap((folder) => entriesIn(folder).map((entry) => [entry, join(folder, `${entry}.ts`)])));
  const wanted = [...entries].filter(([entry]) => !only || only.includes(entry as Entry));
  await build({
    entryPoints: Object.fromEntries(wanted.map(([entry, file]) => [`${nameOf(entry)}/index`, file])),
    outdir,
    outExtension: { '.js': '.cjs' },
    plugins: [...plugins],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    // An ES module that imports `node:http` reads each of its exports, also the one that loads undici: 40 ms of every start.
    format: 'cjs',
    mainFields: ['module', 'main'],
    sourcemap: 'linked',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return {
    codeOf(entry) {
      if (!entries.has(entry)) throw new Error(`There is no ${entry}.ts in ${sources.join(' or ')}.`);
      return Code.fromAsset(join(outdir, nameOf(entry)), { exclude: ['*.map'] });
    },
  };
};

/** By the end of the process the code is in the assembly; what is left of use are the source maps, those of the latest. */
const ownFolder = (): string => {
  const own = join('dist', `functions-${process.pid}`);
  process.once('exit', () => {
    const latest = join('dist', 'functions');
    if (!existsSync(own)) return;
    rmSync(latest, { recursive: true, force: true });
    try {
      renameSync(own, latest);
    } catch {
      // Another process was first, just now.
      rmSync(own, { recursive: true });
    }
  });
  return own;
};

const nameOf = (entry: string): string => entry.replaceAll('/', '-');

/** What Lambda runs has one of these names; `edge` is the way in of them all, and no function itself. */
const entriesIn = (folder: string): string[] =>
  globSync('*/{api,tasks,authorizer,on-*}.ts', { cwd: folder })
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((entry) => !entry.startsWith('edge/'))
    .sort();
