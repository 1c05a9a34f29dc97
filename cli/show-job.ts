import type { Command } from 'commander';
import { jobIdSchema } from '../functions/tenancy/job.ts';
import { openApi } from './api.ts';
import { examples, globalsOf, readBy } from './command.ts';
import { jobCard, readJob } from './job.ts';
import { print } from './print.ts';

const exampleId = '5f0c….9a1b…';

/** `ward jobs show` */
export const addShowJob = (jobs: Command): Command =>
  jobs
    .command('show')
    .argument('<id>', 'the id of the job', readBy(jobIdSchema))
    .description('Show a job and its steps as they are now')
    .addHelpText('after', examples(`jobs show ${exampleId}`))
    .action(async (id: string, _: object, command: Command) => {
      const globals = globalsOf(command);
      const job = await readJob(openApi(globals.profile), id);
      print(globals, job, () => jobCard(job));
    });
