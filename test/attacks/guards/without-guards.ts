/** Functions bundled from sources in which a guard is taken out, in memory: what is on disk is never touched. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundle, type Entry } from '../../../lib/bundle.ts';
import { fhirDefinitions } from '../../../lib/fhir-definitions.ts';
import { jwtWithoutHttps } from '../../../lib/jwt-without-https.ts';

/** A guard is a piece of a source file; without it, something else stands there. */
export interface Removal {
  readonly file: string;
  readonly guard: string;
  readonly instead: string;
}

/** Throws when the guard is not in its file, or is there twice: then it moved, and its proof must move with it. */
const textWithout = (text: string, { file, guard, instead }: Removal): string => {
  const parts = text.split(guard);
  if (parts.length !== 2) throw new Error(`${file} holds the guard “${guard}” ${parts.length - 1} times`);
  return parts.join(instead);
};

const taking = (removals: readonly Removal[]): Plugin => ({
  name: 'without-guards',
  setup(build) {
    for (const [file, ofFile] of Map.groupBy(removals, (removal) => removal.file)) {
      build.onLoad({ filter: new RegExp(`${file.replaceAll('.', String.raw`\.`)}$`) }, ({ path }) => ({
        contents: ofFile.reduce(textWithout, readFileSync(path, 'utf8')),
        loader: 'ts',
      }));
    }
  },
});

/** Writes the functions below `outdir` and gives the folder of each. */
export const bundleWithout = async (
  removals: readonly Removal[],
  only: readonly Entry[],
  outdir: string,
): Promise<ReadonlyMap<Entry, string>> => {
  await bundle({ outdir, only, plugins: [taking(removals), fhirDefinitions, jwtWithoutHttps] });
  return new Map(only.map((entry) => [entry, join(outdir, entry.replaceAll('/', '-'))]));
};
