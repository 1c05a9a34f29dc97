/** What IAM must allow for each operation. https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html */
import type { Cloud } from '../cloud.ts';
import { type Access, type Call, type ConditionContext, type Input, notImplemented } from '../service.ts';
import { asExecutionArn, asName, asStateMachineArn, stateMachineArn } from './arns.ts';
import type { MachineStore } from './machine-store.ts';

const onExecution = ['DescribeExecution', 'StopExecution', 'GetExecutionHistory', 'DescribeStateMachineForExecution'];
const onMachine = ['UpdateStateMachine', 'DescribeStateMachine', 'DeleteStateMachine', 'StartExecution', 'ListExecutions'];
const onTagged = ['TagResource', 'UntagResource', 'ListTagsForResource'];
const onAnything = ['ListStateMachines', 'ValidateStateMachineDefinition'];

/** Throws `NotImplemented` for an operation that is not served here. */
export const createAccess =
  (cloud: Cloud, machines: MachineStore) =>
  ({ operation, input }: Call): Access[] => {
    const action = `states:${operation}`;
    const machine = (arn: string): Access => ({ action, resource: arn, context: resourceTags(machines.find(arn)?.tags) });
    if (operation === 'CreateStateMachine') {
      const resource = stateMachineArn(cloud, asName(input.name));
      return [{ action, resource, context: requestTags(input.tags) }, ...passRole(input)];
    }
    if (operation === 'UpdateStateMachine') return [machine(asStateMachineArn(input.stateMachineArn)), ...passRole(input)];
    if (onMachine.includes(operation)) return [machine(asStateMachineArn(input.stateMachineArn))];
    if (onExecution.includes(operation)) return [{ action, resource: asExecutionArn(input.executionArn) }];
    if (onTagged.includes(operation)) {
      const tagged = machine(asStateMachineArn(input.resourceArn));
      return [{ ...tagged, context: { ...tagged.context, ...requestTags(input.tags) } }];
    }
    if (onAnything.includes(operation)) return [{ action, resource: '*' }];
    throw notImplemented(`states:${operation}`);
  };

/** Whoever gives a state machine its role must be allowed to hand that role to Step Functions. */
const passRole = ({ roleArn }: Input): Access[] => {
  if (roleArn === undefined) return [];
  return [{ action: 'iam:PassRole', resource: String(roleArn), context: { 'iam:PassedToService': 'states.amazonaws.com' } }];
};

const resourceTags = (tags: Readonly<Record<string, string>> = {}): ConditionContext =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));

const requestTags = (tags: unknown): ConditionContext => {
  const given = (tags ?? []) as { key: string; value?: string }[];
  if (given.length === 0) return {};
  const each = given.map(({ key, value = '' }) => [`aws:RequestTag/${key}`, value]);
  return { ...Object.fromEntries(each), 'aws:TagKeys': given.map(({ key }) => key) };
};
