import { type Command, Option } from 'commander';
import type * as z from 'zod';
import { planNames, type planSchema } from '../functions/kernel/plan.ts';
import { tenantStatuses } from '../functions/kernel/tenant.ts';
import { contract } from '../functions/registry/contract.ts';
import { openApi } from './api.ts';
import { examples, globalsOf, readBy } from './command.ts';
import { countSchema, readPages, type Wanted } from './pages.ts';
import { print, remark } from './print.ts';
import { tenantTable } from './tenant.ts';

interface Options extends Wanted {
  readonly status?: (typeof tenantStatuses)[number];
  readonly plan?: z.output<typeof planSchema>;
}

/** `ward tenants list` */
export const addListTenants = (tenants: Command): Command =>
  tenants
    .command('list')
    .description('List hospitals, newest first')
    .addOption(new Option('--status <status>', 'only those of this status').choices(tenantStatuses))
    .addOption(new Option('--plan <plan>', 'only those of this plan').choices(planNames))
    .option('--limit <count>', 'how many at most', readBy(countSchema), 25)
    .option('--all', 'all of them', false)
    .addHelpText(
      'after',
      examples('tenants list', 'tenants list --status suspended --all', "tenants list --json | jq -r '.tenants[].slug'"),
    )
    .action(async ({ status, plan, ...wanted }: Options, command: Command) => {
      const globals = globalsOf(command);
      const api = openApi(globals.profile);
      const { items, next } = await readPages(wanted, async (page) => {
        const answer = await api.call(contract.routes.listTenants, { query: { status, plan, ...page } });
        return { items: answer.tenants, next: answer.next };
      });
      print(globals, { tenants: items, next }, () => (items.length === 0 ? 'There are none.' : tenantTable(items)));
      if (next !== undefined) remark(globals, `There are more: give --all, or a --limit above ${wanted.limit}.`);
    });
