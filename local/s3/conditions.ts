/** Conditional requests. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html */
import { AwsError } from '../service.ts';
import { invalidArgument, noSuchKey, preconditionFailed, withHeaders } from './fault.ts';
import type { Version } from './objects.ts';

export interface ReadConditions {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly ifModifiedSince?: Date;
  readonly ifUnmodifiedSince?: Date;
}

interface Stamp {
  readonly etag: string;
  readonly modified: number;
}

const matches = (condition: string, etag: string): boolean =>
  condition
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, '').replace(/^"|"$/g, ''))
    .some((tag) => tag === '*' || tag === etag);

const isDate = (value: Date | undefined): value is Date => value !== undefined && !Number.isNaN(value.getTime());

/** Which condition does not hold: an ETag that matches outweighs the date beside it. */
const unmet = (conditions: ReadConditions, { etag, modified }: Stamp): 'changed' | 'unchanged' | undefined => {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  if (ifMatch !== undefined && !matches(ifMatch, etag)) return 'changed';
  if (ifMatch === undefined && isDate(ifUnmodifiedSince) && modified > ifUnmodifiedSince.getTime()) return 'changed';
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, etag) ? 'unchanged' : undefined;
  return isDate(ifModifiedSince) && modified <= ifModifiedSince.getTime() ? 'unchanged' : undefined;
};

/** Throws 412 for what has changed, 304 for what has not. */
export const checkRead = (conditions: ReadConditions, stamp: Stamp): void => {
  const verdict = unmet(conditions, stamp);
  if (verdict === 'changed') throw preconditionFailed(conditions.ifMatch === undefined ? 'If-Unmodified-Since' : 'If-Match');
  if (verdict === 'unchanged')
    throw withHeaders(new AwsError('NotModified', 'Not Modified', 304), {
      etag: `"${stamp.etag}"`,
      'last-modified': new Date(stamp.modified).toUTCString(),
    });
};

/** The conditions on the source of a copy: whichever fails, the answer is 412. */
export const checkSource = (conditions: ReadConditions, stamp: Stamp): void => {
  const verdict = unmet(conditions, stamp);
  if (verdict) throw preconditionFailed(verdict === 'changed' ? 'x-amz-copy-source-If-Match' : 'x-amz-copy-source-If-None-Match');
};

export interface WriteConditions {
  readonly ifMatch?: string;
  /** Only `*` is allowed: write only what is not there yet. */
  readonly ifNoneMatch?: string;
}

/** Checked in the transaction that writes, so that of two writers at once only one goes through. */
export const checkWrite = ({ ifMatch, ifNoneMatch }: WriteConditions, key: string, current: Version | undefined): void => {
  const existing = current && !current.marker ? current : undefined;
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch !== '*')
      throw invalidArgument('If-None-Match on a write takes only the value *', 'If-None-Match', ifNoneMatch);
    if (existing) throw preconditionFailed('If-None-Match');
  }
  if (ifMatch === undefined) return;
  if (!existing) throw noSuchKey(key);
  if (!matches(ifMatch, existing.etag)) throw preconditionFailed('If-Match');
};
