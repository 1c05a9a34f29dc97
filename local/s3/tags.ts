/** Tags of objects. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
import { AwsError, notImplemented } from '../service.ts';
import { invalidArgument } from './fault.ts';
import type { Tags } from './objects.ts';

const invalidTag = (message: string): AwsError => new AwsError('InvalidTag', message, 400);

const most = { object: 10, bucket: 50 } as const;
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** `a=1&b=2`, as `x-amz-tagging` gives them. */
export const tagsOfHeader = (header: unknown): Tags => {
  if (header === undefined || header === '') return {};
  const pairs = [...new URLSearchParams(String(header))];
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length)
    throw invalidArgument('The header x-amz-tagging contains duplicate keys.', 'x-amz-tagging', String(header));
  return checked(pairs, 'object');
};

/** `[{ Key, Value }]`, as a tag set gives them. */
export const tagsOfSet = (set: unknown, of: keyof typeof most = 'object'): Tags => {
  const tags = (Array.isArray(set) ? set : []) as { Key?: string; Value?: string }[];
  const pairs = tags.map(({ Key = '', Value = '' }) => [Key, Value] as const);
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length)
    throw invalidTag('Cannot provide multiple Tags with the same key');
  return checked(pairs, of);
};

export const setOfTags = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

const checked = (pairs: readonly (readonly [string, string])[], of: keyof typeof most): Tags => {
  if (pairs.length > most[of]) throw new AwsError('BadRequest', `Object tags cannot be greater than ${most[of]}`, 400);
  for (const [key, value] of pairs) {
    if (key === '' || key.length > 128 || !allowed.test(key) || key.startsWith('aws:'))
      throw invalidTag('The TagKey you have provided is invalid');
    if (value.length > 256 || !allowed.test(value)) throw invalidTag('The TagValue you have provided is invalid');
  }
  // As condition keys they are one: AWS does not say whose value a policy then sees.
  if (new Set(pairs.map(([key]) => key.toLowerCase())).size < pairs.length)
    throw notImplemented('tags whose keys differ by case alone');
  return Object.fromEntries(pairs);
};
