import type { Command } from 'commander';
import { ownDomainSchema } from '../functions/kernel/own-domain.ts';
import { contract } from '../functions/registry/contract.ts';
import { type Api, openApi, type RouteResult } from './api.ts';
import { confirm } from './ask.ts';
import { examples, globalsOf, readBy } from './command.ts';
import { wrongUsage } from './failure.ts';
import { readJob } from './job.ts';
import { card, type Globals, print, remark } from './print.ts';
import { findTenant } from './tenant.ts';
import { refuseFailed, watch } from './watch.ts';

const { setDomain, readDomain, removeDomain } = contract.routes;

type OwnDomain = RouteResult<typeof readDomain>;

interface Options {
  readonly set?: string;
  readonly remove: boolean;
  readonly wait: boolean;
  readonly yes: boolean;
}

/** `ward tenants domain` */
export const addOwnDomain = (tenants: Command): Command =>
  tenants
    .command('domain <id|slug>')
    .description('Show, set or remove the domain of a hospital’s own')
    .option('--set <name>', 'the domain; shows the record that the hospital must make, and waits for it', readBy(ownDomainSchema))
    .option('--remove', 'take it away; the hospital’s address stays', false)
    .option('--no-wait', 'do not wait until it is done')
    .option('--yes', 'with --remove: do not ask', false)
    .addHelpText(
      'after',
      examples(
        'tenants domain charite',
        'tenants domain charite --set records.charite.example',
        'tenants domain charite --remove --yes --json',
      ),
    )
    .action(async (idOrSlug: string, { set, remove, wait, yes }: Options, command: Command) => {
      if (set !== undefined && remove) throw wrongUsage('--set and --remove do not go together.');
      const globals = globalsOf(command);
      const api = openApi(globals.profile);
      const { id: tenantId, slug } = await findTenant(api, idOrSlug);
      const params = { tenantId };
      if (remove && !yes) await confirm(slug, `The domain of ${slug} leads here no longer. Its address and its data stay.`);
      const domain = await (set !== undefined
        ? api.call(setDomain, { params, body: { name: set } })
        : api.call(remove ? removeDomain : readDomain, { params }));
      if (wait && (set !== undefined || remove)) await follow(globals, api, domain);
      const after = set !== undefined && wait ? await api.call(readDomain, { params }) : domain;
      print(globals, after, () => (remove && wait ? `${domain.name} is removed.` : domainCard(after)));
    });

/** The record is told first: until somebody makes it, there is nothing to wait for. */
const follow = async (globals: Globals, api: Api, domain: OwnDomain): Promise<void> => {
  if (domain.status === 'waiting-for-dns')
    for (const { type, name, value } of domain.records) remark(globals, `Waiting for the record: ${name} ${type} ${value}`);
  refuseFailed(await watch(globals, api, await readJob(api, domain.jobId)));
};

const domainCard = ({ name, status, reason, records, jobId, jobKind }: OwnDomain): string =>
  card([
    ['domain', name],
    ['status', status],
    ...(reason === undefined ? [] : [['reason', reason] as const]),
    ...records.map((record): [string, string] => ['record', `${record.name} ${record.type} ${record.value}`]),
    ['job', jobId],
    ...(jobKind === undefined ? [] : [['kind', jobKind] as const]),
  ]);
