/** What CloudWatch Logs does and this does not: refused by name, or different just as docs/fidelity/logs.md says. */
import { createLogs } from '../../../local/logs/logs.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';

const logGroupName = 'beds';
const stream = { logGroupName, logStreamName: 'one' };
let small: SmallCloud;
beforeEach(async () => {
  small = smallCloud([createLogs]);
  await small.root('logs', 'CreateLogGroup', { logGroupName, kmsKeyId: 'arn:aws:kms:us-east-1:000000000000:key/none' });
  await small.root('logs', 'CreateLogStream', stream);
});
afterEach(() => small.close());

const find = (filterPattern?: string) =>
  small.root<{ events: { message: string }[]; searchedLogStreams: object[] }>('logs', 'FilterLogEvents', {
    logGroupName,
    filterPattern,
  });

test.each<[what: string, operation: string, input: object]>([
  ['Logs Insights', 'StartQuery', { logGroupName, queryString: 'fields @message' }],
  ['live tail', 'StartLiveTail', { logGroupIdentifiers: [] }],
  ['subscriptions', 'PutSubscriptionFilter', { logGroupName }],
  ['metric filters', 'PutMetricFilter', { logGroupName }],
  ['exports', 'CreateExportTask', { logGroupName }],
  ['data protection', 'PutDataProtectionPolicy', { logGroupIdentifier: logGroupName }],
  ['index policies', 'PutIndexPolicy', { logGroupIdentifier: logGroupName }],
  ['resource policies', 'PutResourcePolicy', { policyName: 'x' }],
  ['another class', 'CreateLogGroup', { logGroupName: 'x', logGroupClass: 'INFREQUENT_ACCESS' }],
  ['deletion protection', 'CreateLogGroup', { logGroupName: 'x', deletionProtectionEnabled: true }],
  ['deleting a stream', 'DeleteLogStream', stream],
  ['deleting a retention', 'DeleteRetentionPolicy', { logGroupName }],
  ['another key', 'AssociateKmsKey', { logGroupName, kmsKeyId: 'x' }],
  ['taking tags away', 'UntagResource', { resourceArn: 'x', tagKeys: [] }],
  ['tags by group', 'TagLogGroup', { logGroupName, tags: {} }],
  ['one record', 'GetLogRecord', { logRecordPointer: 'x' }],
  ['groups by pattern', 'DescribeLogGroups', { logGroupNamePattern: 'b' }],
  ['entities', 'PutLogEvents', { ...stream, logEvents: [], entity: {} }],
  ['unmasking', 'FilterLogEvents', { logGroupName, unmask: true }],
])('%s', async (_what, operation, input) => {
  await expect(small.root('logs', operation, input)).rejects.toMatchObject({ code: 'NotImplemented', status: 501 });
});

test.each([
  '%regex%',
  '[ip, user]',
  '{ $.level = "E*" }',
  '{ $.a = 1 || $.b = 2 }',
  '{ ($.a = 1) && ($.b = 2) }',
  '{ $.a IS NULL }',
  '{ $.a IS TRUE }',
  '{ $.a NOT EXISTS }',
  '{ $.a[*] = 1 }',
])('the pattern %s', async (pattern) => {
  await expect(find(pattern)).rejects.toMatchObject({ code: 'NotImplemented' });
});

test('terms are found anywhere in a line, and the streams that were searched are not told', async () => {
  const logEvents = [{ timestamp: Date.now(), message: 'bedside' }];
  await small.root('logs', 'PutLogEvents', { ...stream, logEvents });
  expect(await find('side')).toMatchObject({ events: [{ message: 'bedside' }], searchedLogStreams: [] });
});

test('the key of a group is described and not used: one that does not exist holds nothing up', async () => {
  const { logGroups } = await small.root<{ logGroups: Record<string, unknown>[] }>('logs', 'DescribeLogGroups');
  expect(logGroups).toMatchObject([{ kmsKeyId: expect.stringContaining('key/none') }]);
  expect(logGroups[0]).not.toHaveProperty('storedBytes');
});
