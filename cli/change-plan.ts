import { Argument, type Command } from 'commander';
import * as z from 'zod';
import { tenantIdSchema } from '../functions/kernel/id-schema.ts';
import { planNames, planSchema } from '../functions/kernel/plan.ts';
import type { Route } from '../functions/kernel/route.ts';
import { contract } from '../functions/registry/contract.ts';
import { openApi } from './api.ts';
import { examples, globalsOf } from './command.ts';
import { print } from './print.ts';
import { findTenant, tenantCard } from './tenant.ts';

const changePlan = {
  method: 'POST',
  path: '/v1/tenants/{tenantId}/plan',
  summary: 'Change what a hospital buys',
  allow: 'operators',
  scopes: [],
  params: z.object({ tenantId: tenantIdSchema }),
  body: z.strictObject({ plan: planSchema }),
  answers: { 200: contract.routes.readTenant.answers[200] },
} as const satisfies Route;

/** `ward tenants plan` */
export const addChangePlan = (tenants: Command): Command =>
  tenants
    .command('plan <id|slug>')
    .description('Change the plan of a hospital')
    .addArgument(new Argument('<plan>', 'the plan it is to have').choices(planNames))
    .addHelpText('after', examples('tenants plan general enterprise'))
    .action(async (idOrSlug: string, plan: z.output<typeof planSchema>, _: object, command: Command) => {
      const globals = globalsOf(command);
      const api = openApi(globals.profile);
      const { id } = await findTenant(api, idOrSlug);
      const changed = await api.call(changePlan, { params: { tenantId: id }, body: { plan } });
      print(globals, changed, () => tenantCard(changed));
    });
