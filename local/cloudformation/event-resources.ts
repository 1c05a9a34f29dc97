/** Buses and rules: kept over a start, and brought to what the template says. */
import { only, pick, type ResourceHandler, text, unlessThere } from './resource.ts';

const eventBus: ResourceHandler = async (properties, { call, cloud }) => {
  only('AWS::Events::EventBus', properties, ['Name', 'Description', 'Tags']);
  const Name = text(properties, 'Name');
  await unlessThere(call('events', 'CreateEventBus', { ...properties }), 'ResourceAlreadyExistsException');
  return { ref: Name, attributes: { Name, Arn: `arn:aws:events:${cloud.region}:${cloud.accountId}:event-bus/${Name}` } };
};

interface Listed {
  readonly Targets: readonly { readonly Id: string }[];
}

const rule: ResourceHandler = async (properties, { call, name }) => {
  const settings = ['EventBusName', 'ScheduleExpression', 'State', 'Description', 'RoleArn', 'Tags'];
  only('AWS::Events::Rule', properties, ['Name', 'EventPattern', 'Targets', ...settings]);
  const Name = (properties.Name as string | undefined) ?? name;
  const { EventPattern: pattern } = properties;
  const { RuleArn } = await call<{ RuleArn: string }>('events', 'PutRule', {
    Name,
    ...pick(properties, settings),
    EventPattern: pattern === undefined ? undefined : JSON.stringify(pattern),
  });
  const ofRule = { Rule: Name, ...pick(properties, ['EventBusName']) };
  const targets = (properties.Targets ?? []) as { Id: string }[];
  const { Targets: before } = await call<Listed>('events', 'ListTargetsByRule', ofRule);
  const gone = before.map(({ Id }) => Id).filter((id) => !targets.some(({ Id }) => Id === id));
  if (gone.length > 0) await call('events', 'RemoveTargets', { ...ofRule, Ids: gone });
  if (targets.length > 0) await call('events', 'PutTargets', { ...ofRule, Targets: targets });
  // Of a bus of one's own, both names: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
  const [, bus] = /:rule\/([^/]+)\/[^/]+$/.exec(RuleArn) ?? [];
  return { ref: bus ? `${bus}|${Name}` : Name, attributes: { Arn: RuleArn } };
};

export const eventResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::Events::EventBus': eventBus,
  'AWS::Events::Rule': rule,
};
