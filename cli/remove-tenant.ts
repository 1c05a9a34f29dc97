import type { Command } from 'commander';
import * as z from 'zod';
import { contract } from '../functions/registry/contract.ts';
import { openApi } from './api.ts';
import { confirm } from './ask.ts';
import { examples, globalsOf, readBy } from './command.ts';
import { print } from './print.ts';
import { findTenant } from './tenant.ts';

const daysSchema = z.coerce.number().int().min(0).max(90);

/** `ward tenants remove` */
export const addRemoveTenant = (tenants: Command): Command =>
  tenants
    .command('remove <id|slug>')
    .description('Remove a hospital: it is shut at once, and destroyed when its grace period ends')
    .option('--grace-days <days>', 'days in which it can be restored (those of the stage unless told)', readBy(daysSchema))
    .option('--yes', 'do not ask', false)
    .addHelpText('after', examples('tenants remove general', 'tenants remove general --grace-days 7 --yes --json'))
    .action(async (idOrSlug: string, { yes, graceDays }: { yes: boolean; graceDays?: number }, command: Command) => {
      const globals = globalsOf(command);
      const api = openApi(globals.profile);
      const { id, slug } = await findTenant(api, idOrSlug);
      if (!yes)
        await confirm(slug, `Nobody of ${slug} gets in any more, and all it has is destroyed when its grace period ends.`);
      const begun = await api.call(contract.routes.removeTenant, { params: { tenantId: id }, query: { graceDays } });
      print(globals, begun, () => `The removal of ${slug} has begun. Follow it with: ward jobs watch ${begun.job.id}`);
    });
