import { Argument, type Command } from 'commander';
import type * as z from 'zod';
import { planNames, type planSchema } from '../functions/kernel/plan.ts';
import { contract } from '../functions/registry/contract.ts';
import { openApi } from './api.ts';
import { examples, globalsOf } from './command.ts';
import { print } from './print.ts';
import { findTenant, tenantCard } from './tenant.ts';

const { changePlan } = contract.routes;

/** `ward tenants plan` */
export const addChangePlan = (tenants: Command): Command =>
  tenants
    .command('plan <id|slug>')
    .description('Change the plan of a hospital')
    .addArgument(new Argument('<plan>', 'the plan it is to have').choices(planNames))
    .addHelpText('after', examples('tenants plan general enterprise', 'tenants plan general starter --json'))
    .action(async (idOrSlug: string, plan: z.output<typeof planSchema>, _: object, command: Command) => {
      const globals = globalsOf(command);
      const api = openApi(globals.profile);
      const { id } = await findTenant(api, idOrSlug);
      const changed = await api.call(changePlan, { params: { tenantId: id }, body: { plan } });
      print(globals, changed, () => tenantCard(changed));
    });
