/** Whoever builds on the platform hears of hospitals by a rule of their own on its bus. */
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateStateMachineCommand, DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { aHospital, asRoot, type TestCloud, theCloud } from '../cloud.ts';
import { eventually } from '../eventually.ts';

/** A workflow that a rule starts with each event, so that its executions are what was heard. */
const listenTo = async (cloud: TestCloud, detailType: string) => {
  const [iam, states, events] = [
    new IAMClient(asRoot(cloud)),
    new SFNClient(asRoot(cloud)),
    new EventBridgeClient(asRoot(cloud)),
  ];
  const name = `hears-${detailType}`;
  const Statement = ['states.amazonaws.com', 'events.amazonaws.com'].map((Service) => ({
    ...{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' },
  }));
  const trust = JSON.stringify({ Version: '2012-10-17', Statement });
  const { Role: role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }));
  const { stateMachineArn = '' } = await states.send(
    new CreateStateMachineCommand({
      ...{ name, roleArn: role?.Arn },
      definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Heard', States: { Heard: { Type: 'Succeed' } } }),
    }),
  );
  const mayStart = { Effect: 'Allow', Action: 'states:StartExecution', Resource: stateMachineArn };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [mayStart] });
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'start', PolicyDocument }));
  const ofRule = { EventBusName: cloud.outputs.EventBus };
  const EventPattern = JSON.stringify({ source: ['ward.tenants'], 'detail-type': [detailType] });
  await events.send(new PutRuleCommand({ ...ofRule, Name: name, EventPattern }));
  await events.send(
    new PutTargetsCommand({ ...ofRule, Rule: name, Targets: [{ Id: 'one', Arn: stateMachineArn, RoleArn: role?.Arn }] }),
  );
  return {
    async heard(): Promise<Record<string, unknown>[]> {
      const { executions = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn }));
      const described = executions.map(({ executionArn }) => states.send(new DescribeExecutionCommand({ executionArn })));
      return (await Promise.all(described)).map(({ input = '' }) => JSON.parse(input).detail);
    },
    end() {
      for (const client of [iam, states, events]) client.destroy();
    },
  };
};

test('a hospital that opens is told of, by its id, subdomain and plan, and nobody in it is named', async () => {
  const cloud = await theCloud();
  const listener = await listenTo(cloud, 'TenantActivated');
  const { id: tenantId, slug } = await aHospital({ plan: 'starter' });
  const heard = await eventually(listener.heard, (details) => details.some((detail) => detail.tenantId === tenantId));
  listener.end();
  expect(heard.filter((detail) => detail.tenantId === tenantId)).toEqual([
    { tenantId, slug, plan: 'starter', at: expect.stringMatching(/^\d{4}-.*Z$/) },
  ]);
});
