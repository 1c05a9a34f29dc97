/** CloudWatch Logs: what functions and the API write, kept in bounds and found again. */
import type { Cloud } from '../cloud.ts';
import { awsJson } from '../protocol.ts';
import {
  type Access,
  type Call,
  type ConditionContext,
  type Input,
  notImplemented,
  onlyModelled,
  type Service,
} from '../service.ts';
import { eventOperations } from './events.ts';
import { groupOperations } from './groups.ts';
import { openLogStore } from './log-store.ts';
import { createLogWriter, type WriteLog } from './log-writer.ts';
import { groupArn, groupNameOf, type LogNeeds, type Operation } from './operation.ts';

export interface Logs extends Service {
  /**
   * A line of a service in this process. Its group and stream are made when they are missing. It can be read at once, and is on
   * disk within a tenth of a second: a killed process may lose that instant, never what PutLogEvents acknowledged.
   */
  readonly write: WriteLog;
}

const operations: Readonly<Record<string, Operation>> = { ...groupOperations, ...eventOperations };

export const createLogs = (cloud: Cloud): Logs => {
  const needs: LogNeeds = { cloud, store: openLogStore(cloud) };
  const writer = createLogWriter(cloud, needs.store);
  let closed = false;
  needs.store.trim();
  return {
    name: 'logs',
    protocol: awsJson('1.1'),
    write: writer.write,
    access: ({ operation, input }) => {
      const { members, resource } = operationOf(operation);
      onlyModelled(operation, input, members);
      writer.flush();
      return [{ action: `logs:${operation}`, ...resourceOf(needs, resource, input) }];
    },
    handle: async ({ operation, input }: Call) => {
      writer.flush();
      return operationOf(operation).run(needs, input);
    },
    async close() {
      if (closed) return;
      closed = true;
      writer.close();
      needs.store.close();
    },
  };
};

const operationOf = (name: string): Operation => {
  if (!Object.hasOwn(operations, name)) throw notImplemented(`logs:${name}`);
  return operations[name] as Operation;
};

/** A group is asked for as `…:log-group:<name>:log-stream:<stream>`, with no stream where the call has none: as AWS names it in denials. */
const resourceOf = ({ cloud, store }: LogNeeds, kind: Operation['resource'], input: Input): Omit<Access, 'action'> => {
  if (kind === 'any') return { resource: '*' };
  const name = groupNameOf(cloud, input);
  const context = tagKeys(store.findGroup(name)?.tags ?? {});
  const arn = groupArn(cloud, name);
  if (kind === 'tagged') return { resource: arn, context };
  return { resource: `${arn}:log-stream:${kind === 'stream' ? String(input.logStreamName) : ''}`, context };
};

const tagKeys = (tags: Readonly<Record<string, string>>): ConditionContext =>
  Object.fromEntries(Object.entries(tags).map(([name, value]) => [`aws:ResourceTag/${name}`, value]));
