/** An embedded cloud in this process, for tests that count its calls, disturb them, or end it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SignUpPolicy } from '../functions/kernel/sign-up-policy.ts';
import { type Assembly, readAssembly } from '../local/cloudformation/template.ts';
import { createOperator, newPassword } from '../local/demo/operator.ts';
import { type EmbeddedCloud, type EmbeddedCloudSettings, openEmbeddedCloud } from '../local/embedded-cloud.ts';
import type { TestCloud } from './cloud.ts';

export interface OwnCloud {
  readonly embedded: EmbeddedCloud;
  /** What clients of it need to know. */
  readonly told: TestCloud;
  /** Ends it; its state goes with it, unless its folder was given. */
  close(): Promise<void>;
}

export interface OwnSettings {
  /** Found and left there; one that comes and goes with it unless told. */
  readonly directory?: string;
  readonly workflows?: EmbeddedCloudSettings['workflows'];
  /** As another stage has it; `open` unless told, as the template of this one. */
  readonly signUp?: SignUpPolicy;
}

const readFor = (folder: string, signUp: SignUpPolicy): Assembly => {
  const assembly = readAssembly(folder, 'Ward-local');
  const template = JSON.stringify(assembly.template).replaceAll('"SIGN_UP":"open"', `"SIGN_UP":"${signUp}"`);
  return { ...assembly, template: JSON.parse(template) };
};

export const openOwnCloud = async (
  assembly: string,
  { directory: given, workflows, signUp = 'open' }: OwnSettings = {},
): Promise<OwnCloud> => {
  const directory = given ?? mkdtempSync(join(tmpdir(), 'ward-test-'));
  const embedded = await openEmbeddedCloud({ assembly: readFor(assembly, signUp), directory, port: 0, workflows });
  const operator = { email: 'operator@ward.example', password: newPassword() };
  await createOperator(embedded, operator);
  return {
    embedded,
    told: {
      apiUrl: `http://localhost:${embedded.port}`,
      awsEndpoint: embedded.cloud.endpoint,
      region: embedded.cloud.region,
      credentials: embedded.rootKey,
      operator,
      outputs: { ...embedded.outputs },
      directory,
    },
    async close() {
      await embedded.close();
      if (given === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
};
