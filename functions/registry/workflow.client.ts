/** Starts the workflow of a job. Its name is the job, and all it is told besides stands in the job: starting it twice is starting it once. */
import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Job } from '../tenancy/job.ts';

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
