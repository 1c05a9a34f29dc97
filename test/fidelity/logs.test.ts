/** CloudWatch Logs as AWS documents it: the cases of docs/fidelity/logs.md. */
import { rootOf } from '../../local/cloud.ts';
import { createLogs } from '../../local/logs/logs.ts';
import type { AwsError } from '../../local/service.ts';
import { type SmallCloud, smallCloud } from '../local/small-cloud.ts';
import { behaves } from './behaves.ts';

const api = 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference';
const guide = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs';
const day = 86_400_000;
const hour = 3_600_000;

let small: SmallCloud;
let now: number;
interface Events {
  readonly events: { readonly message: string; readonly timestamp: number; readonly logStreamName: string }[];
  readonly nextToken?: string;
  readonly nextForwardToken?: string;
  readonly nextBackwardToken?: string;
  readonly rejectedLogEventsInfo?: object;
}
const logs = <T = Events>(operation: string, input: object = {}) => small.root<T>('logs', operation, input);
const failure = (operation: string, input: object): Promise<AwsError> =>
  logs(operation, input).then(
    () => Promise.reject(new Error(`${operation} was expected to fail`)),
    (error: AwsError) => error,
  );

const logGroupName = '/aws/lambda/records';
const one = { logGroupName, logStreamName: 'one' };
const put = (messages: string[], more: object = {}) =>
  logs('PutLogEvents', { ...one, logEvents: messages.map((message, at) => ({ timestamp: now + at, message })), ...more });
const messages = ({ events }: Events) => events.map(({ message }) => message);

beforeEach(async () => {
  now = Date.parse('2026-01-20T00:00:00Z');
  small = smallCloud([createLogs], { now: () => now });
  await logs('CreateLogGroup', { logGroupName });
  await logs('CreateLogStream', one);
});
afterEach(() => small.close());

describe('groups and streams', () => {
  behaves('a group is described with its retention and ARNs', `${api}/API_DescribeLogGroups.html`, async () => {
    await logs('PutRetentionPolicy', { logGroupName, retentionInDays: 30 });
    expect(await logs('DescribeLogGroups', { logGroupNamePrefix: '/aws' })).toMatchObject({
      logGroups: [
        {
          logGroupName,
          retentionInDays: 30,
          creationTime: now,
          arn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`,
          logGroupArn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`,
        },
      ],
    });
  });

  behaves('only some retentions exist', `${api}/API_PutRetentionPolicy.html`, async () => {
    expect(await failure('PutRetentionPolicy', { logGroupName, retentionInDays: 31 })).toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  behaves('what exists already is not made again', `${api}/API_CreateLogGroup.html`, async () => {
    const code = 'ResourceAlreadyExistsException';
    expect(await failure('CreateLogGroup', { logGroupName })).toMatchObject({ code });
    expect(await failure('CreateLogStream', one)).toMatchObject({ code });
  });

  behaves('what does not exist is not found', `${api}/API_PutLogEvents.html`, async () => {
    const code = 'ResourceNotFoundException';
    expect(await failure('FilterLogEvents', { logGroupName: 'none' })).toMatchObject({ code });
    expect(await failure('GetLogEvents', { logGroupName, logStreamName: 'none' })).toMatchObject({ code });
  });

  behaves('a group is deleted with its events', `${api}/API_DeleteLogGroup.html`, async () => {
    await put(['gone']);
    await logs('DeleteLogGroup', { logGroupName });
    await logs('CreateLogGroup', { logGroupName });
    expect(messages(await logs('FilterLogEvents', { logGroupName }))).toEqual([]);
  });

  behaves('tags are added to a group', `${api}/API_TagResource.html`, async () => {
    const resourceArn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`;
    await logs('TagResource', { resourceArn, tags: { stage: 'dev' } });
    expect(await logs('ListTagsForResource', { resourceArn })).toEqual({ tags: { stage: 'dev' } });
  });

  behaves('streams are listed by name, or by their last event', `${api}/API_DescribeLogStreams.html`, async () => {
    await logs('CreateLogStream', { logGroupName, logStreamName: 'zwei' });
    await put(['later'], { logStreamName: 'one', logEvents: [{ timestamp: now + 5, message: 'later' }] });
    await put(['earlier'], { logStreamName: 'zwei' });
    const names = async (input: object) =>
      (await logs<{ logStreams: { logStreamName: string }[] }>('DescribeLogStreams', { logGroupName, ...input })).logStreams.map(
        ({ logStreamName }) => logStreamName,
      );
    expect(await names({})).toEqual(['one', 'zwei']);
    expect(await names({ orderBy: 'LastEventTime' })).toEqual(['zwei', 'one']);
    expect(await names({ descending: true, limit: 1 })).toEqual(['zwei']);
  });
});

describe('events', () => {
  behaves('the newest are read first, each page in the order of time', `${api}/API_GetLogEvents.html`, async () => {
    await put(['1', '2', '3', '4', '5']);
    const last = await logs('GetLogEvents', { ...one, limit: 2 });
    expect(messages(last)).toEqual(['4', '5']);
    expect(messages(await logs('GetLogEvents', { ...one, limit: 2, nextToken: last.nextBackwardToken }))).toEqual(['2', '3']);
  });

  behaves(
    'reading forward ends with the token that was given, and goes on when there is more',
    `${api}/API_GetLogEvents.html`,
    async () => {
      await put(['1', '2']);
      const { nextForwardToken: nextToken } = await logs('GetLogEvents', { ...one, startFromHead: true });
      expect(await logs('GetLogEvents', { ...one, nextToken })).toMatchObject({ events: [], nextForwardToken: nextToken });
      now += 10;
      await put(['3']);
      expect(messages(await logs('GetLogEvents', { ...one, nextToken }))).toEqual(['3']);
    },
  );

  behaves('an event at startTime is read, one at endTime is not', `${api}/API_GetLogEvents.html`, async () => {
    await put(['1', '2', '3']);
    expect(messages(await logs('GetLogEvents', { ...one, startTime: now + 1, endTime: now + 2 }))).toEqual(['2']);
  });

  behaves('a batch must be in the order of time', `${api}/API_PutLogEvents.html`, async () => {
    const logEvents = [2, 1].map((at) => ({ timestamp: now + at, message: String(at) }));
    expect(await failure('PutLogEvents', { ...one, logEvents })).toMatchObject({ code: 'InvalidParameterException' });
  });

  behaves('events too old or too new are refused one by one, the rest is kept', `${api}/API_PutLogEvents.html`, async () => {
    const at = (timestamp: number, message: string) => ({ timestamp, message });
    const newer = await logs('PutLogEvents', { ...one, logEvents: [at(now, 'now'), at(now + 2 * hour + 1, 'too new')] });
    expect(newer.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
    const old = now - 14 * day;
    const older = await logs('PutLogEvents', { ...one, logEvents: [at(old - 1, 'too old'), at(old, 'old')] });
    expect(older.rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 0 });
    expect(messages(await logs('FilterLogEvents', { logGroupName }))).toEqual(['old', 'now']);
  });

  behaves('events that the retention has ended already are told apart', `${api}/API_PutLogEvents.html`, async () => {
    await logs('PutRetentionPolicy', { logGroupName, retentionInDays: 1 });
    const logEvents = [now - day - 1, now - day].map((timestamp) => ({ timestamp, message: String(timestamp) }));
    const { rejectedLogEventsInfo } = await logs('PutLogEvents', { ...one, logEvents: logEvents.slice(0, 1) });
    expect(rejectedLogEventsInfo).toEqual({ expiredLogEventEndIndex: 0 });
    expect((await logs('PutLogEvents', { ...one, logEvents: logEvents.slice(1) })).rejectedLogEventsInfo).toBeUndefined();
    expect(messages(await logs('FilterLogEvents', { logGroupName }))).toEqual([String(now - day)]);
  });

  behaves('a batch spans 24 hours at most', `${api}/API_PutLogEvents.html`, async () => {
    const spanning = (span: number) => ({ logEvents: [now - span, now].map((timestamp) => ({ timestamp, message: 'x' })) });
    expect(await failure('PutLogEvents', { ...one, ...spanning(day + 1) })).toMatchObject({ code: 'InvalidParameterException' });
    await put([], spanning(day));
  });

  behaves('a batch holds 10,000 events at most, and one at least', `${api}/API_PutLogEvents.html`, async () => {
    const holding = (length: number) => ({ logEvents: Array.from({ length }, () => ({ timestamp: now, message: 'x' })) });
    const code = 'InvalidParameterException';
    expect(await failure('PutLogEvents', { ...one, ...holding(10_001) })).toMatchObject({ code });
    expect(await failure('PutLogEvents', { ...one, ...holding(0) })).toMatchObject({ code });
    await put([], holding(10_000));
  });

  behaves('a batch is 1 MB at most: its bytes, and 26 for each event', `${api}/API_PutLogEvents.html`, async () => {
    const of = (bytes: number) => ({ logEvents: [{ timestamp: now, message: 'ä'.repeat(bytes / 2) }] });
    const largest = 1_048_576 - 26;
    expect(await failure('PutLogEvents', { ...one, ...of(largest + 2) })).toMatchObject({ code: 'InvalidParameterException' });
    await put([], of(largest));
  });

  behaves('events past the retention are gone', `${api}/API_PutRetentionPolicy.html`, async () => {
    await logs('PutRetentionPolicy', { logGroupName, retentionInDays: 1 });
    await put(['fades']);
    now += day + 1;
    expect(messages(await logs('FilterLogEvents', { logGroupName }))).toEqual([]);
  });
});

describe('filtering', () => {
  const filtered = async (filterPattern: string) => messages(await logs('FilterLogEvents', { logGroupName, filterPattern }));

  behaves('events are found across streams, in pages', `${api}/API_FilterLogEvents.html`, async () => {
    await logs('CreateLogStream', { logGroupName, logStreamName: 'two' });
    await put(['a', 'c']);
    await logs('PutLogEvents', { logGroupName, logStreamName: 'two', logEvents: [{ timestamp: now, message: 'b' }] });
    const first = await logs('FilterLogEvents', { logGroupName, limit: 2 });
    expect(first.events.map(({ logStreamName, message }) => [logStreamName, message])).toEqual([
      ['one', 'a'],
      ['two', 'b'],
    ]);
    const second = await logs('FilterLogEvents', { logGroupName, limit: 2, nextToken: first.nextToken });
    expect(messages(second)).toEqual(['c']);
    expect(second.nextToken).toBeUndefined();
    expect(messages(await logs('FilterLogEvents', { logGroupName, logStreamNamePrefix: 'tw' }))).toEqual(['b']);
  });

  behaves('an event at endTime is found', `${api}/API_FilterLogEvents.html`, async () => {
    await put(['1', '2', '3']);
    expect(messages(await logs('FilterLogEvents', { logGroupName, startTime: now + 1, endTime: now + 2 }))).toEqual(['2', '3']);
  });

  behaves(
    'terms are all required, left out with -, or one of several with ?',
    `${guide}/FilterAndPatternSyntax.html`,
    async () => {
      await put(['ERROR in records', 'ERROR in files', 'WARN in files']);
      expect(await filtered('ERROR files')).toEqual(['ERROR in files']);
      expect(await filtered('ERROR -files')).toEqual(['ERROR in records']);
      expect(await filtered('?records ?WARN')).toEqual(['ERROR in records', 'WARN in files']);
      expect(await filtered('"in files"')).toEqual(['ERROR in files', 'WARN in files']);
    },
  );

  behaves('fields of JSON events are compared', `${guide}/FilterAndPatternSyntaxForMetricFilters.html`, async () => {
    const event = (level: string, ms: number) => JSON.stringify({ level, request: { ms } });
    await put([event('ERROR', 5), event('ERROR', 50), event('INFO', 50), 'not JSON']);
    expect(await filtered('{ $.level = "ERROR" }')).toEqual([event('ERROR', 5), event('ERROR', 50)]);
    expect(await filtered('{ $.level = ERROR && $.request.ms > 10 }')).toEqual([event('ERROR', 50)]);
    expect(await filtered('{ $.level != "ERROR" }')).toEqual([event('INFO', 50)]);
  });
});

behaves(
  'IAM is asked about the group, and about the stream where there is one',
  'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html',
  async () => {
    const { cloud } = small;
    const asked = async (operation: string, input: object) => {
      const call = { service: 'logs', operation, input: { ...input }, principal: rootOf(cloud), requestId: '1' };
      return (await cloud.find('logs')?.access(call))?.map(({ action, resource }) => [action, resource]);
    };
    const group = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`;
    expect(await asked('PutLogEvents', one)).toEqual([['logs:PutLogEvents', `${group}:log-stream:one`]]);
    expect(await asked('FilterLogEvents', { logGroupName })).toEqual([['logs:FilterLogEvents', `${group}:log-stream:`]]);
    expect(await asked('TagResource', { resourceArn: group, tags: {} })).toEqual([['logs:TagResource', group]]);
    expect(await asked('DescribeLogGroups', {})).toEqual([['logs:DescribeLogGroups', '*']]);
  },
);
