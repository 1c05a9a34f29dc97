/** Every generated attack on a world, sort by sort. */
import { apiKeys } from './api-keys.ts';
import type { Attack } from './attack.ts';
import { cursors } from './cursors.ts';
import { dataPlane } from './data-plane.ts';
import { foreignValues } from './foreign-values.ts';
import { injectedHeaders } from './headers.ts';
import { foreignHosts } from './hosts.ts';
import { idempotencyKeys, jobIds } from './idempotency-keys.ts';
import { trickyPaths } from './paths.ts';
import { sequences } from './sequences.ts';
import { signedUrls } from './signed-urls.ts';
import { forgedTokens } from './tokens.ts';
import { uploadForms } from './upload-forms.ts';
import type { World } from './world.ts';

/** Makes its attacks of the world as it finds it; throws where they would prove nothing. */
type Sort = (world: World) => readonly Attack[] | Promise<readonly Attack[]>;

/** Each with how manieth of its attacks the fast part tries: a prime, so that it touches every class in turn. */
const sorts: Readonly<Record<string, readonly [Sort, nth: number]>> = {
  // First, for the foreign values use the same keys at home.
  'idempotency-keys': [idempotencyKeys, 1],
  'foreign-values': [foreignValues, 251],
  hosts: [foreignHosts, 127],
  tokens: [forgedTokens, 89],
  'api-keys': [apiKeys, 61],
  headers: [injectedHeaders, 61],
  'signed-urls': [signedUrls, 7],
  'upload-forms': [uploadForms, 7],
  cursors: [cursors, 97],
  'job-ids': [jobIds, 3],
  'data-plane': [dataPlane, 251],
  sequences: [sequences, 61],
  // Last, for it makes things at home under the prey’s ids.
  paths: [trickyPaths, 61],
};

/** Those of the named sorts, or of all; whole, or the fast part of each. */
export const attacksOn = async (
  world: World,
  { sorts: names = [], isPart = false }: { readonly sorts?: readonly string[]; readonly isPart?: boolean } = {},
): Promise<readonly Attack[]> => {
  const made: Attack[] = [];
  for (const [name, [sort, nth]] of Object.entries(sorts)) {
    if (names.length > 0 && !names.includes(name)) continue;
    made.push(...(await sort(world)).filter((_, index) => !isPart || index % nth === 0));
  }
  return made;
};
