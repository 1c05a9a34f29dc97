/** Buses and rules in a template: there at once, and what the newer template says. */
import { loadTemplate } from '../../local/cloudformation/load.ts';
import type { TemplateResource } from '../../local/cloudformation/template.ts';
import { assemblyOf } from '../local/cloudformation/small-stack.ts';
import { type EventsCloud, eventsCloud, FUNCTION } from '../local/events/events-cloud.ts';
import { behaves } from './behaves.ts';

const reference = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference';

let small: EventsCloud;
beforeEach(() => {
  small = eventsCloud();
});
afterEach(() => small.close());

const Bus: TemplateResource = { Type: 'AWS::Events::EventBus', Properties: { Name: 'tenants' } };
const ruleWith = (properties: object): TemplateResource => ({
  Type: 'AWS::Events::Rule',
  Properties: { Name: 'admissions', EventPattern: { source: ['ward'] }, ...properties },
});

const load = async (resources: Record<string, TemplateResource>): Promise<Readonly<Record<string, string>>> => {
  const outputs = Object.keys(resources).flatMap((logicalId) => [
    [logicalId, { Value: { Ref: logicalId } }],
    [`${logicalId}Arn`, { Value: { 'Fn::GetAtt': [logicalId, 'Arn'] } }],
  ]);
  return (await loadTemplate(small.cloud, assemblyOf(resources, { Outputs: Object.fromEntries(outputs) }))).outputs;
};

behaves('a bus is told by its name and ARN', `${reference}/aws-resource-events-eventbus.html`, async () => {
  const arn = 'arn:aws:events:us-east-1:000000000000:event-bus/tenants';
  expect(await load({ Bus })).toEqual({ Bus: 'tenants', BusArn: arn });
  expect(await load({ Bus })).toEqual({ Bus: 'tenants', BusArn: arn });
});

behaves(
  'a rule is told by its name, on a bus of one’s own by both names, and by its ARN',
  `${reference}/aws-resource-events-rule.html`,
  async () => {
    const arn = 'arn:aws:events:us-east-1:000000000000:rule';
    expect(await load({ Rule: ruleWith({}) })).toEqual({ Rule: 'admissions', RuleArn: `${arn}/admissions` });
    const { Rule, RuleArn } = await load({ Bus, Rule: ruleWith({ EventBusName: { Ref: 'Bus' } }) });
    expect([Rule, RuleArn]).toEqual(['tenants|admissions', `${arn}/tenants/admissions`]);
  },
);

behaves(
  'a rule has the targets of the template, and no longer those it had before',
  `${reference}/aws-resource-events-rule.html`,
  async () => {
    const targets = (...ids: string[]) => ({ Targets: ids.map((Id) => ({ Id, Arn: FUNCTION })) });
    await load({ Rule: ruleWith(targets('one', 'two')) });
    await load({ Rule: ruleWith(targets('two', 'three')) });
    const { Targets } = await small.root<{ Targets: { Id: string }[] }>('events', 'ListTargetsByRule', { Rule: 'admissions' });
    expect(Targets.map(({ Id }) => Id)).toEqual(['three', 'two']);
  },
);
