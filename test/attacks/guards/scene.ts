/** Where guards are taken out: a cloud whose functions can be given other code, an attacker, a prey, and what they hold. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Entry } from '../../../lib/bundle.ts';
import type { ApiAnswer, ApiRequest } from '../../../local/api-client.ts';
import { readAssembly } from '../../../local/cloudformation/template.ts';
import { accessTokenOf } from '../../../local/sign-in.ts';
import { aHospital, clientWith, type Hospital } from '../../cloud.ts';
import { type OwnCloud, openOwnCloud } from '../../own-cloud.ts';
import { bundleWithout, type Removal } from './without-guards.ts';

export interface Scene {
  readonly cloud: OwnCloud;
  readonly own: Hospital;
  readonly prey: Hospital;
  /** Stands in every record of the prey. */
  readonly word: string;
  /** Stands in every record of the attacker. */
  readonly ownWord: string;
  /** A token made now: the gateway has not seen it yet. */
  tokenOf(hospital: Hospital): Promise<string>;
  /** As whoever holds the credential, at any hospital's address. */
  ask(at: Hospital, credential: string, request: ApiRequest): Promise<ApiAnswer>;
  /** Runs the work while functions lack these guards, and puts them back. */
  without<T>(removals: readonly Removal[], entries: readonly Entry[], work: () => Promise<T>): Promise<T>;
  /** Ends every environment of these functions: what they remember is gone. */
  restart(entries: readonly Entry[]): Promise<void>;
  close(): Promise<void>;
}

interface DeployedCode {
  readonly name: string;
  readonly directory: string;
}

export const openScene = async (assembly: string): Promise<Scene> => {
  const cloud = await openOwnCloud(assembly);
  const folder = mkdtempSync(join(tmpdir(), 'ward-guards-'));
  const [own, prey] = await Promise.all([aHospital({}, cloud.told), aHospital({}, cloud.told)]);
  const [ownWord, word] = [own, prey].map(({ id }) => `Mark${id.slice(0, 8)}`) as [string, string];
  const deployed = await deployedCode(cloud, assembly);
  let count = 0;

  const give = async (entry: Entry, Directory: string): Promise<void> => {
    await cloud.embedded.root('lambda', 'UpdateFunctionCode', { FunctionName: deployed.get(entry)?.name, Directory });
  };
  const restore = async (entries: readonly Entry[]): Promise<void> => {
    for (const entry of entries) await give(entry, deployed.get(entry)?.directory ?? '');
  };
  for (const side of [own, prey]) {
    const body = { resourceType: 'Patient', name: [{ family: side === prey ? word : ownWord }] };
    for (const _ of [1, 2]) await side.client({ method: 'POST', path: '/fhir/R4/Patient', body });
  }
  return {
    cloud,
    own,
    prey,
    word,
    ownWord,
    tokenOf: ({ admin }) => accessTokenOf(cloud.told, admin),
    ask: ({ url }, credential, request) => clientWith(url, credential)(request),
    async without(removals, entries, work) {
      count += 1;
      const built = await bundleWithout(removals, entries, join(folder, String(count)));
      try {
        for (const [entry, directory] of built) await give(entry, directory);
        return await work();
      } finally {
        await restore(entries);
      }
    },
    restart: restore,
    async close() {
      await cloud.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** A function's description is its entry; the folder of its code is the assembly's. */
const deployedCode = async ({ embedded }: OwnCloud, assembly: string): Promise<ReadonlyMap<Entry, DeployedCode>> => {
  const { template, assetOf } = readAssembly(assembly, 'Ward-local');
  const inTemplate = Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => Properties as { Description: Entry; Code: { S3Key: string } });
  const { Functions } = await embedded.root<{ Functions: { FunctionName: string; Description: Entry }[] }>(
    'lambda',
    'ListFunctions',
  );
  const nameOf = (entry: Entry): string => Functions.find(({ Description }) => Description === entry)?.FunctionName ?? '';
  return new Map(
    inTemplate.map(({ Description, Code }) => [Description, { name: nameOf(Description), directory: assetOf(Code.S3Key) }]),
  );
};
