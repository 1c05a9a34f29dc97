/** Step Functions: Standard workflows in JSONata, that survive whatever happens to this process. https://docs.aws.amazon.com/step-functions/latest/dg/welcome.html */
import type { Cloud } from '../cloud.ts';
import type { TellBus } from '../events/service-events.ts';
import type { Principal, RoleSession } from '../iam/principal.ts';
import type { WriteLog } from '../logs/log-writer.ts';
import { awsJson } from '../protocol.ts';
import { notImplemented, type Service } from '../service.ts';
import { principalOf as principalOfSession } from '../sigv4/credentials.ts';
import { openStore } from '../store.ts';
import { createAccess } from './access.ts';
import { nameIn } from './arns.ts';
import type { Json, Machine } from './definition.ts';
import { onTimers, type Schedule } from './efforts.ts';
import { createExecutionLog } from './execution-log.ts';
import { createExecutionStore, type Execution, executionSchema } from './execution-store.ts';
import { executionOperations } from './executions.ts';
import { createEvaluate } from './expression.ts';
import { createPerform } from './integrations.ts';
import { createMachineStore, machineSchema } from './machine-store.ts';
import { machineOperations } from './machines.ts';
import { createNotices, noticeSchema } from './notices.ts';
import { Run, type RunNeeds } from './run.ts';

export interface StatesSettings {
  /** How to wait; real timers unless given. */
  readonly schedule?: Schedule;
  /** In [0, 1), for jitter. */
  readonly random?: () => number;
  /** Where executions are logged, as the machine's logging configuration says; nowhere unless given. */
  readonly writeLog?: WriteLog;
  /** By which EventBridge hears of executions; it does not unless given. */
  readonly tellBus?: TellBus;
}

export interface States extends Service {
  /**
   * Sets the executions that were at work to work again, and from then on those that are started. Called once every service and
   * function is there. A task that was interrupted is done again: its side effects may happen twice.
   */
  resume(): Promise<void>;
}

export const createStates = (cloud: Cloud, settings: StatesSettings = {}): States => {
  const database = openStore(cloud.directory, 'states', machineSchema + executionSchema + noticeSchema);
  const machines = createMachineStore(database);
  const notices = createNotices(cloud, database, settings.tellBus);
  const executions = createExecutionStore(database, notices);
  const runs = new Map<string, Run>();
  const log = createExecutionLog(machines, settings.writeLog);
  let awake = false;
  let closed = false;

  const needs: RunNeeds = {
    store: executions,
    log,
    perform: createPerform(cloud),
    evaluate: createEvaluate(() => cloud.now()),
    schedule: settings.schedule ?? onTimers,
    random: settings.random ?? Math.random,
    now: () => cloud.now(),
    region: cloud.region,
  };

  const begin = (execution: Execution): void => {
    if (!awake || runs.has(execution.executionArn)) return;
    const ended = () => {
      runs.delete(execution.executionArn);
      machines.sweep();
    };
    const machine = JSON.parse(execution.definition) as Machine;
    runs.set(
      execution.executionArn,
      new Run(needs, { execution, facts: factsOf(execution), machine, principal: principalOf(execution), ended }),
    );
  };

  const stop = async (arn: string, error?: string, cause?: string): Promise<void> => {
    const execution = executions.find(arn);
    if (execution?.status === 'RUNNING' && !runs.has(arn)) throw notImplemented('StopExecution before executions were resumed');
    await runs.get(arn)?.stop(error, cause);
  };

  const operations = {
    ...machineOperations(cloud, machines),
    ...executionOperations({ cloud, machines, executions, log, begin, stop }),
  };

  return {
    name: 'states',
    protocol: awsJson('1.0'),
    access: createAccess(cloud, machines),
    async handle({ operation, input }) {
      const carryOut = operations[operation];
      if (!carryOut) throw notImplemented(`states:${operation}`);
      return carryOut(input);
    },
    async resume() {
      awake = true;
      notices.send();
      for (const execution of executions.running()) begin(execution);
    },
    async close() {
      if (closed) return;
      closed = true;
      awake = false;
      for (const run of runs.values()) run.release();
      runs.clear();
      database.close();
    },
  };
};

const factsOf = ({ executionArn, name, stateMachineArn, roleArn, input, startDate }: Execution) => ({
  executionArn,
  name,
  stateMachineArn,
  stateMachineName: nameIn(stateMachineArn),
  roleArn,
  input: JSON.parse(input) as Json,
  startDate,
});

/** The role of the state machine, in a session named after the execution, that lasts as long as it. */
const principalOf = ({ roleArn, name, startDate }: Execution): Principal => {
  const session: RoleSession = {
    roleName: nameIn(roleArn),
    roleArn,
    sessionName: name.replace(/[^\w+=,.@-]/g, '-').slice(0, 64),
    policies: [],
    tags: {},
    transitiveTagKeys: [],
    issuedAt: startDate,
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
  return principalOfSession(session, roleArn.split(':')[4] as string);
};
