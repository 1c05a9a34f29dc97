/** The operators' command line: every command, and how one ends. */
import { Command, CommanderError } from 'commander';
import { addChangePlan } from './change-plan.ts';
import { addChangeStatus } from './change-status.ts';
import { examples } from './command.ts';
import { addCompleteShell } from './complete-shell.ts';
import { addCreateTenant } from './create-tenant.ts';
import { type ExitCode, exitCodes, failureOf } from './failure.ts';
import { addListJobs } from './list-jobs.ts';
import { addListTenants } from './list-tenants.ts';
import { addLogIn } from './log-in.ts';
import { addLogOut } from './log-out.ts';
import { addOwnDomain } from './own-domain.ts';
import { card, printFailure } from './print.ts';
import { addRemoveTenant } from './remove-tenant.ts';
import { addRetryTenant } from './retry-tenant.ts';
import { addShowJob } from './show-job.ts';
import { addShowSelf } from './show-self.ts';
import { addShowTenant } from './show-tenant.ts';
import { addWatchJob } from './watch-job.ts';

const exitCodeTable = (): string => card(Object.entries(exitCodes));

const addTenants = (program: Command): void => {
  const tenants = program
    .command('tenants')
    .description('Hospitals: list, onboard, suspend, remove, …')
    .addHelpText('after', examples('tenants list', 'tenants show general'));
  addListTenants(tenants);
  addShowTenant(tenants);
  addCreateTenant(tenants);
  addChangeStatus(tenants);
  addRemoveTenant(tenants);
  addRetryTenant(tenants);
  addChangePlan(tenants);
  addOwnDomain(tenants);
};

const addJobs = (program: Command): void => {
  const jobs = program.command('jobs').description('Long work: list, show, watch').addHelpText('after', examples('jobs list'));
  addListJobs(jobs);
  addShowJob(jobs);
  addWatchJob(jobs);
};

export const createProgram = (): Command => {
  const program = new Command('ward')
    .description('Operate Ward: hospitals and the work on them')
    .option('--json', 'the result as JSON on standard output, and nothing else there', false)
    .option('--profile <name>', 'which sign-in, when there is more than one', process.env.WARD_PROFILE ?? 'default')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', examples('login', 'tenants list', 'help exit-codes'))
    .exitOverride();
  addLogIn(program);
  addLogOut(program);
  addShowSelf(program);
  addTenants(program);
  addJobs(program);
  addCompleteShell(program);
  program
    .command('exit-codes')
    .description('Print what each exit code says')
    .addHelpText('after', () => `\n${exitCodeTable()}\n${examples('exit-codes')}`)
    .action(() => void process.stdout.write(`${exitCodeTable()}\n`));
  return program;
};

/** Runs one command line and gives its exit code; nothing is thrown. */
export const run = async (args: readonly string[]): Promise<ExitCode> => {
  const program = createProgram();
  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has said what is wrong, or printed the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const failure = failureOf(error);
    printFailure(program.opts<{ json: boolean }>(), failure);
    return failure.exitCode;
  }
};
