/**
 * What EventBridge is told of an execution whose status changed: kept with the change itself, and forgotten once the bus has it. Here it
 * is told at least once, where AWS promises its best. https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Cloud } from '../cloud.ts';
import type { ServiceEvent, TellBus } from '../events/service-events.ts';
import type { Execution } from './execution-store.ts';

export const noticeSchema = 'CREATE TABLE IF NOT EXISTS notices (id TEXT PRIMARY KEY, event TEXT NOT NULL);';

export interface Notices {
  /** Within the transaction that changes the execution. */
  keep(execution: Execution): void;
  /** Tells what is kept, also what an earlier process could not. */
  send(): void;
}

/** Bytes of input and output together; what would be more is left out. */
const largestPayload = 248 * 1024;

const sizeOf = (text = ''): number => Buffer.byteLength(JSON.stringify(text));

const detailOf = ({ input, output, startDate, stopDate, ...execution }: Execution) => {
  const hasOutput = sizeOf(output) <= largestPayload;
  const hasInput = sizeOf(input) + (output === undefined ? 0 : sizeOf(output)) <= largestPayload;
  return {
    executionArn: execution.executionArn,
    stateMachineArn: execution.stateMachineArn,
    name: execution.name,
    status: execution.status,
    startDate,
    stopDate: stopDate ?? null,
    input: hasInput ? input : null,
    inputDetails: { included: hasInput },
    output: hasOutput ? (output ?? null) : null,
    outputDetails: output === undefined ? null : { included: hasOutput },
  };
};

/** Without `tell`, nobody is told. */
export const createNotices = (cloud: Pick<Cloud, 'now'>, database: DatabaseSync, tell: TellBus | undefined): Notices => ({
  keep(execution) {
    if (!tell) return;
    const event: ServiceEvent = {
      id: randomUUID(),
      source: 'aws.states',
      detailType: 'Step Functions Execution Status Change',
      resources: [execution.executionArn],
      time: cloud.now(),
      detail: detailOf(execution),
    };
    database.prepare('INSERT INTO notices VALUES (?, ?)').run(event.id, JSON.stringify(event));
  },
  send() {
    if (!tell) return;
    for (const { id, event } of database.prepare('SELECT * FROM notices ORDER BY rowid').all()) {
      tell(JSON.parse(event as string) as ServiceEvent);
      database.prepare('DELETE FROM notices WHERE id = ?').run(id as string);
    }
  },
});
