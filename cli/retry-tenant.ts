import type { Command } from 'commander';
import { contract } from '../functions/registry/contract.ts';
import { openApi } from './api.ts';
import { examples, globalsOf } from './command.ts';
import { print } from './print.ts';
import { findTenant } from './tenant.ts';
import { refuseFailed, watch } from './watch.ts';

/** `ward tenants retry` */
export const addRetryTenant = (tenants: Command): Command =>
  tenants
    .command('retry <id|slug>')
    .description('Onboard a hospital again whose onboarding failed')
    .option('--no-wait', 'do not wait until it is done')
    .addHelpText('after', examples('tenants retry general', 'tenants retry general --no-wait --json'))
    .action(async (idOrSlug: string, { wait }: { wait: boolean }, command: Command) => {
      const globals = globalsOf(command);
      const api = openApi(globals.profile);
      const { id, slug } = await findTenant(api, idOrSlug);
      const begun = await api.call(contract.routes.retryTenant, { params: { tenantId: id } });
      const job = wait ? await watch(globals, api, begun.job) : begun.job;
      print(globals, { ...begun, job }, () => `${slug}: ${job.status}. Job: ${job.id}`);
      refuseFailed(job);
    });
