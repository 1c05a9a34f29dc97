/** What one KMS operation is, and what IAM must allow for it. */
import { type Access, AwsError, type ConditionContext, type Input, notImplemented } from '../service.ts';
import { aliasArn, type FoundKey, findKey, type KmsNeeds } from './find-key.ts';
import { usageOf } from './key.ts';

export interface Operation {
  /** The members it takes; whatever else arrives is NotImplemented. */
  readonly members: readonly string[];
  /** When left out: its own action on the key that `KeyId` names. */
  readonly access?: (needs: KmsNeeds, input: Input, action: string) => readonly Access[];
  readonly run: (needs: KmsNeeds, input: Input) => unknown;
}

export const accessByKeyId: NonNullable<Operation['access']> = (needs, input, action) => [
  onKey(needs, action, { found: findKey(needs, input.KeyId), context: encryptionContextKeys(input.EncryptionContext) }),
];

interface OnKey {
  readonly found: FoundKey;
  /** Keys of the request beyond those of the key itself. */
  readonly context?: ConditionContext;
}

/** A key's own policy must allow the call, or leave it to the account. */
export const onKey = ({ cloud, keys }: KmsNeeds, action: string, { found, context }: OnKey): Access => {
  const { key, arn, alias } = found;
  return {
    action: `kms:${action}`,
    resource: arn,
    resourcePolicy: key.policy,
    resourcePolicyMode: 'required',
    context: {
      'kms:CallerAccount': cloud.accountId,
      'kms:KeySpec': key.spec,
      'kms:KeyUsage': usageOf(key),
      'kms:KeyOrigin': 'AWS_KMS',
      'kms:MultiRegion': false,
      'kms:ResourceAliases': keys.aliases(key.id).map(({ name }) => name),
      'kms:RequestAlias': alias,
      ...Object.fromEntries(Object.entries(key.tags).map(([name, value]) => [`aws:ResourceTag/${name}`, value])),
      ...context,
    },
  };
};

/** An alias has no policy of its own: the identity's decides. */
export const onAlias = ({ cloud }: KmsNeeds, action: string, name: unknown): Access => ({
  action: `kms:${action}`,
  resource: aliasArn(cloud, String(name)),
  context: { 'kms:CallerAccount': cloud.accountId },
});

/** For operations of the account, on no key in particular. */
export const onAccount: NonNullable<Operation['access']> = ({ cloud }, _, action) => [
  { action: `kms:${action}`, resource: '*', context: { 'kms:CallerAccount': cloud.accountId } },
];

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context */
export const encryptionContextKeys = (given: unknown): ConditionContext => {
  const pairs = Object.entries(contextOf(given));
  if (pairs.length === 0) return {};
  return {
    'kms:EncryptionContextKeys': pairs.map(([name]) => name),
    ...Object.fromEntries(pairs.map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
  };
};

/**
 * An encryption context as given, `{}` when none is. Throws `ValidationException` unless every value is a string, and `NotImplemented`
 * for keys that differ by case alone: as condition keys they are one, and AWS does not say whose value a policy then sees.
 */
export const contextOf = (given: unknown): Readonly<Record<string, string>> => {
  if (given === undefined || given === null) return {};
  const isMap = typeof given === 'object' && !Array.isArray(given);
  if (!isMap || Object.values(given).some((value) => typeof value !== 'string'))
    throw new AwsError('ValidationException', 'EncryptionContext must be a map of strings to strings.');
  if (new Set(Object.keys(given).map((name) => name.toLowerCase())).size < Object.keys(given).length)
    throw notImplemented('an encryption context whose keys differ by case alone');
  return given as Record<string, string>;
};

interface Range {
  readonly least: number;
  readonly most: number;
}

/** A whole number within its bounds. Throws `ValidationException`. */
export const numberOf = (name: string, given: unknown, { least, most }: Range): number => {
  if (typeof given !== 'number' || !Number.isInteger(given) || given < least || given > most)
    throw new AwsError('ValidationException', `${name} must be a whole number between ${least} and ${most}.`);
  return given;
};

/** Bytes, as Base64 on the wire. Throws `ValidationException`. */
export const bytesOf = (name: string, given: unknown, { least, most }: Range): Buffer => {
  const bytes = typeof given === 'string' ? Buffer.from(given, 'base64') : undefined;
  if (!bytes || bytes.length < least || bytes.length > most)
    throw new AwsError('ValidationException', `${name} must be ${least} to ${most} bytes in Base64.`);
  return bytes;
};

interface Page<T> {
  readonly items: T[];
  readonly next: { readonly Truncated: boolean; readonly NextMarker?: string };
}

/** One page of a list that is sorted by `nameOf`: at most `Limit`, after `Marker`. */
export const pageOf = <T>(
  all: readonly T[],
  input: Input,
  settings: { limit: number; most: number; nameOf: (item: T) => string },
): Page<T> => {
  const limit = numberOf('Limit', input.Limit ?? settings.limit, { least: 1, most: settings.most });
  const marker = input.Marker === undefined ? '' : Buffer.from(String(input.Marker), 'base64url').toString('utf8');
  const rest = all.filter((item) => settings.nameOf(item) > marker);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  if (rest.length <= limit || last === undefined) return { items, next: { Truncated: false } };
  return { items, next: { Truncated: true, NextMarker: Buffer.from(settings.nameOf(last)).toString('base64url') } };
};
