/**
 * An embedded cloud for tests, in a process of its own: it tells where it is, and ends when its parent does. Its state goes with it, unless
 * the folder was given.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAssembly } from '../local/cloudformation/template.ts';
import { createOperator, newPassword } from '../local/demo/operator.ts';
import { openEmbeddedCloud } from '../local/embedded-cloud.ts';
import type { TestCloud } from './cloud.ts';

const [, , assembly = '', given] = process.argv;
const directory = given ?? mkdtempSync(join(tmpdir(), 'ward-test-'));
const embedded = await openEmbeddedCloud({
  assembly: readAssembly(assembly, 'Ward-local'),
  directory,
  port: 0,
});

const end = async (): Promise<void> => {
  await embedded.close();
  if (given === undefined) rmSync(directory, { recursive: true, force: true });
  process.exit(0);
};
process.once('disconnect', end).once('SIGTERM', end);

const operator = { email: 'operator@ward.example', password: newPassword() };
await createOperator(embedded, operator);

const told: TestCloud = {
  apiUrl: `http://localhost:${embedded.port}`,
  awsEndpoint: embedded.cloud.endpoint,
  region: embedded.cloud.region,
  credentials: embedded.rootKey,
  operator,
  outputs: { ...embedded.outputs },
  directory,
};
process.send?.(told);
