/** Log groups and streams: made, listed, tagged, and how long they keep. */
import { AwsError, type Input, notImplemented } from '../service.ts';
import type { LogStream } from './log-store.ts';
import { groupArn, groupNameOf, groupOf, invalid, type LogNeeds, type Operation, pageOf } from './operation.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
const page = { usual: 50, most: 50 };

const createLogGroup: Operation = {
  members: ['logGroupName', 'kmsKeyId', 'tags', 'logGroupClass'],
  run({ cloud, store }, input) {
    if ((input.logGroupClass ?? 'STANDARD') !== 'STANDARD') throw notImplemented(`logGroupClass ${input.logGroupClass}`);
    const name = groupNameOf(cloud, input);
    if (store.findGroup(name)) throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    store.saveGroup({ name, createdAt: cloud.now(), kmsKeyId: input.kmsKeyId as string | undefined, tags: tagsIn(input) });
  },
};

const tagsIn = ({ tags = {} }: Input): Record<string, string> => {
  const isMap = typeof tags === 'object' && tags !== null && Object.values(tags).every((value) => typeof value === 'string');
  if (!isMap) throw invalid('tags must be a map of strings to strings');
  return tags as Record<string, string>;
};

const describeLogGroups: Operation = {
  members: ['logGroupNamePrefix', 'limit', 'nextToken'],
  resource: 'any',
  run({ cloud, store }, input) {
    const named = store.groups().filter(({ name }) => name.startsWith(String(input.logGroupNamePrefix ?? '')));
    const { items, nextToken } = pageOf(named, input, page);
    const logGroups = items.map(({ name, createdAt, retentionDays, kmsKeyId }) => ({
      logGroupName: name,
      creationTime: createdAt,
      retentionInDays: retentionDays,
      kmsKeyId,
      arn: `${groupArn(cloud, name)}:*`,
      logGroupArn: groupArn(cloud, name),
      logGroupClass: 'STANDARD',
      metricFilterCount: 0,
    }));
    return { logGroups, nextToken };
  },
};

const putRetentionPolicy: Operation = {
  members: ['logGroupName', 'retentionInDays'],
  run(needs, input) {
    const retentionDays = retentions.find((days) => days === input.retentionInDays);
    if (retentionDays === undefined) throw invalid(`retentionInDays must be one of ${retentions.join(', ')}`);
    needs.store.saveGroup({ ...groupOf(needs, input), retentionDays });
    needs.store.trim();
  },
};

const createLogStream: Operation = {
  members: ['logGroupName', 'logStreamName'],
  resource: 'stream',
  run(needs, input) {
    const group = groupOf(needs, input);
    const name = input.logStreamName;
    if (typeof name !== 'string' || !/^[^:*]{1,512}$/.test(name)) throw invalid('logStreamName is not valid');
    if (needs.store.findStream(group.name, name))
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
    needs.store.addStream(group.name, name);
  },
};

const describeLogStreams: Operation = {
  members: ['logGroupName', 'logGroupIdentifier', 'logStreamNamePrefix', 'orderBy', 'descending', 'limit', 'nextToken'],
  run(needs, input) {
    const { items, nextToken } = pageOf(sorted(streamsAsked(needs, input), input), input, page);
    return { logStreams: items.map((stream) => entryOf(needs, groupOf(needs, input).name, stream)), nextToken };
  },
};

const streamsAsked = (needs: LogNeeds, input: Input): LogStream[] =>
  needs.store.streams(groupOf(needs, input).name).filter(({ name }) => name.startsWith(String(input.logStreamNamePrefix ?? '')));

const sorted = (streams: LogStream[], { orderBy = 'LogStreamName', descending, logStreamNamePrefix }: Input): LogStream[] => {
  if (orderBy === 'LastEventTime' && logStreamNamePrefix !== undefined)
    throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.');
  const byTime = streams.toSorted((a, b) => (a.lastEventAt ?? 0) - (b.lastEventAt ?? 0));
  const ordered = orderBy === 'LastEventTime' ? byTime : streams;
  return descending === true ? ordered.toReversed() : ordered;
};

const entryOf = ({ cloud }: LogNeeds, group: string, stream: LogStream) => ({
  logStreamName: stream.name,
  creationTime: stream.createdAt,
  firstEventTimestamp: stream.firstEventAt ?? undefined,
  lastEventTimestamp: stream.lastEventAt ?? undefined,
  lastIngestionTime: stream.lastIngestionAt ?? undefined,
  arn: `${groupArn(cloud, group)}:log-stream:${stream.name}`,
});

const tagOperations: Readonly<Record<string, Operation>> = {
  TagResource: {
    members: ['resourceArn', 'tags'],
    resource: 'tagged',
    run(needs, input) {
      const group = groupOf(needs, input);
      needs.store.saveGroup({ ...group, tags: { ...group.tags, ...tagsIn(input) } });
    },
  },
  ListTagsForResource: {
    members: ['resourceArn'],
    resource: 'tagged',
    run: (needs, input) => ({ tags: groupOf(needs, input).tags }),
  },
};

export const groupOperations: Readonly<Record<string, Operation>> = {
  CreateLogGroup: createLogGroup,
  DescribeLogGroups: describeLogGroups,
  DeleteLogGroup: { members: ['logGroupName'], run: (needs, input) => needs.store.removeGroup(groupOf(needs, input).name) },
  PutRetentionPolicy: putRetentionPolicy,
  CreateLogStream: createLogStream,
  DescribeLogStreams: describeLogStreams,
  ...tagOperations,
};
