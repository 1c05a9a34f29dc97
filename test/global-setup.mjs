/** Before any test: the app is synthesized, so that every worker's cloud starts from the same assembly. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Jest's own loader cannot run what Node runs as it is, so the assembly is made in a process of its own. */
export default async () => {
  const made = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', "console.log(await (await import('./test/assemble.ts')).assemble())"],
    {
      cwd: new URL('..', import.meta.url),
      encoding: 'utf8',
    },
  );
  if (made.status !== 0) throw new Error(`The app could not be synthesized for the tests.\n${made.stderr}`);
  // What is counted is for CloudWatch; a test that asks of it says so.
  process.env.POWERTOOLS_METRICS_DISABLED = 'true';
  process.env.WARD_TEST_ASSEMBLY = made.stdout.trim();
  // For the processes that tests start: clouds and commands, again and again.
  process.env.NODE_COMPILE_CACHE = fileURLToPath(new URL('../node_modules/.cache/ward/compiled', import.meta.url));
};
