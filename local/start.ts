/** `npm start`: synthesizes the CDK app, makes its template real on this machine, shows two hospitals in it, and stays. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Assembly } from './cloudformation/template.ts';
import { type Demonstration, demonstrate } from './demo/demonstrate.ts';
import { type EmbeddedCloud, openEmbeddedCloud } from './embedded-cloud.ts';
import { wardDirectory as directory, type LocalFile, readLocalFile, writeLocalFile } from './local-file.ts';
import { lock } from './lock.ts';
import type { Place } from './sign-in.ts';
import { synthesize, unchangedAssembly } from './synthesize.ts';

const usage = 'npm start [-- --fresh]   PORT=3000 chooses the port, --fresh empties the local data first';

const say = (line: string): void => console.log(line);

const portOf = (text: string | undefined): number => {
  const port = text === undefined || text === '' ? 3000 : Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`PORT must be a number from 0 to 65535, not "${text}".`);
  return port;
};

const optionsOf = (args: readonly string[]): { fresh: boolean } => {
  try {
    const { values } = parseArgs({ args: [...args], options: { fresh: { type: 'boolean', default: false } } });
    return { fresh: values.fresh };
  } catch {
    throw new Error(usage);
  }
};

const placeOf = ({ cloud, rootKey, outputs }: EmbeddedCloud): Place => ({
  awsEndpoint: cloud.endpoint,
  region: cloud.region,
  credentials: rootKey,
  outputs: { ...outputs },
});

const describe = (embedded: EmbeddedCloud, shown: Demonstration): LocalFile => {
  const platform = `http://localhost:${embedded.port}/`;
  return {
    apiUrl: platform,
    consoleUrl: platform,
    ...placeOf(embedded),
    operator: shown.operator,
    tenants: shown.tenants.map((tenant) => ({ ...tenant, url: `http://${tenant.slug}.localhost:${embedded.port}/` })),
  };
};

/** What `npm start` says last: who can sign in where, and three commands that show what keeps the two apart. */
const introduce = ({ operator, tenants, consoleUrl }: LocalFile): void => {
  const [first, second] = tenants;
  say('');
  for (const { slug, url, admin } of tenants) say(`${slug.padEnd(9)} ${url}  ${admin.email}  ${admin.password}`);
  say(`operator  ${consoleUrl}  ${operator.email}  ${operator.password}`);
  if (first && second) {
    const curl = (path: string): string =>
      `curl -s -H "Authorization: Bearer $(npm run -s token -- ${first.slug})" '${first.url}${path}'`;
    say(`\nRead a patient of ${first.slug}:\n  ${curl(`fhir/R4/Patient/${first.samplePatient}`)}`);
    say(`Search their observations:\n  ${curl(`fhir/R4/Observation?patient=${first.samplePatient}&_count=3`)}`);
    say(
      `Try a patient of ${second.slug} with ${first.slug}’s sign-in. It answers 404: ${first.slug}’s session can name no item of ${second.slug}, so`,
    );
    say(`a stranger’s patient is the same as one that does not exist:\n  ${curl(`fhir/R4/Patient/${second.samplePatient}`)}`);
  }
  say(`\nWard is ready: ${consoleUrl}`);
};

const start = async (): Promise<void> => {
  const { fresh } = optionsOf(process.argv.slice(2));
  const port = portOf(process.env.PORT);
  const unlock = lock(directory);
  process.once('exit', unlock);
  if (fresh) empty();
  const before = existsSync(join(directory, 'state')) ? readLocalFile(directory) : undefined;

  const embedded = await openEmbeddedCloud({ assembly, directory: join(directory, 'state'), port });
  stopOnSignal(embedded);

  const host = `localhost:${embedded.port}`;
  const shown = before ?? (await demonstrate({ embedded, place: placeOf(embedded), host, say }));
  const local = describe(embedded, shown);
  writeLocalFile(directory, local);
  introduce(local);
};

const assembly = async (): Promise<Assembly> => {
  const settings = { context: { stage: 'local' }, folder: join(directory, 'assembly') };
  const before = unchangedAssembly(settings);
  if (!before) say('Synthesizing the CDK app');
  const made = before ?? (await synthesize(settings));
  say('Starting the embedded cloud from its template');
  return made;
};

const empty = (): void => {
  for (const name of ['state', 'local.json']) rmSync(join(directory, name), { recursive: true, force: true });
};

let ready = false;
let stopping = false;

const stopOnSignal = (embedded: EmbeddedCloud): void => {
  const leave = (code: number): void => {
    if (!ready) console.error('Stopped before it was ready; start again.');
    process.exit(ready ? code : 1);
  };
  const stop = (): void => {
    stopping = true;
    embedded.close().then(
      () => leave(0),
      () => leave(1),
    );
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
};

try {
  await start();
  ready = true;
} catch (error) {
  // What fails once it is to stop fails because of that.
  if (!stopping) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
