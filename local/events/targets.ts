/** Who is told: functions and state machines. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html */
import * as z from 'zod';
import { AwsError, notImplemented } from '../service.ts';
import { transaction } from '../store.ts';
import type { Target } from './event-store.ts';
import {
  busName,
  type EventNeeds,
  invalid,
  type Operations,
  operation,
  pageOf,
  paging,
  requireRule,
  ruleArn,
  ruleName,
} from './operation.ts';
import { checkInput } from './target-input.ts';

const target = z.strictObject({
  Id: z.string().regex(/^[\w.-]{1,64}$/),
  Arn: z.string(),
  RoleArn: z.string().optional(),
  Input: z.string().max(8192).optional(),
  InputPath: z.string().max(256).optional(),
  InputTransformer: z
    .strictObject({
      InputPathsMap: z.record(z.string().regex(/^[\w.-]{1,256}$/), z.string().max(256)).optional(),
      InputTemplate: z.string().min(1).max(8192),
    })
    .optional(),
  DeadLetterConfig: z
    .strictObject({ Arn: z.string().regex(/^arn:aws:sqs:[\w-]+:\d{12}:[\w-]{1,80}$/, 'the ARN of a standard queue') })
    .optional(),
  RetryPolicy: z
    .strictObject({
      MaximumRetryAttempts: z.number().int().min(0).max(185).optional(),
      MaximumEventAgeInSeconds: z.number().int().min(60).max(86_400).optional(),
    })
    .optional(),
});

const ofRule = { Rule: ruleName, EventBusName: busName };

const onRule = ({ cloud }: EventNeeds, { Rule: name, EventBusName: bus }: { Rule: string; EventBusName: string }) => [
  { resource: ruleArn(cloud, { bus, name }) },
];

/** What a target is, by its ARN. Throws `NotImplemented` for any other than these two. */
export const kindOf = (arn: string): 'function' | 'state machine' => {
  if (/^arn:aws:lambda:[\w-]+:\d{12}:function:[\w-]+$/.test(arn)) return 'function';
  if (/^arn:aws:states:[\w-]+:\d{12}:stateMachine:[\w-]+$/.test(arn)) return 'state machine';
  throw notImplemented(`the target ${arn}`);
};

const check = (given: Target): void => {
  if (kindOf(given.Arn) === 'state machine' && given.RoleArn === undefined)
    throw invalid(`RoleArn is required for target ${given.Arn}.`);
  if (kindOf(given.Arn) === 'function' && given.RoleArn !== undefined)
    throw invalid(`RoleArn is not supported for target ${given.Arn}.`);
  checkInput(given);
};

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const mostTargets = 5;

/** Whoever gives a target a role must be allowed to hand that role to EventBridge. */
const passRoles = (targets: readonly Target[]) =>
  targets
    .flatMap(({ RoleArn }) => RoleArn ?? [])
    .map((resource) => ({
      action: 'iam:PassRole',
      resource,
      context: { 'iam:PassedToService': 'events.amazonaws.com' },
    }));

export const targetOperations: Operations = {
  PutTargets: operation(z.strictObject({ ...ofRule, Targets: z.array(target).min(1).max(100) }), {
    on: (needs, input) => [
      ...onRule(needs, input).map((access) => ({
        ...access,
        context: { 'events:TargetArn': input.Targets.map(({ Arn }) => Arn) },
      })),
      ...passRoles(input.Targets),
    ],
    run(needs, { Rule, EventBusName: bus, Targets: targets }) {
      const { name } = requireRule(needs, bus, Rule);
      for (const given of targets) check(given);
      const ids = new Set([...needs.store.targets(bus, name), ...targets].map(({ Id }) => Id));
      if (ids.size > mostTargets)
        throw new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
      transaction(needs.store.database, () => {
        for (const given of targets) needs.store.putTarget(bus, name, given);
      });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
  }),
  RemoveTargets: operation(z.strictObject({ ...ofRule, Ids: z.array(z.string()).min(1).max(100) }), {
    on: onRule,
    run(needs, { Rule, EventBusName: bus, Ids: ids }) {
      const { name } = requireRule(needs, bus, Rule);
      const unknown = ids.filter((id) => !needs.store.findTarget(bus, name, id));
      for (const id of ids) needs.store.removeTarget(bus, name, id);
      const FailedEntries = unknown.map((TargetId) => ({
        TargetId,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Target ${TargetId} does not exist on rule ${name}.`,
      }));
      return { FailedEntryCount: unknown.length, FailedEntries };
    },
  }),
  ListTargetsByRule: operation(z.strictObject({ ...ofRule, ...paging }), {
    on: onRule,
    run(needs, { Rule, EventBusName: bus, ...page }) {
      const { items, NextToken } = pageOf(needs.store.targets(bus, requireRule(needs, bus, Rule).name), page);
      return { Targets: items, NextToken };
    },
  }),
};
