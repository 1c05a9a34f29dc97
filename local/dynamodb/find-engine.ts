/** Where DynamoDB's engine is on this machine. */
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

export type EngineLocation =
  | { readonly kind: 'binary'; readonly path: string }
  /** A server that runs already and is not ours to stop. */
  | { readonly kind: 'endpoint'; readonly url: string };

export const engineMissing =
  "DynamoDB's engine is missing: install @dynoxide/linux-x64 with npm ci, put dynoxide on the PATH, or set DYNAMODB_ENDPOINT to a DynamoDB that runs.";

/** The packaged binary, else `dynoxide` on the PATH, else `DYNAMODB_ENDPOINT`. Throws an `Error` with `engineMissing`. */
export const findEngine = (environment: NodeJS.ProcessEnv = process.env, packaged = packagedEngine()): EngineLocation => {
  const path = [packaged, ...onPath(environment.PATH ?? '')].find((candidate) => candidate && isExecutable(candidate));
  if (path) return { kind: 'binary', path };
  if (environment.DYNAMODB_ENDPOINT) return { kind: 'endpoint', url: environment.DYNAMODB_ENDPOINT };
  throw new Error(engineMissing);
};

const packagedEngine = (): string | undefined => {
  try {
    const manifest = createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/package.json`);
    return join(dirname(manifest), 'dynoxide');
  } catch {
    return undefined;
  }
};

const onPath = (path: string): string[] =>
  path
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'dynoxide'));

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
