/**
 * After five failures every further one locks the name for 2^(n-5) seconds, at most 15 minutes; attempts meanwhile are refused and
 * not counted. A success, or 15 minutes without an attempt, forgets them. Names nobody has are counted too, so that a lock does not
 * tell who exists.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html
 */
import type { AwsError } from '../service.ts';
import type { Directory } from './directory.ts';
import { notAuthorized } from './operation.ts';
import type { Pool } from './pool.ts';

const FREE = 5;
const LONGEST = 15 * 60_000;

interface Failure {
  readonly count: number;
  readonly last: number;
  readonly lockedUntil: number;
}

/**
 * Runs one guess at a time for a name and counts those that fail: `guess` says whether it was right.
 * Throws `NotAuthorizedException: Password attempts exceeded` while the name is locked.
 */
export const guarded = async (
  directory: Directory,
  { pool, name, exceeded = notAuthorized('Password attempts exceeded') }: { pool: Pool; name: string; exceeded?: AwsError },
  guess: () => Promise<boolean>,
): Promise<boolean> =>
  directory.turns.take(`${pool.id} ${name}`, async () => {
    const before = failuresOf(directory, pool, name);
    if (before.lockedUntil > directory.cloud.now()) throw exceeded;
    const right = await guess();
    if (right) forget(directory, pool, name);
    else count(directory, { pool, name, before });
    return right;
  });

const failuresOf = ({ store, cloud }: Directory, pool: Pool, name: string): Failure => {
  store.prepare('DELETE FROM failure WHERE last < ?').run(cloud.now() - LONGEST);
  const found = store.prepare('SELECT count, last, lockedUntil FROM failure WHERE pool = ? AND name = ?').get(pool.id, name);
  return (found as Failure | undefined) ?? { count: 0, last: 0, lockedUntil: 0 };
};

const count = ({ store, cloud }: Directory, { pool, name, before }: { pool: Pool; name: string; before: Failure }): void => {
  const failures = before.count + 1;
  const now = cloud.now();
  const lock = failures < FREE ? 0 : Math.min(2 ** (failures - FREE) * 1000, LONGEST);
  const insert = 'INSERT OR REPLACE INTO failure (pool, name, count, last, lockedUntil) VALUES (?, ?, ?, ?, ?)';
  store.prepare(insert).run(pool.id, name, failures, now, now + lock);
};

const forget = ({ store }: Directory, pool: Pool, name: string): void => {
  store.prepare('DELETE FROM failure WHERE pool = ? AND name = ?').run(pool.id, name);
};
