/** Tags of a key, which policies can ask for (`aws:ResourceTag/…`). */
import { AwsError, type ConditionContext, notImplemented } from '../service.ts';
import { findKeyById } from './find-key.ts';
import { refuseIfPendingDeletion } from './key.ts';
import { type Operation, onKey, pageOf } from './operation.ts';

const mostTags = 50;

/** `[{ TagKey, TagValue }]` as a record, `{}` when none are given. Throws `TagException`, and `NotImplemented` as `refuseTwins` does. */
export const tagsOf = (given: unknown): Readonly<Record<string, string>> => {
  const tags = (Array.isArray(given) ? given : []) as { TagKey?: unknown; TagValue?: unknown }[];
  const names = tags.map(({ TagKey }) => TagKey);
  for (const { TagKey, TagValue } of tags)
    if (typeof TagKey !== 'string' || TagKey === '' || TagKey.startsWith('aws:') || typeof TagValue !== 'string')
      throw new AwsError('TagException', `The tag ${String(TagKey)} is not valid.`);
  if (new Set(names).size < names.length) throw new AwsError('TagException', 'Duplicate tag keys.');
  return refuseTwins(Object.fromEntries(tags.map(({ TagKey, TagValue }) => [TagKey, TagValue])));
};

/** Keys that differ by case alone are two tags, but one condition key: AWS does not say whose value a policy then sees. */
const refuseTwins = (tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const names = Object.keys(tags);
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length)
    throw notImplemented('tags whose keys differ by case alone');
  return tags;
};

export const requestTagKeys = (given: unknown): ConditionContext => {
  const tags = Object.entries(tagsOf(given));
  if (tags.length === 0) return {};
  return {
    'aws:TagKeys': tags.map(([name]) => name),
    ...Object.fromEntries(tags.map(([name, value]) => [`aws:RequestTag/${name}`, value])),
  };
};

const tagResource: Operation = {
  members: ['KeyId', 'Tags'],
  access: (needs, input, action) => [
    onKey(needs, action, { found: findKeyById(needs, input.KeyId), context: requestTagKeys(input.Tags) }),
  ],
  run(needs, { KeyId, Tags }) {
    const { key, arn } = findKeyById(needs, KeyId);
    refuseIfPendingDeletion(arn, key);
    const tags = refuseTwins({ ...key.tags, ...tagsOf(Tags) });
    if (Object.keys(tags).length > mostTags) throw new AwsError('LimitExceededException', `A key has at most ${mostTags} tags.`);
    needs.keys.save({ ...key, tags });
  },
};

const untagResource: Operation = {
  members: ['KeyId', 'TagKeys'],
  access: (needs, input, action) => [
    onKey(needs, action, { found: findKeyById(needs, input.KeyId), context: { 'aws:TagKeys': namesOf(input.TagKeys) } }),
  ],
  run(needs, { KeyId, TagKeys }) {
    const { key, arn } = findKeyById(needs, KeyId);
    refuseIfPendingDeletion(arn, key);
    const names = namesOf(TagKeys);
    needs.keys.save({ ...key, tags: Object.fromEntries(Object.entries(key.tags).filter(([name]) => !names.includes(name))) });
  },
};

const namesOf = (given: unknown): string[] => (Array.isArray(given) ? given.map(String) : []);

const listResourceTags: Operation = {
  members: ['KeyId', 'Limit', 'Marker'],
  run(needs, input) {
    const tags = Object.entries(findKeyById(needs, input.KeyId).key.tags).sort(([a], [b]) => (a < b ? -1 : 1));
    const { items, next } = pageOf(tags, input, { limit: 50, most: 50, nameOf: ([name]) => name });
    return { Tags: items.map(([TagKey, TagValue]) => ({ TagKey, TagValue })), ...next };
  },
};

export const tagOperations: Readonly<Record<string, Operation>> = {
  TagResource: tagResource,
  UntagResource: untagResource,
  ListResourceTags: listResourceTags,
};
