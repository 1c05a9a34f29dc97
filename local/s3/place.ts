/** Which bucket and key a call is about. */
import type { Call } from '../service.ts';
import { AwsError } from '../service.ts';
import { invalidArgument, invalidRequest } from './fault.ts';
import { checkKey } from './names.ts';

export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** Throws when a member that names the bucket is missing: a call from another service, made wrongly. */
export const bucketOf = (call: Call): string => {
  const { Bucket: bucket } = call.input;
  if (typeof bucket !== 'string' || bucket === '')
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400);
  return bucket;
};

export const placeOf = (call: Call): Place => {
  const { Key: key } = call.input;
  if (typeof key !== 'string' || key === '') throw invalidRequest('Missing required member: Key');
  checkKey(key);
  return { bucket: bucketOf(call), key };
};

/** `null`, or the id of a version; throws `InvalidArgument` for what never was an id. */
export const versionIdOf = (value: unknown): string | undefined => {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^(null|[\w-]{32})$/.test(value))
    throw invalidArgument('Invalid version id specified', 'versionId', String(value));
  return value;
};

/** `/bucket/key?versionId=…`, percent-encoded, as `x-amz-copy-source` gives it. */
export const copySourceOf = (call: Call): Place & { readonly versionId?: string } => {
  const given = String(call.input.CopySource ?? '');
  const [path = '', query] = given.split('?versionId=');
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decoded(path)) ?? [];
  if (!bucket || !key) throw invalidArgument('Invalid copy source object key', 'x-amz-copy-source', given);
  checkKey(key);
  return { bucket, key, versionId: versionIdOf(query) };
};

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalidArgument('Invalid copy source encoding', 'x-amz-copy-source', path);
  }
};
