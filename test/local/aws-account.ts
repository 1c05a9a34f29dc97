/** An account behind its front door, with a clock that only the test moves: for tests that speak to a service as stock clients do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, openAccount } from '../../local/account.ts';
import type { Cloud } from '../../local/cloud.ts';
import { openFrontDoor } from '../../local/front-door.ts';
import type { Service } from '../../local/service.ts';

export interface AwsAccount extends Account {
  readonly directory: string;
  /** What a client needs to be the account's root. */
  readonly asRoot: { endpoint: string; region: string; credentials: ReturnType<Account['credentials']['root']> };
  /** Lets time pass. */
  wait(milliseconds: number): void;
  close(): Promise<void>;
}

/** In a folder that is given it finds what it had, and leaves it there. */
export const awsAccount = async (services: readonly ((cloud: Cloud) => Service)[], given?: string): Promise<AwsAccount> => {
  const directory = given ?? mkdtempSync(join(tmpdir(), 'ward-account-'));
  let passed = 0;
  const account = openAccount({ directory, now: () => Date.now() + passed });
  const { cloud, credentials } = account;
  for (const create of services) cloud.register(create(cloud));
  const door = await openFrontDoor(cloud, { port: 0 });
  return {
    ...account,
    directory,
    asRoot: { endpoint: cloud.endpoint, region: cloud.region, credentials: credentials.root() },
    wait: (milliseconds) => {
      passed += milliseconds;
    },
    async close() {
      await door.close();
      await cloud.close();
      if (given === undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
};
