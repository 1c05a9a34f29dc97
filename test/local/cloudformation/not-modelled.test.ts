/** What the loader does not carry out is refused by name, or differs just as docs/fidelity/cloudformation.md says. */
import { loadTemplate } from '../../../local/cloudformation/load.ts';
import type { Template, TemplateResource } from '../../../local/cloudformation/template.ts';
import { createCognito } from '../../../local/cognito/cognito.ts';
import { createDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { createKms } from '../../../local/kms/kms.ts';
import { createLogs } from '../../../local/logs/logs.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';
import { assemblyOf, key, logGroup } from './small-stack.ts';

let small: SmallCloud;
beforeEach(() => {
  small = smallCloud([createKms, createLogs, createCognito]);
});
afterEach(() => small.close());

const load = (resources: Record<string, TemplateResource>, sections: Partial<Template> = {}) =>
  loadTemplate(small.cloud, assemblyOf(resources, sections));

const Group = logGroup({ LogGroupName: 'beds' });
const groups = async () => (await small.root<{ logGroups: object[] }>('logs', 'DescribeLogGroups')).logGroups.length;

test.each(['Fn::ImportValue', 'Fn::GetAZs', 'Fn::Cidr', 'Fn::Transform', 'Fn::ToJsonString', 'Fn::Length', 'Fn::ForEach'])(
  'the function %s',
  async (name) => {
    await expect(load({ Group: logGroup({ LogGroupName: { [name]: 'x' } }) })).rejects.toThrow(`the intrinsic function ${name}.`);
  },
);

test.each<[string, object]>([
  ['Transform', { Transform: 'AWS::Serverless-2016-10-31' }],
  ['Hooks', { Hooks: {} }],
])('the section %s', async (name, section) => {
  await expect(load({ Group }, section)).rejects.toMatchObject({
    code: 'NotImplemented',
    message: expect.stringContaining(name),
  });
  expect(await groups()).toBe(0);
});

test.each(['UpdatePolicy', 'CreationPolicy'])('the attribute %s of a resource', async (name) => {
  await expect(load({ Group: { ...Group, [name]: {} } })).rejects.toMatchObject({
    code: 'NotImplemented',
    message: expect.stringContaining(`${name} of Group`),
  });
});

test.each(['AWS::SSM::Parameter::Value<String>', 'CommaDelimitedList', 'List<Number>'])(
  'a reference to a parameter of type %s',
  async (Type) => {
    const Parameters = { Beds: { Type, Default: '/beds/count' } };
    await load({ Group }, { Parameters });
    await expect(load({ Group: logGroup({ LogGroupName: { Ref: 'Beds' } }) }, { Parameters })).rejects.toThrow(
      `the parameter Beds of type ${Type}.`,
    );
  },
);

test.each([
  'AWS::Kinesis::Stream',
  'AWS::CloudFormation::Stack',
  'AWS::CloudFormation::CustomResource',
  'Custom::Beds',
  'AWS::ApiGateway::UsagePlan',
])('the type %s', async (Type) => {
  await expect(load({ Thing: { Type } })).rejects.toThrow(`does not model ${Type} (Thing)`);
});

test('a property that no handler carries out', async () => {
  await expect(load({ Key: { ...key, Properties: { ...key.Properties, MultiRegion: true } } })).rejects.toThrow(
    /Key .*MultiRegion/,
  );
});

test('code that is not an asset', async () => {
  const Admit = { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'exports.handler = 1' } } };
  await expect(load({ Admit })).rejects.toThrow(/Admit .*ZipFile/);
});

test('a second factor that is not an authenticator app', async () => {
  const pool = (Properties: object): TemplateResource => ({ Type: 'AWS::Cognito::UserPool', Properties: { ...Properties } });
  await expect(load({ Pool: pool({ EnabledMfas: ['SMS_MFA'], MfaConfiguration: 'ON' }) })).rejects.toThrow('SMS_MFA');
  await expect(load({ Other: pool({ MfaConfiguration: 'ON' }) })).rejects.toThrow('InvalidParameterException');
});

test.each([
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Logs::MetricFilter',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SNS::Subscription',
  'AWS::ApiGateway::Account',
])('%s is made in name only: it can be referred to, and no more', async (Type) => {
  const { outputs } = await load(
    { Inert: { Type, Properties: { Anything: 1 } } },
    { Outputs: { Name: { Value: { Ref: 'Inert' } } } },
  );
  expect(outputs.Name).toMatch(/Test-Inert$/);
});

test('what a newer template no longer has stays, whatever its DeletionPolicy', async () => {
  await load({ Group: { ...Group, DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' } as TemplateResource });
  await load({ Key: key });
  expect(await groups()).toBe(1);
});

test('there is no service to call', async () => {
  await expect(small.root('cloudformation', 'DescribeStacks')).rejects.toMatchObject({ code: 'NotImplemented' });
});

describe('a table', () => {
  beforeEach(async () => {
    await small.close();
    small = smallCloud([createDynamoDb]);
  });
  const table = (AttributeName: string): TemplateResource => ({
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      AttributeDefinitions: [{ AttributeName, AttributeType: 'S' }],
      KeySchema: [{ AttributeName, KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  });

  test('whose keys have changed is not replaced: the start ends and says what to do', async () => {
    await load({ Beds: table('id') });
    await expect(load({ Beds: table('ward') })).rejects.toThrow(/^Beds .* --fresh/);
  });
});
