/** Gives a target its event, as EventBridge itself or as the target's role. */
import { type Cloud, serviceOf } from '../cloud.ts';
import { AwsError } from '../service.ts';
import { assume } from '../sts/assume.ts';
import type { Delivery, Target } from './event-store.ts';
import { ruleArn } from './operation.ts';
import { inputFor } from './target-input.ts';
import { kindOf } from './targets.ts';

/** Rejects with what the target's service refused it for. */
export const deliver = async (cloud: Cloud, delivery: Delivery, target: Target): Promise<void> => {
  const arn = ruleArn(cloud, { bus: delivery.bus, name: delivery.rule });
  const event = JSON.parse(delivery.event) as Record<string, unknown>;
  const input = inputFor(target, { event, ruleArn: arn, ruleName: delivery.rule, ingested: delivery.accepted });
  if (input === undefined) throw new AwsError('InvalidInputTemplate', 'The filled template is not JSON.');
  if (kindOf(target.Arn) === 'function') await invoke(cloud, { target, input, arn });
  else await start(cloud, { target, input, name: delivery.id });
};

/** The function's own policy must let EventBridge invoke it for this rule. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html */
const invoke = async (cloud: Cloud, { target, input, arn }: { target: Target; input: string; arn: string }): Promise<void> => {
  await cloud.call(serviceOf(cloud, 'events.amazonaws.com'), 'lambda', 'Invoke', {
    FunctionName: target.Arn,
    InvocationType: 'Event',
    Payload: input,
    SourceArn: arn,
    SourceAccount: cloud.accountId,
  });
};

/** The execution is named after the delivery, so that one that is made twice starts it once. */
const start = async (cloud: Cloud, { target, input, name }: { target: Target; input: string; name: string }): Promise<void> => {
  const principal = await assume(cloud, {
    service: 'events.amazonaws.com',
    roleArn: target.RoleArn ?? '',
    sessionName: name,
  });
  const started = cloud.call(principal, 'states', 'StartExecution', { stateMachineArn: target.Arn, name, input });
  await started.catch((error: unknown) => {
    if (!(error instanceof AwsError) || error.code !== 'ExecutionAlreadyExists') throw error;
  });
};

/** Whether asking again may help: a target that is missing, or does not let EventBridge in, is not asked again. */
export const mayHelp = (error: unknown): boolean => {
  if (!(error instanceof AwsError)) return true;
  return error.status >= 500 ? error.status !== 501 : /Throttl|TooManyRequests|LimitExceeded/.test(error.code);
};
