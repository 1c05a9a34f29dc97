import type { Command } from 'commander';
import { openApi } from './api.ts';
import { examples, globalsOf } from './command.ts';
import { print } from './print.ts';
import { findTenant, tenantCard } from './tenant.ts';

/** `ward tenants show` */
export const addShowTenant = (tenants: Command): Command =>
  tenants
    .command('show <id|slug>')
    .description('Show a hospital')
    .addHelpText('after', examples('tenants show general', 'tenants show general --json'))
    .action(async (idOrSlug: string, _: object, command: Command) => {
      const globals = globalsOf(command);
      const tenant = await findTenant(openApi(globals.profile), idOrSlug);
      print(globals, tenant, () => tenantCard(tenant));
    });
