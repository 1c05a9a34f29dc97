/** A template is made real as it says, or not at all; and the next start goes on from there. */
import { loadTemplate } from '../../../local/cloudformation/load.ts';
import { createKms } from '../../../local/kms/kms.ts';
import { createLogs } from '../../../local/logs/logs.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';
import { assemblyOf, key, logGroup } from './small-stack.ts';

let small: SmallCloud;
beforeEach(() => {
  small = smallCloud([createKms, createLogs]);
});
afterEach(() => small.close());

const groups = async () =>
  (await small.root<{ logGroups: { logGroupName: string; kmsKeyId?: string }[] }>('logs', 'DescribeLogGroups')).logGroups;

test('a second start finds what the first one made', async () => {
  const assembly = assemblyOf({ Key: key }, { Outputs: { Id: { Value: { Ref: 'Key' } } } });
  const first = await loadTemplate(small.cloud, assembly);
  const second = await loadTemplate(small.cloud, assembly);
  expect(second.outputs).toEqual(first.outputs);
});

test('a start that failed is gone on with by the next one', async () => {
  const Alias = (TargetKeyId: unknown) => ({ Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/x', TargetKeyId } });
  await expect(loadTemplate(small.cloud, assemblyOf({ Key: key, Alias: Alias('no-such-key') }))).rejects.toThrow('Alias');
  await loadTemplate(small.cloud, assemblyOf({ Key: key, Alias: Alias({ Ref: 'Key' }) }));
  const { Keys } = await small.root<{ Keys: object[] }>('kms', 'ListKeys');
  expect(Keys).toHaveLength(1);
});

test('what a service refuses is said in one sentence with the resource', async () => {
  const Alias = { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/x', TargetKeyId: 'no-such-key' } };
  await expect(loadTemplate(small.cloud, assemblyOf({ Alias }))).rejects.toThrow(
    /^Alias \(AWS::KMS::Alias\) could not be made\. NotFoundException/,
  );
});

test('a log group keeps the key the template gives it', async () => {
  await loadTemplate(small.cloud, assemblyOf({ Key: key, Logs: logGroup({ KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } }) }));
  expect(await groups()).toMatchObject([{ kmsKeyId: expect.stringMatching(/^arn:aws:kms:/) }]);
});

test('a name is made of the stack and the logical id, and a long one keeps both its ends', async () => {
  const long = `Beginning${'x'.repeat(80)}End`;
  await loadTemplate(small.cloud, assemblyOf({ Short: logGroup(), [long]: logGroup() }));
  const [first, second] = (await groups()).map(({ logGroupName }) => logGroupName);
  expect([first?.slice(0, 14), first?.slice(-3), first?.length, second]).toEqual(['Test-Beginning', 'End', 64, 'Test-Short']);
});
