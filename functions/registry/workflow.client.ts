/** The workflow of a job: its execution bears the job's name, and all it is told besides stands in the job. */
import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Job } from '../tenancy/job.ts';

/** Starting it twice is starting it once. */
export type StartWorkflow = (job: Job) => Promise<void>;

export const createStart =
  <Kind extends Job['kind']>(workflows: Pick<SFNClient, 'send'>, machineOf: Readonly<Record<Kind, string>>): StartWorkflow =>
  async ({ id: name, kind, notBefore }) => {
    const stateMachineArn = machineOf[kind as Kind];
    const input = JSON.stringify({ notBefore });
    await workflows.send(new StartExecutionCommand({ stateMachineArn, name, input })).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'ExecutionAlreadyExists')) throw error;
    });
  };

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
