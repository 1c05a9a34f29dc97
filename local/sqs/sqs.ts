/** Amazon SQS: standard queues. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html */
import type { Cloud } from '../cloud.ts';
import { awsJson } from '../protocol.ts';
import { notImplemented, type Service } from '../service.ts';
import { messageOperations } from './messages.ts';
import type { Operation, Operations } from './operation.ts';
import { openQueueStore } from './queue-store.ts';
import { queueOperations } from './queues.ts';

const operations: Operations = { ...queueOperations, ...messageOperations };

const operationOf = (name: string): Operation => {
  if (!Object.hasOwn(operations, name)) throw notImplemented(`sqs:${name}`);
  return operations[name] as Operation;
};

/** Everything lies in `<directory>/sqs.sqlite`. */
export const createSqs = (cloud: Cloud): Service => {
  const store = openQueueStore(cloud.directory);
  return {
    name: 'sqs',
    protocol: awsJson('1.0'),
    access: (call) => operationOf(call.operation).access({ cloud, store }, call),
    handle: async (call) => operationOf(call.operation).run({ cloud, store }, call),
    async close() {
      if (store.database.isOpen) store.database.close();
    },
  };
};
