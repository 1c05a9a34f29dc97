/** The operations on executions. https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
import { randomUUID } from 'node:crypto';
import type { Cloud } from '../cloud.ts';
import { AwsError, onlyModelled } from '../service.ts';
import { asExecutionArn, asName, asStateMachineArn, executionArn, nameIn } from './arns.ts';
import type { Json, Machine } from './definition.ts';
import { type LogExecution, withoutData } from './execution-log.ts';
import type { Execution, ExecutionStore, HistoryEvent } from './execution-store.ts';
import type { MachineStore } from './machine-store.ts';
import { existing, type Operation } from './machines.ts';
import { pageOf, windowOf } from './paging.ts';
import { firstStrand } from './strand.ts';

interface Needs {
  readonly cloud: Cloud;
  readonly machines: MachineStore;
  readonly executions: ExecutionStore;
  readonly log: LogExecution;
  /** Sets a kept execution to work. */
  readonly begin: (execution: Execution) => void;
  /** Ends it as aborted, if it is at work. */
  readonly stop: (arn: string, error?: string, cause?: string) => Promise<void>;
}

const seconds = (milliseconds: number | undefined): number | undefined => milliseconds && milliseconds / 1000;

export const executionOperations = ({ cloud, machines, executions, log, begin, stop }: Needs): Record<string, Operation> => {
  const found = (arn: unknown): Execution => {
    const execution = executions.find(asExecutionArn(arn));
    if (execution) return execution;
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${String(arn)}'`);
  };

  /** The same name and input answers with the execution at work; a name is used once. */
  const start: Operation = (request) => {
    onlyModelled('StartExecution', request, ['stateMachineArn', 'name', 'input']);
    const machine = existing(machines, asStateMachineArn(request.stateMachineArn));
    const input = inputIn(request.input);
    const name = request.name === undefined ? randomUUID() : asName(request.name);
    const arn = executionArn(machine.stateMachineArn, name);
    const present = executions.find(arn);
    if (present && (present.status !== 'RUNNING' || present.input !== input)) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    if (present) return { executionArn: arn, startDate: seconds(present.startDate) };
    const { stateMachineArn, definition, roleArn } = machine;
    const startDate = cloud.now();
    const execution: Execution = {
      executionArn: arn,
      stateMachineArn,
      name,
      status: 'RUNNING',
      definition,
      roleArn,
      input,
      startDate,
    };
    const strand = firstStrand(JSON.parse(definition) as Machine, JSON.parse(input) as Json, startDate);
    const events = [startedEvent(execution)];
    executions.create(execution, { put: [strand], remove: [], events });
    log(execution, events);
    begin(execution);
    return { executionArn: arn, startDate: seconds(startDate) };
  };

  const describe: Operation = (input) => {
    onlyModelled('DescribeExecution', input, ['executionArn', 'includedData']);
    const { definition: _, roleArn: __, input: given, output, startDate, stopDate, ...execution } = found(input.executionArn);
    const included = input.includedData !== 'METADATA_ONLY';
    const data = {
      ...(included && { input: given, output }),
      inputDetails: { included },
      ...(output !== undefined && { outputDetails: { included } }),
    };
    const redrive = { redriveCount: 0, redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: 'Redriving is not modelled' };
    return { ...execution, ...data, startDate: seconds(startDate), stopDate: seconds(stopDate), ...redrive };
  };

  const halt: Operation = async (input) => {
    onlyModelled('StopExecution', input, ['executionArn', 'error', 'cause']);
    const { executionArn: arn } = found(input.executionArn);
    await stop(arn, input.error as string | undefined, input.cause as string | undefined);
    return { stopDate: seconds(found(arn).stopDate) };
  };

  const list: Operation = (input) => {
    onlyModelled('ListExecutions', input, ['stateMachineArn', 'statusFilter', 'maxResults', 'nextToken']);
    const { stateMachineArn } = existing(machines, asStateMachineArn(input.stateMachineArn));
    const status = input.statusFilter as string | undefined;
    const scope = `${stateMachineArn} ${status}`;
    const window = windowOf(input, scope);
    const entries = executions.list({ stateMachineArn, status }, { ...window, limit: window.limit + 1 });
    const { page, nextToken } = pageOf(entries, window, { scope, key: ({ sequence }) => sequence });
    return { executions: page.map(listed), nextToken };
  };

  const history: Operation = (input) => {
    onlyModelled('GetExecutionHistory', input, [
      'executionArn',
      'maxResults',
      'reverseOrder',
      'nextToken',
      'includeExecutionData',
    ]);
    const { executionArn: arn } = found(input.executionArn);
    const reverse = input.reverseOrder === true;
    const scope = `${arn} ${reverse}`;
    const window = { ...windowOf(input, scope), reverse };
    const entries = executions.eventsOf(arn, { ...window, limit: window.limit + 1 });
    const { page, nextToken } = pageOf(entries, window, { scope, key: ({ id }) => id });
    return { events: page.map((event) => shown(event, input.includeExecutionData !== false)), nextToken };
  };

  const describeMachine: Operation = (input) => {
    onlyModelled('DescribeStateMachineForExecution', input, ['executionArn']);
    const { stateMachineArn, definition, roleArn, startDate } = found(input.executionArn);
    return { stateMachineArn, name: nameIn(stateMachineArn), definition, roleArn, updateDate: seconds(startDate) };
  };

  return {
    StartExecution: start,
    DescribeExecution: describe,
    StopExecution: halt,
    ListExecutions: list,
    GetExecutionHistory: history,
    DescribeStateMachineForExecution: describeMachine,
  };
};

const largestInput = 262_144;

const inputIn = (value: unknown = '{}'): string => {
  if (typeof value !== 'string') throw new AwsError('InvalidExecutionInput', 'The input must be a string of JSON.');
  if (Buffer.byteLength(value) > largestInput) {
    throw new AwsError('ValidationException', `Value at 'input' must have length less than or equal to ${largestInput}`);
  }
  try {
    JSON.parse(value);
    return value;
  } catch (error) {
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
};

const startedEvent = ({ input, roleArn, startDate }: Execution): HistoryEvent => ({
  id: 1,
  previousEventId: 0,
  timestamp: startDate,
  type: 'ExecutionStarted',
  details: { executionStartedEventDetails: { input, inputDetails: { truncated: false }, roleArn } },
});

const listed = ({ executionArn: arn, stateMachineArn, name, status, startDate, stopDate }: Execution) => ({
  executionArn: arn,
  stateMachineArn,
  name,
  status,
  startDate: seconds(startDate),
  stopDate: seconds(stopDate),
});

const shown = ({ id, previousEventId, timestamp, type, details = {} }: HistoryEvent, withData: boolean) => {
  const kept = withData ? details : withoutData(details);
  return { timestamp: seconds(timestamp), type, id, previousEventId, ...kept };
};
