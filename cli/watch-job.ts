import type { Command } from 'commander';
import { jobIdSchema } from '../functions/tenancy/job.ts';
import { openApi } from './api.ts';
import { examples, globalsOf, readBy } from './command.ts';
import { jobCard, readJob } from './job.ts';
import { print } from './print.ts';
import { refuseFailed, watch } from './watch.ts';

const exampleId = '5f0c….9a1b…';

/** `ward jobs watch` */
export const addWatchJob = (jobs: Command): Command =>
  jobs
    .command('watch')
    .argument('<id>', 'the id of the job', readBy(jobIdSchema))
    .description('Watch a job until it ends; the exit code says how')
    .addHelpText('after', examples(`jobs watch ${exampleId}`, `jobs watch ${exampleId} && echo done`))
    .action(async (id: string, _: object, command: Command) => {
      const globals = globalsOf(command);
      const api = openApi(globals.profile);
      const job = await watch(globals, api, await readJob(api, id));
      print(globals, job, () => jobCard(job));
      refuseFailed(job);
    });
