import { randomUUID } from 'node:crypto';
import { type Command, Option } from 'commander';
import * as z from 'zod';
import { wordsOf } from '../functions/kernel/fault-words.ts';
import { planNames } from '../functions/kernel/plan.ts';
import { type NewTenant, newTenantSchema, organizationSchema } from '../functions/kernel/tenant.ts';
import { columns } from '../functions/kernel/tenant-rows.ts';
import { contract } from '../functions/registry/contract.ts';
import { openApi } from './api.ts';
import { examples, globalsOf, readBy } from './command.ts';
import { createTenants } from './create-tenants.ts';
import { wrongUsage } from './failure.ts';
import { type Globals, print } from './print.ts';

import { tryAgain } from './try-again.ts';
import { refuseFailed, watch } from './watch.ts';

type Fields = { readonly [Column in (typeof columns)[number]]?: string };

interface Options extends Fields {
  readonly wait: boolean;
  readonly from?: string;
  readonly parallel: number;
}

const { type, size } = organizationSchema.shape;

const more = `
--from takes a CSV file with the columns ${columns.join(', ')}.
It is checked whole before anything is sent. How far it has come is kept beside it in <file>.ward.json: the same command
goes on where it was interrupted, and never makes a hospital twice. What failed is written to <name>.failed.csv.
${examples(
  'tenants create --slug lakeside --name "Lakeside Practice" --type practice --size 1-49 \\\n      --plan starter --admin-email cleo@lakeside.example --admin-name "Cleo Marsh"',
  'tenants create --from tenants.csv --parallel 20',
)}`;

/** `ward tenants create` */
export const addCreateTenant = (tenants: Command): Command =>
  tenants
    .command('create')
    .description('Onboard a hospital, or all those of a CSV file')
    .option('--slug <slug>', 'its subdomain')
    .option('--name <name>', 'its name')
    .addOption(new Option('--type <type>', 'what it is').choices(type.options))
    .addOption(new Option('--size <size>', 'beds, or full-time clinicians').choices(size.options))
    .addOption(new Option('--plan <plan>', 'what it buys').choices(planNames))
    .option('--admin-email <address>', 'its first administrator, who is invited')
    .option('--admin-name <name>', 'their name')
    .option('--no-wait', 'do not wait until it is done')
    .option('--from <csv>', 'the hospitals of a file, one a line')
    .option('--parallel <count>', 'with --from: how many requests at once', readBy(z.coerce.number().int().min(1).max(50)), 10)
    .addHelpText('after', more)
    .action(async ({ from, parallel, wait, ...fields }: Options, command: Command) => {
      const globals = globalsOf(command);
      if (from === undefined) return createOne(globals, newTenantOf(fields), wait);
      if (columns.some((name) => fields[name] !== undefined) || !wait)
        throw wrongUsage('--from tells it all; leave the other options out.');
      return createTenants(globals, { file: from, parallel });
    });

const createOne = async (globals: Globals, body: NewTenant, wait: boolean): Promise<void> => {
  const api = openApi(globals.profile);
  const idempotencyKey = randomUUID();
  const begun = await tryAgain(() => api.call(contract.routes.createTenant, { body, idempotencyKey }));
  const job = wait ? await watch(globals, api, begun.job) : begun.job;
  print(globals, { ...begun, job }, () => `${body.slug}: ${job.status}. Hospital: ${begun.tenantId}. Job: ${job.id}`);
  refuseFailed(job);
};

const newTenantOf = ({ slug, name, plan, adminEmail, adminName, ...organization }: Fields): NewTenant => {
  const told = {
    slug,
    plan,
    organization: { name, type: organization.type, size: organization.size },
    administrator: { email: adminEmail, name: adminName },
  };
  const read = newTenantSchema.safeParse(told, { reportInput: true });
  if (read.success) return read.data;
  throw wrongUsage(
    'That is not a hospital yet.',
    read.error.issues.map((issue) => `${optionOf(issue.path)} ${issue.input === undefined ? 'is missing' : wordsOf(issue)}`),
  );
};

const optionOf = ([first, second]: readonly PropertyKey[]): string =>
  first === 'administrator' ? `--admin-${String(second)}` : `--${String(second ?? first)}`;
