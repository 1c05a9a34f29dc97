/** A cloud of a few services in this process, on a folder of its own, for the tests of one service. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authorize, type Cloud, createCloud, rootOf } from '../../local/cloud.ts';
import type { Service } from '../../local/service.ts';

export interface SmallCloud {
  readonly cloud: Cloud;
  readonly directory: string;
  /** Calls as the account's root: `await root('kms', 'CreateKey', {})`. */
  root<T = Record<string, unknown>>(service: string, operation: string, input?: object): Promise<T>;
  close(): Promise<void>;
}

/** `authorize` allows everything unless given: a service's own tests ask what it does, IAM's tests ask who may. */
export const smallCloud = (
  services: readonly ((cloud: Cloud) => Service)[],
  settings: { authorize?: Authorize; now?: () => number; directory?: string } = {},
): SmallCloud => {
  const directory = settings.directory ?? mkdtempSync(join(tmpdir(), 'ward-'));
  const cloud = createCloud({ directory, authorize: settings.authorize ?? (() => {}), now: settings.now });
  for (const create of services) cloud.register(create(cloud));
  return {
    cloud,
    directory,
    root: async <T>(service: string, operation: string, input: object = {}) =>
      (await cloud.call(rootOf(cloud), service, operation, { ...input })) as T,
    async close() {
      await cloud.close();
      if (!settings.directory) rmSync(directory, { recursive: true, force: true });
    },
  };
};
