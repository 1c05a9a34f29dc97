/**
 * The look of managed login for a client. Without one, a domain of version 2 shows no pages; here there is the look Cognito provides and no other.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateManagedLoginBranding.html
 */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../service.ts';
import { requireClientOf } from './client.ts';
import type { Directory } from './directory.ts';
import { modelled, type Operations, operation, poolId, seconds } from './operation.ts';
import { requirePool } from './pool.ts';

interface Branding {
  readonly id: string;
  readonly client: string;
  readonly created: number;
}

/** Whether the client was given a look. */
export const isBranded = (directory: Directory, client: string): boolean => brandingOf(directory, client) !== undefined;

const brandingOf = ({ store }: Directory, client: string): Branding | undefined =>
  store.prepare('SELECT * FROM branding WHERE client = ?').get(client) as Branding | undefined;

const describe = (pool: string, { id, created }: Branding): object => ({
  ManagedLoginBranding: {
    ManagedLoginBrandingId: id,
    UserPoolId: pool,
    UseCognitoProvidedValues: true,
    CreationDate: seconds(created),
    LastModifiedDate: seconds(created),
  },
});

const ofClient = { UserPoolId: poolId, ClientId: z.string() };

export const brandingOperations: Operations = {
  CreateManagedLoginBranding: operation(
    z.strictObject({ ...ofClient, UseCognitoProvidedValues: modelled(true) }),
    (directory, { UserPoolId, ClientId }) => {
      const { id: client } = requireClientOf(directory, requirePool(directory, UserPoolId), ClientId);
      if (isBranded(directory, client))
        throw new AwsError('ManagedLoginBrandingExistsException', `A managed login branding exists for the client ${client}.`);
      const branding = { id: randomUUID(), client, created: directory.cloud.now() };
      const insert = directory.store.prepare('INSERT INTO branding (id, client, created) VALUES (?, ?, ?)');
      insert.run(branding.id, client, branding.created);
      return describe(UserPoolId, branding);
    },
  ),
  DescribeManagedLoginBrandingByClient: operation(z.strictObject(ofClient), (directory, { UserPoolId, ClientId }) => {
    requireClientOf(directory, requirePool(directory, UserPoolId), ClientId);
    const branding = brandingOf(directory, ClientId);
    if (!branding) throw new AwsError('ResourceNotFoundException', `The client ${ClientId} has no managed login branding.`);
    return describe(UserPoolId, branding);
  }),
  DeleteManagedLoginBranding: operation(
    z.strictObject({ UserPoolId: poolId, ManagedLoginBrandingId: z.string() }),
    ({ store }, { UserPoolId, ManagedLoginBrandingId: id }) => {
      const remove = 'DELETE FROM branding WHERE id = ? AND client IN (SELECT id FROM client WHERE pool = ?)';
      if (store.prepare(remove).run(id, UserPoolId).changes === 0)
        throw new AwsError('ResourceNotFoundException', `There is no managed login branding ${id}.`);
      return {};
    },
  ),
};
