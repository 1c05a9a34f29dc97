/** Names and ARNs of state machines and executions. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-arns.html */
import type { Cloud } from '../cloud.ts';
import { AwsError, notImplemented } from '../service.ts';

type Place = Pick<Cloud, 'region' | 'accountId'>;

export const stateMachineArn = ({ region, accountId }: Place, name: string): string =>
  `arn:aws:states:${region}:${accountId}:stateMachine:${name}`;

export const executionArn = (machineArn: string, name: string): string =>
  `${machineArn.replace(':stateMachine:', ':execution:')}:${name}`;

/** The last part of an ARN: the name of a state machine, an execution, a role. */
export const nameIn = (arn: string): string => arn.split(/[:/]/).at(-1) ?? '';

/** The ARN of a state machine, or `InvalidArn`; a version or an alias is `NotImplemented`. */
export const asStateMachineArn = (value: unknown): string => {
  const arn = asArn(value, 'stateMachine');
  if (arn.split(':').length > 7) throw notImplemented('versions and aliases of state machines');
  return arn;
};

export const asExecutionArn = (value: unknown): string => {
  const arn = asArn(value, 'execution');
  if (arn.split(':').length === 8) return arn;
  throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN, not valid for this operation: ${arn}'`);
};

const asArn = (value: unknown, type: 'stateMachine' | 'execution'): string => {
  if (typeof value === 'string' && new RegExp(`^arn:aws:states:[a-z0-9-]+:\\d{12}:${type}:[^:]+`).test(value)) return value;
  throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${String(value)}'`);
};

/** 1 to 80 characters without white space, brackets, wildcards, `"#%\^|~\`$&,;:/` and control characters. */
export const asName = (value: unknown): string => {
  const allowed = typeof value === 'string' && /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u.test(value);
  if (allowed) return value;
  throw new AwsError('InvalidName', `Invalid Name: '${String(value)}'`);
};
