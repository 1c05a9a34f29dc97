/** Partitions of the control table, as a statement lets somebody reach them. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { WardTable } from './ward-table.ts';

const actions = {
  get: ['GetItem'],
  /** Says in a transaction that they are there. */
  check: ['GetItem', 'ConditionCheckItem'],
  query: ['Query'],
  /** Adds and changes, and takes nothing away. */
  keep: ['GetItem', 'PutItem', 'UpdateItem'],
  remove: ['DeleteItem'],
  write: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
} as const;

export interface ControlItems {
  /** Partition keys, such as `TENANT#*`. Whatever else the table holds stays shut. */
  readonly partitions: readonly [string, ...string[]];
  readonly access: keyof typeof actions;
  /** The index whose partition keys these are; the table's own unless told. */
  readonly index?: string;
}

/**
 * No scan. `ForAllValues` is true when a call names no partition, so `Null` demands that it does. A transaction needs no action of its
 * own: it is allowed what its parts are. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export const statementOn = ({ tableArn }: WardTable, { partitions, access, index }: ControlItems): PolicyStatement =>
  new PolicyStatement({
    actions: actions[access].map((action) => `dynamodb:${action}`),
    resources: [index ? `${tableArn}/index/${index}` : tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });
