/**
 * What a call of AssumeRole asks for, within STS's limits.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
import { deflateRawSync } from 'node:zlib';
import { parsePolicy } from '../iam/parse-policy.ts';
import type { PolicyDocument } from '../iam/policy.ts';
import { invalid, readOptionalText, readTags, readText, readWhole } from '../iam/read-input.ts';
import { AwsError, type Input, onlyModelled } from '../service.ts';

export interface AssumeRole {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly policies: readonly PolicyDocument[];
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
  readonly durationSeconds: number;
  readonly externalId?: string;
  /** Percent of the packed limit; absent when neither a policy nor tags were passed. */
  readonly packedSize?: number;
}

const members = ['RoleArn', 'RoleSessionName', 'Policy', 'Tags', 'TransitiveTagKeys', 'DurationSeconds', 'ExternalId'];

/** Throws `ValidationError`, `MalformedPolicyDocument` or `PackedPolicyTooLarge`, and `NotImplemented` for other members. */
export const readAssumeRole = (input: Input): AssumeRole => {
  onlyModelled('sts:AssumeRole', input, members);
  const policy = readPolicy(input);
  const tags = readTags(input);
  return {
    roleArn: readText(input, 'RoleArn', /^arn:aws:iam::\d{12}:role\/[!-~]{1,512}$/),
    sessionName: readText(input, 'RoleSessionName', /^[\w+=,.@-]{2,64}$/),
    policies: policy === undefined ? [] : [parsePolicy(policy, 'identity')],
    tags,
    transitiveTagKeys: readTransitiveKeys(input, tags),
    durationSeconds: readWhole(input, 'DurationSeconds', { least: 900, most: 43_200, otherwise: 3600 }),
    externalId: readOptionalText(input, 'ExternalId', /^[\w+=,.@:/-]{2,1224}$/),
    packedSize: packedSize(policy, tags),
  };
};

const readPolicy = (input: Input): string | undefined => {
  const policy = readOptionalText(input, 'Policy', /^[\t\n\r\u0020-\u00FF]+$/);
  if ((policy?.length ?? 0) <= 2048) return policy;
  throw invalid("Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048");
};

const readTransitiveKeys = (input: Input, tags: Readonly<Record<string, string>>): string[] => {
  const keys = input.TransitiveTagKeys ?? [];
  if (!Array.isArray(keys)) throw invalid('TransitiveTagKeys must be a list.');
  const passed = new Set(Object.keys(tags).map((key) => key.toLowerCase()));
  const unknown = keys.find((key) => !passed.has(String(key).toLowerCase()));
  if (unknown === undefined) return keys.map(String);
  throw new AwsError(
    'InvalidParameterValue',
    `The specified transitive tag key ${String(unknown)} must be included in the requested tags.`,
  );
};

/** AWS does not say how it packs. This compresses, and takes 1,024 bytes for full: near enough to warn of a policy that grows too long. */
const packedSize = (policy: string | undefined, tags: Readonly<Record<string, string>>): number | undefined => {
  if (policy === undefined && Object.keys(tags).length === 0) return undefined;
  const packed = deflateRawSync(`${policy ?? ''}${JSON.stringify(tags)}`).length;
  const percent = Math.ceil((packed / 1024) * 100);
  if (percent <= 100) return percent;
  const message = `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`;
  throw new AwsError('PackedPolicyTooLarge', message);
};
