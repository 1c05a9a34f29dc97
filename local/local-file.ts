/** `.ward/local.json`: where everything of the running embedded cloud is, for scripts and people. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { damaged } from './store.ts';

/** The folder of this project's own embedded cloud, unless the environment names another. */
export const wardDirectory = process.env.WARD_DIRECTORY ?? join(import.meta.dirname, '..', '.ward');

const signInSchema = z.object({ email: z.string(), password: z.string() });

const localFileSchema = z.object({
  apiUrl: z.string(),
  consoleUrl: z.string(),
  awsEndpoint: z.string(),
  region: z.string(),
  /** The account's root key, good for this embedded cloud alone. */
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }),
  operator: signInSchema,
  tenants: z.array(
    z.object({ id: z.string(), slug: z.string(), url: z.string(), admin: signInSchema, samplePatient: z.string().optional() }),
  ),
  outputs: z.record(z.string(), z.string()),
});

export type LocalFile = z.output<typeof localFileSchema>;

const pathIn = (directory: string): string => join(directory, 'local.json');

/** Nothing before the first start. Throws one sentence when the file is damaged. */
export const readLocalFile = (directory: string): LocalFile | undefined => {
  const path = pathIn(directory);
  if (!existsSync(path)) return undefined;
  try {
    return localFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw new Error(damaged(path));
  }
};

/** Readable by its owner alone: it holds sign-ins. */
export const writeLocalFile = (directory: string, file: LocalFile): void => {
  writeFileSync(`${pathIn(directory)}.new`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${pathIn(directory)}.new`, pathIn(directory));
};
