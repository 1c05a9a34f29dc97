/** The domain of a pool: kept and described; the pages it would serve are not modelled. */
import * as z from 'zod';
import { AwsError } from '../service.ts';
import { invalid, type Operations, operation, poolId } from './operation.ts';
import { requirePool } from './pool.ts';

const prefix = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);

export const domainOperations: Operations = {
  CreateUserPoolDomain: operation(
    z.strictObject({ UserPoolId: poolId, Domain: prefix, ManagedLoginVersion: z.number().int().min(1).max(2).optional() }),
    (directory, { UserPoolId, Domain, ManagedLoginVersion: version }) => {
      requirePool(directory, UserPoolId);
      const { store } = directory;
      if (store.prepare('SELECT 1 FROM domain WHERE pool = ?').get(UserPoolId))
        throw invalid('User pool already has a domain configured.');
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
