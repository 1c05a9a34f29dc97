/** The commands that open and shut a hospital. What shuts one asks for its slug to be typed. */
import type { Command } from 'commander';
import { contract } from '../functions/registry/contract.ts';
import { openApi } from './api.ts';
import { confirm } from './ask.ts';
import { examples, globalsOf } from './command.ts';
import { print } from './print.ts';
import { findTenant, tenantCard } from './tenant.ts';

const { suspendTenant, reactivateTenant, restoreTenant } = contract.routes;

interface Change {
  readonly name: string;
  readonly route: typeof suspendTenant | typeof reactivateTenant | typeof restoreTenant;
  readonly description: string;
  /** What it does to the people of the hospital, when that is harm. */
  readonly harm?: (slug: string) => string;
}

const changes: readonly Change[] = [
  {
    name: 'suspend',
    route: suspendTenant,
    description: 'Suspend a hospital: within five seconds nobody of it gets in',
    harm: (slug) => `Within five seconds nobody of ${slug} gets in.`,
  },
  { name: 'reactivate', route: reactivateTenant, description: 'Let a suspended hospital in again' },
  { name: 'restore', route: restoreTenant, description: 'Keep a hospital that was to be removed; it stays suspended' },
];

const addChange = (tenants: Command, { name, route, description, harm }: Change): void => {
  const command = tenants.command(`${name} <id|slug>`).description(description);
  if (harm) command.option('--yes', 'do not ask', false);
  command
    .addHelpText('after', examples(`tenants ${name} general`, ...(harm ? [`tenants ${name} general --yes`] : [])))
    .action(async (idOrSlug: string, { yes }: { yes?: boolean }, self: Command) => {
      const globals = globalsOf(self);
      const api = openApi(globals.profile);
      const { id, slug } = await findTenant(api, idOrSlug);
      if (harm && !yes) await confirm(slug, harm(slug));
      const changed = await api.call(route, { params: { tenantId: id } });
      print(globals, changed, () => tenantCard(changed));
    });
};

/** `ward tenants suspend`, `reactivate` and `restore` */
export const addChangeStatus = (tenants: Command): void => {
  for (const change of changes) addChange(tenants, change);
};
