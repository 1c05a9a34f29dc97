/** What one operation of CloudWatch Logs is, and how it finds its group. */
import type { Cloud } from '../cloud.ts';
import { AwsError, type Input } from '../service.ts';
import type { LogGroup, LogStore } from './log-store.ts';

export interface LogNeeds {
  readonly cloud: Cloud;
  readonly store: LogStore;
}

export interface Operation {
  /** The members it takes; whatever else arrives is NotImplemented. */
  readonly members: readonly string[];
  /** `*` for lists; its group by ARN for tags; otherwise its group, or one stream of it. */
  readonly resource?: 'any' | 'tagged' | 'stream';
  readonly run: (needs: LogNeeds, input: Input) => unknown;
}

export const groupArn = ({ region, accountId }: Pick<Cloud, 'region' | 'accountId'>, name: string): string =>
  `arn:aws:logs:${region}:${accountId}:log-group:${name}`;

/** The name in `logGroupName`, `logGroupIdentifier` (a name or an ARN) or `resourceArn`. Throws `InvalidParameterException`. */
export const groupNameOf = (cloud: Cloud, input: Input): string => {
  const named = input.logGroupName ?? input.logGroupIdentifier ?? input.resourceArn;
  const prefix = groupArn(cloud, '');
  const name = typeof named === 'string' && named.startsWith(prefix) ? named.slice(prefix.length).replace(/:\*$/, '') : named;
  if (typeof name !== 'string' || !/^[\w./#-]{1,512}$/.test(name)) throw invalid('logGroupName is not valid');
  return name;
};

/** Throws `ResourceNotFoundException`. */
export const groupOf = ({ cloud, store }: LogNeeds, input: Input): LogGroup => {
  const group = store.findGroup(groupNameOf(cloud, input));
  if (!group) throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  return group;
};

export const invalid = (why: string): AwsError => new AwsError('InvalidParameterException', why);

interface Limit {
  readonly usual: number;
  readonly most: number;
}

/** How many are asked for. Throws `InvalidParameterException`. */
export const limitOf = (given: unknown, { usual, most }: Limit): number => {
  const limit = given ?? usual;
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > most)
    throw invalid(`limit must be a whole number between 1 and ${most}`);
  return limit;
};

/** One page of a sorted list; the token is the number of entries before it. */
export const pageOf = <T>(all: readonly T[], input: Input, limit: Limit): { items: T[]; nextToken?: string } => {
  const start = input.nextToken === undefined ? 0 : Number(input.nextToken);
  if (!Number.isSafeInteger(start) || start < 0) throw invalid('The specified nextToken is invalid.');
  const end = start + limitOf(input.limit, limit);
  return { items: all.slice(start, end), nextToken: end < all.length ? String(end) : undefined };
};
