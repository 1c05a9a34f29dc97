/** A template is made real as it says, or not at all. */
import { loadTemplate } from '../../../local/cloudformation/load.ts';
import { creationOrder } from '../../../local/cloudformation/order.ts';
import type { Assembly, TemplateResource } from '../../../local/cloudformation/template.ts';
import { createKms } from '../../../local/kms/kms.ts';
import { createLogs } from '../../../local/logs/logs.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';

const assemblyOf = (resources: Record<string, TemplateResource>, outputs: Assembly['template']['Outputs'] = {}): Assembly => ({
  stackName: 'Test',
  template: { Resources: resources, Outputs: outputs },
  assetOf: () => '/nowhere',
});

const key: TemplateResource = {
  Type: 'AWS::KMS::Key',
  Properties: {
    KeyPolicy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }],
    },
    EnableKeyRotation: true,
  },
};

let small: SmallCloud;

beforeEach(() => {
  small = smallCloud([createKms, createLogs]);
});

afterEach(() => small.close());

describe('the order', () => {
  test('puts what is referred to first, however it is referred to', () => {
    const order = creationOrder({
      Resources: {
        A: { Type: 'T', Properties: { of: { 'Fn::Sub': '${B.Arn}' } } },
        B: { Type: 'T', Properties: { of: { 'Fn::GetAtt': ['C', 'Arn'] } } },
        C: { Type: 'T', DependsOn: 'D' },
        D: { Type: 'T', Properties: { of: [{ deep: { Ref: 'E' } }] } },
        E: { Type: 'T' },
      },
    });
    expect(order).toEqual(['E', 'D', 'C', 'B', 'A']);
  });

  test('of a circle is an error that names it', () => {
    const circle = { A: { Type: 'T', DependsOn: 'B' }, B: { Type: 'T', Properties: { of: { Ref: 'A' } } } };
    expect(() => creationOrder({ Resources: circle })).toThrow('A → B → A');
  });
});

test('outputs hold what was really made', async () => {
  const stack = await loadTemplate(small.cloud, assemblyOf({ Key: key }, { Arn: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] } } }));
  const { KeyMetadata: found } = await small.root<{ KeyMetadata: { Arn: string } }>('kms', 'DescribeKey', {
    KeyId: stack.outputs.Arn,
  });
  expect(found.Arn).toBe(stack.outputs.Arn);
});

test('a second start finds what the first one made', async () => {
  const assembly = assemblyOf({ Key: key }, { Id: { Value: { Ref: 'Key' } } });
  const first = await loadTemplate(small.cloud, assembly);
  const second = await loadTemplate(small.cloud, assembly);
  expect(second.outputs).toEqual(first.outputs);
});

test('a log group keeps the key the template gives it', async () => {
  const Logs = { Type: 'AWS::Logs::LogGroup', Properties: { KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } } };
  await loadTemplate(small.cloud, assemblyOf({ Key: key, Logs }));
  const { logGroups } = await small.root<{ logGroups: { kmsKeyId?: string }[] }>('logs', 'DescribeLogGroups');
  expect(logGroups[0]?.kmsKeyId).toMatch(/^arn:aws:kms:/);
});

test('a type that is not modelled is named, with the resource', async () => {
  const Queue = { Type: 'AWS::SQS::Queue' };
  await expect(loadTemplate(small.cloud, assemblyOf({ Queue }))).rejects.toThrow(/AWS::SQS::Queue \(Queue\)/);
});

test('a property that is not modelled is named, not ignored', async () => {
  const Key = { ...key, Properties: { ...key.Properties, MultiRegion: true } };
  await expect(loadTemplate(small.cloud, assemblyOf({ Key }))).rejects.toThrow(/Key .*MultiRegion/);
});

test('what a service refuses is said in one sentence with the resource', async () => {
  const Alias = { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/x', TargetKeyId: 'no-such-key' } };
  await expect(loadTemplate(small.cloud, assemblyOf({ Alias }))).rejects.toThrow(
    /^Alias \(AWS::KMS::Alias\) could not be made\. NotFoundException/,
  );
});
