/** Reads the members of a query call, with IAM's and STS's own limits. */
import { AwsError, type Input } from '../service.ts';

export const invalid = (message: string): AwsError => new AwsError('ValidationError', message);

/** A member that must be there, and match. */
export const readText = (input: Input, name: string, pattern: RegExp): string => {
  const value = input[name];
  if (value === undefined || value === '')
    throw invalid(`Value null at '${name}' failed to satisfy constraint: Member must not be null`);
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw invalid(
    `Value at '${name}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${pattern.source}`,
  );
};

export const readOptionalText = (input: Input, name: string, pattern: RegExp): string | undefined =>
  input[name] === undefined ? undefined : readText(input, name, pattern);

/** A whole number within limits, or the one it is when absent. */
export const readWhole = (input: Input, name: string, limits: { least: number; most: number; otherwise: number }): number => {
  if (input[name] === undefined) return limits.otherwise;
  const value = Number(input[name]);
  if (Number.isInteger(value) && value >= limits.least && value <= limits.most) return value;
  throw invalid(
    `Value '${String(input[name])}' at '${name}' failed to satisfy constraint: Member must have a value between ${limits.least} and ${limits.most}`,
  );
};

/** `[{ Key, Value }]`, at most 50, keys unique whatever their case. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
export const readTags = (input: Input): Record<string, string> => {
  const given = input.Tags ?? [];
  if (!Array.isArray(given)) throw invalid('Tags must be a list.');
  if (given.length > 50) throw invalid('The number of tags must be 50 at most.');
  const tags: Record<string, string> = {};
  const seen = new Set<string>();
  for (const entry of given as Input[]) {
    const key = readText(entry, 'Key', /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u);
    const value = entry.Value === '' ? '' : readText(entry, 'Value', /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u);
    if (/^aws:/i.test(key)) throw invalid(`The tag key ${key} starts with aws:, which is reserved.`);
    if (seen.has(key.toLowerCase())) {
      throw new AwsError('InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    }
    seen.add(key.toLowerCase());
    tags[key] = value;
  }
  return tags;
};
