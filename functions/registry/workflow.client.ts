/** The workflow of a job: its execution bears the job's name, and all it is told besides stands in the job. */
import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type Job, placementOf } from '../tenancy/job.ts';

/** Starting it twice is starting it once. */
export type StartWorkflow = (job: Job) => Promise<void>;

export const createStart =
  <Kind extends Job['kind']>(workflows: Pick<SFNClient, 'send'>, machineOf: Readonly<Record<Kind, string>>): StartWorkflow =>
  async (job) => {
    const { id: name, kind, notBefore, quietUntil } = job;
    const stateMachineArn = machineOf[kind as Kind];
    const input = JSON.stringify({ notBefore, quietUntil, placement: placementOf(job).kind });
    await workflows.send(new StartExecutionCommand({ stateMachineArn, name, input })).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw error;
    });
  };

/** The variables that name the machines of all kinds of work. */
export const machineVariables = [
  'CREATE_TENANT_MACHINE_ARN',
  'REMOVE_TENANT_MACHINE_ARN',
  'ATTACH_DOMAIN_MACHINE_ARN',
  'DETACH_DOMAIN_MACHINE_ARN',
] as const;

/** The machine of each kind of work. */
export const machinesIn = (environment: Readonly<Record<(typeof machineVariables)[number], string>>) =>
  ({
    'create-tenant': environment.CREATE_TENANT_MACHINE_ARN,
    'remove-tenant': environment.REMOVE_TENANT_MACHINE_ARN,
    'attach-domain': environment.ATTACH_DOMAIN_MACHINE_ARN,
    'detach-domain': environment.DETACH_DOMAIN_MACHINE_ARN,
  }) satisfies Readonly<Record<Job['kind'], string>>;

/** How a workflow ended that did not succeed. */
export type Ending = 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** Nothing while it runs, and of one that succeeded. */
export type ReadEnding = (job: Pick<Job, 'id' | 'kind'>) => Promise<Ending | undefined>;

const endings: readonly string[] = ['FAILED', 'TIMED_OUT', 'ABORTED'] satisfies readonly Ending[];

export const createReadEnding =
  (workflows: Pick<SFNClient, 'send'>, machineOf: Readonly<Record<Job['kind'], string>>): ReadEnding =>
  async ({ id, kind }) => {
    const executionArn = `${machineOf[kind].replace(':stateMachine:', ':execution:')}:${id}`;
    const { status = '' } = await workflows.send(new DescribeExecutionCommand({ executionArn }));
    return endings.includes(status) ? (status as Ending) : undefined;
  };
