/** Rules: by pattern, by schedule, or both. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
import * as z from 'zod';
import { notImplemented } from '../service.ts';
import type { Rule } from './event-store.ts';
import {
  busName,
  type EventNeeds,
  invalid,
  type Operations,
  operation,
  pageOf,
  paging,
  requireBus,
  requireRule,
  ruleArn,
  ruleName,
  tags,
} from './operation.ts';
import { compilePattern } from './pattern.ts';
import { readSchedule } from './schedule.ts';

const one = { Name: ruleName, EventBusName: busName };

const on = ({ cloud }: EventNeeds, { Name: name, EventBusName: bus }: { Name: string; EventBusName: string }) => [
  { resource: ruleArn(cloud, { bus, name }) },
];

const describe = ({ cloud }: EventNeeds, rule: Rule) => ({
  Name: rule.name,
  Arn: ruleArn(cloud, rule),
  EventBusName: rule.bus,
  EventPattern: rule.pattern,
  ScheduleExpression: rule.schedule,
  State: rule.enabled ? 'ENABLED' : 'DISABLED',
  Description: rule.description,
  RoleArn: rule.roleArn,
});

/** Keeps it. A schedule that stays as it was keeps its turn, so that putting it again, as at each start, does not put it off. */
const keep = ({ cloud, store, wake }: EventNeeds, rule: Rule): void => {
  const before = store.findRule(rule.bus, rule.name);
  const isSame = before?.schedule === rule.schedule && before?.enabled === rule.enabled;
  const next = rule.schedule && rule.enabled ? readSchedule(rule.schedule)(cloud.now()) : undefined;
  store.putRule(rule, isSame ? store.dueOf(rule.bus, rule.name) : next);
  wake();
};

const check = (needs: EventNeeds, { bus, pattern, schedule }: Rule): void => {
  requireBus(needs, bus);
  if (pattern === undefined && schedule === undefined)
    throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
  if (pattern !== undefined) compilePattern(pattern);
  if (schedule === undefined) return;
  if (bus !== 'default') throw invalid('ScheduleExpression is supported only on the default event bus.');
  readSchedule(schedule);
};

const change = (enabled: boolean) =>
  operation(z.strictObject(one), {
    on,
    run: (needs, { Name, EventBusName }) => keep(needs, { ...requireRule(needs, EventBusName, Name), enabled }),
  });

export const ruleOperations: Operations = {
  PutRule: operation(
    z.strictObject({
      ...one,
      EventPattern: z.string().max(4096).optional(),
      ScheduleExpression: z.string().max(256).optional(),
      State: z.enum(['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS']).default('ENABLED'),
      Description: z.string().max(512).optional(),
      RoleArn: z.string().optional(),
      Tags: tags,
    }),
    {
      on,
      run(needs, input) {
        if (input.State !== 'ENABLED' && input.State !== 'DISABLED') throw notImplemented(`PutRule with State ${input.State}`);
        const rule: Rule = {
          bus: input.EventBusName,
          name: input.Name,
          pattern: input.EventPattern,
          schedule: input.ScheduleExpression,
          enabled: input.State === 'ENABLED',
          description: input.Description,
          roleArn: input.RoleArn,
        };
        check(needs, rule);
        keep(needs, rule);
        return { RuleArn: ruleArn(needs.cloud, rule) };
      },
    },
  ),
  DescribeRule: operation(z.strictObject(one), {
    on,
    run: (needs, { Name, EventBusName }) => describe(needs, requireRule(needs, EventBusName, Name)),
  }),
  ListRules: operation(z.strictObject({ NamePrefix: z.string().default(''), EventBusName: busName, ...paging }), {
    run(needs, { NamePrefix: prefix, EventBusName: bus, ...page }) {
      requireBus(needs, bus);
      const rules = needs.store.rules(bus).filter(({ name }) => name.startsWith(prefix));
      const { items, NextToken } = pageOf(rules, page);
      return { Rules: items.map((rule) => describe(needs, rule)), NextToken };
    },
  }),
  EnableRule: change(true),
  DisableRule: change(false),
  DeleteRule: operation(z.strictObject(one), {
    on,
    run({ store }, { Name: name, EventBusName: bus }) {
      if (store.targets(bus, name).length > 0) throw invalid("Rule can't be deleted since it has targets.");
      store.removeRule(bus, name);
    },
  }),
  TestEventPattern: operation(z.strictObject({ EventPattern: z.string().max(4096), Event: z.string() }), {
    run(_, { EventPattern, Event }) {
      const matches = compilePattern(EventPattern);
      try {
        return { Result: matches(JSON.parse(Event)) };
      } catch {
        throw invalid('Parameter Event is not valid.');
      }
    },
  }),
};
