/** Execution events in CloudWatch Logs. https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
import type { WriteLog } from '../logs/log-writer.ts';
import { nameIn } from './arns.ts';
import type { Execution, HistoryEvent } from './execution-store.ts';
import type { MachineStore } from './machine-store.ts';

/** Logs events that were committed. Never waits, never throws. */
export type LogExecution = (execution: Execution, events: readonly HistoryEvent[]) => void;

interface LoggingConfiguration {
  readonly level?: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  readonly includeExecutionData?: boolean;
  readonly destinations?: readonly { readonly cloudWatchLogsLogGroup?: { readonly logGroupArn?: string } }[];
}

const levels: Readonly<Record<string, RegExp>> = {
  ALL: /./,
  ERROR: /(Failed|TimedOut|Aborted)$/,
  FATAL: /^Execution(Failed|TimedOut|Aborted)$/,
};

export const createExecutionLog = (machines: MachineStore, write: WriteLog | undefined): LogExecution => {
  if (!write) return () => {};
  return ({ executionArn, stateMachineArn }, events) => {
    const { level = 'OFF', includeExecutionData = false, destinations } = configurationOf(machines, stateMachineArn);
    const group = destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn?.split(':log-group:')[1]?.replace(/:\*$/, '');
    const logged = levels[level];
    if (!group || !logged) return;
    for (const event of events.filter(({ type }) => logged.test(type))) {
      const day = new Date(event.timestamp).toISOString().slice(0, 10);
      write(
        group,
        `states/${nameIn(stateMachineArn)}/${day}`,
        JSON.stringify(lineOf(event, { executionArn, includeExecutionData })),
      );
    }
  };
};

const configurationOf = (machines: MachineStore, arn: string): LoggingConfiguration =>
  (machines.find(arn)?.loggingConfiguration ?? {}) as LoggingConfiguration;

const lineOf = (event: HistoryEvent, how: { executionArn: string; includeExecutionData: boolean }) => {
  const details = Object.values(how.includeExecutionData ? (event.details ?? {}) : withoutData(event.details ?? {}))[0] ?? {};
  return {
    id: String(event.id),
    type: event.type,
    details,
    previous_event_id: String(event.previousEventId),
    event_timestamp: String(event.timestamp),
    execution_arn: how.executionArn,
  };
};

/** Payloads, which a reader may do without, or must not see. */
const payloads = ['input', 'output', 'parameters', 'assignedVariables'];

/** The details of an event without what was passed in and out. */
export const withoutData = (details: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const strip = (value: unknown) =>
    Object.fromEntries(Object.entries(value as object).filter(([name]) => !payloads.includes(name)));
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, strip(value)]));
};
