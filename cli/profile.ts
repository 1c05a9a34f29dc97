/** A profile: one platform, and who is signed in to it. A file of its own in `$XDG_CONFIG_HOME/ward`, readable by its owner alone. */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { notSignedIn, wrongUsage } from './failure.ts';

const profileSchema = z.object({
  /** Where the API is, without a slash at its end. */
  url: z.string(),
  region: z.string(),
  clientId: z.string(),
  /** Where Cognito is when it is not AWS's own: the embedded cloud. */
  awsEndpoint: z.string().optional(),
  email: z.string(),
  accessToken: z.string(),
  /** Milliseconds since the epoch. */
  accessTokenEnds: z.number(),
  refreshToken: z.string(),
});

export type Profile = z.output<typeof profileSchema>;

/** https://specifications.freedesktop.org/basedir-spec/latest/ */
const directory = (): string => join(process.env.XDG_CONFIG_HOME || join(homedir(), '.config'), 'ward');

const pathOf = (name: string): string => {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) throw wrongUsage(`"${name}" is no profile's name: use a–z, 0–9 and hyphens.`);
  return join(directory(), `${name}.json`);
};

/** Throws `notSignedIn` when there is none, or none that can be read. */
export const readProfile = (name: string): Profile => {
  const path = pathOf(name);
  if (!existsSync(path)) throw notSignedIn(`Nobody is signed in (profile "${name}").`);
  try {
    return profileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw notSignedIn(`The file of profile "${name}" is damaged: ${path}`);
  }
};

/** By rename: a command that is killed leaves the old one or the new one, whole. */
export const writeProfile = (name: string, profile: Profile): void => {
  const path = pathOf(name);
  mkdirSync(directory(), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${JSON.stringify(profile, null, 2)}\n`, { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, path);
};

export const removeProfile = (name: string): void => rmSync(pathOf(name), { force: true });
