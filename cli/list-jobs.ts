import { type Command, Option } from 'commander';
import { contract } from '../functions/registry/contract.ts';
import { jobStatuses } from '../functions/tenancy/job.ts';
import { openApi } from './api.ts';
import { examples, globalsOf, readBy } from './command.ts';
import { jobTable } from './job.ts';
import { countSchema, readPages, type Wanted } from './pages.ts';
import { print, remark } from './print.ts';
import { findTenant } from './tenant.ts';

interface Options extends Wanted {
  readonly status?: (typeof jobStatuses)[number];
  readonly tenant?: string;
}

/** `ward jobs list` */
export const addListJobs = (jobs: Command): Command =>
  jobs
    .command('list')
    .description('List long work, newest first')
    .addOption(new Option('--status <status>', 'only jobs of this status').choices(jobStatuses))
    .option('--tenant <id|slug>', 'only jobs of this hospital')
    .option('--limit <count>', 'how many at most', readBy(countSchema), 25)
    .option('--all', 'all of them', false)
    .addHelpText('after', examples('jobs list', 'jobs list --status failed', 'jobs list --tenant general --json'))
    .action(async ({ status, tenant, ...wanted }: Options, command: Command) => {
      const globals = globalsOf(command);
      const api = openApi(globals.profile);
      const tenantId = tenant === undefined ? undefined : (await findTenant(api, tenant)).id;
      const { items, next } = await readPages(wanted, async (page) => {
        const answer = await api.call(contract.routes.listJobs, { query: { status, tenantId, ...page } });
        return { items: answer.jobs, next: answer.next };
      });
      print(globals, { jobs: items, next }, () => (items.length === 0 ? 'There are none.' : jobTable(items)));
      if (next !== undefined) remark(globals, `There are more: give --all, or a --limit above ${wanted.limit}.`);
    });
