/** What one operation of SQS is: the members it takes, which queue it is about, and what it does. */
import * as z from 'zod';
import type { Cloud } from '../cloud.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import { membersReader } from '../members.ts';
import { type Access, AwsError, type Call } from '../service.ts';
import type { Queue, QueueStore } from './queue-store.ts';

export interface QueueNeeds {
  readonly cloud: Cloud;
  readonly store: QueueStore;
}

export interface Operation {
  access(needs: QueueNeeds, call: Call): readonly Access[];
  run(needs: QueueNeeds, call: Call): unknown;
}

export type Operations = Readonly<Record<string, Operation>>;

export const invalid = (message: string, code = 'InvalidParameterValue'): AwsError => new AwsError(code, message);

const read = membersReader(invalid);

export const queueName = z.string().regex(/^[\w-]{1,80}$/, 'a name of letters, digits, hyphens and underscores');

export const queueArn = ({ region, accountId }: Pick<Cloud, 'region' | 'accountId'>, name: string): string =>
  `arn:aws:sqs:${region}:${accountId}:${name}`;

export const queueUrl = ({ endpoint, accountId }: Pick<Cloud, 'endpoint' | 'accountId'>, name: string): string =>
  `${endpoint}/${accountId}/${name}`;

/** A queue is told by its URL; its host is of no account, for the port may change from one start to the next. */
export const url = z.string().transform((given) => given.split('/').at(-1) ?? '');

/** Throws `QueueDoesNotExist`, under the name that clients know it by. */
export const requireQueue = ({ store }: QueueNeeds, name: string): Queue => {
  const queue = store.find(name);
  if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  return queue;
};

/** A queue without a policy of its own: no service may use it in its own name. */
const nobody: PolicyDocument = { Version: '2012-10-17', Statement: [] };

const onQueue = ({ cloud, store }: QueueNeeds, action: string, name: string): Access => {
  const policy = store.find(name)?.attributes.Policy;
  return {
    action,
    resource: queueArn(cloud, name),
    resourcePolicy: policy ? (JSON.parse(policy) as PolicyDocument) : nobody,
  };
};

interface Work<T> {
  /** The queue it is about; absent for what is about all. */
  readonly queue?: (input: T) => string;
  readonly run: (needs: QueueNeeds, input: T, call: Call) => unknown;
}

/** A member the schema does not name is `NotImplemented`; a value of the wrong shape is an `InvalidParameterValue`. */
export const operation = <S extends z.ZodType>(members: S, { queue, run }: Work<z.output<S>>): Operation => ({
  access(needs, { operation: name, input }) {
    const action = `sqs:${name}`;
    return [queue ? onQueue(needs, action, queue(read(members, input, name))) : { action, resource: '*' }];
  },
  run: (needs, call) => run(needs, read(members, call.input, call.operation), call),
});
