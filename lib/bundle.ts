/** The code of every function: one esbuild run for all of them, each a single file with all it needs. */
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { build, type Plugin } from 'esbuild';

/** Where a function's source is: `records/api` is `functions/records/api.ts`. */
export type Entry = `${string}/${string}`;

/** Gives a function its code. Stack tests give all of them the same line. */
export interface Bundle {
  codeOf(entry: Entry): Code;
}

export interface BundleSettings {
  readonly entries: readonly Entry[];
  /** Where the sources are, `functions` unless told. */
  readonly sources?: string;
  readonly outdir?: string;
  /** Steps of features that prepare what they import, such as definitions cut down to what is used. */
  readonly plugins?: readonly Plugin[];
}

/** The functions below `sources`, by their names: `api`, `tasks`, `authorizer` and `on-<event>` are what Lambda runs. */
export const entriesIn = (sources: string): Entry[] =>
  globSync('*/{api,tasks,authorizer,on-*}.ts', { cwd: sources })
    .map((file) => file.replace(/\.ts$/, '') as Entry)
    .filter((entry) => !entry.startsWith('edge/'))
    .sort();

const nameOf = (entry: Entry): string => entry.replaceAll('/', '-');

/**
 * Writes `<outdir>/<feature>-<name>/index.mjs` for each entry. The same sources give the same bytes, so an unchanged function keeps its
 * asset and is not deployed again. Source maps stay beside the code, and out of the upload.
 */
export const bundle = async ({
  entries,
  sources = 'functions',
  outdir = 'dist/functions',
  plugins = [],
}: BundleSettings): Promise<Bundle> => {
  const found = entries.filter((entry) => existsSync(join(sources, `${entry}.ts`)));
  await build({
    entryPoints: Object.fromEntries(found.map((entry) => [`${nameOf(entry)}/index`, join(sources, `${entry}.ts`)])),
    outdir,
    outExtension: { '.js': '.mjs' },
    plugins: [...plugins],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire}from'module';const require=createRequire(import.meta.url);" },
    sourcemap: 'linked',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return {
    codeOf: (entry) =>
      !found.includes(entry)
        ? Code.fromInline('exports.handler = async () => { throw new Error("not written"); };')
        : Code.fromAsset(join(outdir, nameOf(entry)), { exclude: ['*.map'] }),
  };
};
