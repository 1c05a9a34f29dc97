/**
 * The domain of a pool, at which its endpoints and pages are: `<prefix>.auth.<region>.amazoncognito.com` on AWS, and here one host for all.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
 */
import * as z from 'zod';
import type { Cloud } from '../cloud.ts';
import { AwsError } from '../service.ts';
import type { Directory } from './directory.ts';
import { invalid, type Operations, operation, poolId } from './operation.ts';
import { requirePool } from './pool.ts';

const prefix = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);

/** Words that AWS keeps for itself, wherever in a prefix they stand. */
const reserved = /aws|amazon|cognito/;

interface Domain {
  readonly name: string;
  /** 1, or null: the classic hosted UI; 2: managed login. */
  readonly version: number | null;
}

export const domainOf = ({ store }: Directory, pool: string): Domain | undefined =>
  store.prepare('SELECT name, version FROM domain WHERE pool = ?').get(pool) as Domain | undefined;

/** Where managed login is on this machine: `http://sign-in.localhost:<port>`. */
export const signInOrigin = ({ endpoint }: Pick<Cloud, 'endpoint'>): string =>
  `http://sign-in.localhost:${new URL(endpoint).port}`;

export const domainOperations: Operations = {
  CreateUserPoolDomain: operation(
    z.strictObject({ UserPoolId: poolId, Domain: prefix, ManagedLoginVersion: z.number().int().min(1).max(2).optional() }),
    (directory, { UserPoolId, Domain, ManagedLoginVersion: version }) => {
      requirePool(directory, UserPoolId);
      const { store } = directory;
      const word = reserved.exec(Domain)?.[0];
      if (word) throw invalid(`Domain cannot contain reserved word: ${word}`);
      if (domainOf(directory, UserPoolId)) throw invalid('User pool already has a domain configured.');
      if (store.prepare('SELECT 1 FROM domain WHERE name = ?').get(Domain))
        throw invalid('Domain already associated with another user pool.');
      store.prepare('INSERT INTO domain (name, pool, version) VALUES (?, ?, ?)').run(Domain, UserPoolId, version ?? null);
      return version === undefined ? {} : { ManagedLoginVersion: version };
    },
  ),
  DescribeUserPoolDomain: operation(z.strictObject({ Domain: z.string() }), ({ store, cloud }, { Domain }) => {
    const found = store.prepare('SELECT pool, version FROM domain WHERE name = ?').get(Domain);
    if (!found) return { DomainDescription: {} };
    return {
      DomainDescription: {
        UserPoolId: found.pool,
        AWSAccountId: cloud.accountId,
        Domain,
        Status: 'ACTIVE',
        ...(found.version !== null && { ManagedLoginVersion: found.version }),
      },
    };
  }),
  DeleteUserPoolDomain: operation(z.strictObject({ UserPoolId: poolId, Domain: prefix }), ({ store }, { UserPoolId, Domain }) => {
    const { changes } = store.prepare('DELETE FROM domain WHERE pool = ? AND name = ?').run(UserPoolId, Domain);
    if (changes === 0) throw new AwsError('ResourceNotFoundException', `Domain ${Domain} does not exist.`);
    return {};
  }),
};
