/** App clients: what an application is to a pool, and the proof it gives of its secret. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../service.ts';
import { type ClientSettings, checkClient, clientSettings } from './client-settings.ts';
import type { Directory } from './directory.ts';
import { notAuthorized, type Operations, operation, poolId, seconds } from './operation.ts';
import { pageOf, startOf } from './page.ts';
import { type Pool, requirePool } from './pool.ts';
import { DIGITS, LOWER, randomText } from './secret.ts';

export interface Client {
  readonly id: string;
  readonly pool: string;
  readonly name: string;
  readonly secret: string | null;
  readonly settings: ClientSettings;
  readonly created: number;
  readonly modified: number;
}

type ClientRow = Omit<Client, 'settings'> & { readonly settings: string };

const clientOf = (row: ClientRow): Client => ({ ...row, settings: JSON.parse(row.settings) as ClientSettings });

/** A client by its id alone: what unsigned operations name. */
export const findClient = ({ store }: Directory, id: string): Client | undefined => {
  const row = store.prepare('SELECT * FROM client WHERE id = ?').get(id) as ClientRow | undefined;
  return row && clientOf(row);
};

/** The same; throws `ResourceNotFoundException`. */
export const requireClient = (directory: Directory, id: string): Client => {
  const client = findClient(directory, id);
  if (!client) throw new AwsError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
  return client;
};

/** A client of this pool, and of no other. */
export const requireClientOf = (directory: Directory, pool: Pool, id: string): Client => {
  const client = requireClient(directory, id);
  if (client.pool !== pool.id) throw new AwsError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
  return client;
};

/**
 * The secret hash: base64 of HMAC-SHA256 over username and client id, under the client's secret.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
 */
export const checkSecretHash = (client: Client, names: readonly string[], hash: string | undefined): void => {
  if (client.secret === null) {
    if (hash === undefined) return;
    throw notAuthorized(`Client ${client.id} is not configured with secret but secret hash was received`);
  }
  if (hash === undefined) throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  const { secret, id } = client;
  const good = names.some((name) =>
    same(
      createHmac('sha256', secret)
        .update(name + id)
        .digest('base64'),
      hash,
    ),
  );
  if (!good) throw notAuthorized(`SecretHash does not match for the client: ${id}`);
};

export const same = (expected: string, given: string): boolean => {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const describe = (client: Client): object => ({
  UserPoolId: client.pool,
  ClientId: client.id,
  ClientName: client.name,
  ...(client.secret !== null && { ClientSecret: client.secret }),
  ...client.settings,
  CreationDate: seconds(client.created),
  LastModifiedDate: seconds(client.modified),
});

const name = z.string().regex(/^[\w\s+=,.@-]{1,128}$/);
const inPool = { UserPoolId: poolId, ClientId: z.string() };

const update = (
  directory: Directory,
  client: Client,
  { ClientName, ...settings }: ClientSettings & { ClientName?: string },
): void => {
  checkClient(requirePool(directory, client.pool), settings);
  const statement = directory.store.prepare('UPDATE client SET name = ?, settings = ?, modified = ? WHERE id = ?');
  statement.run(ClientName ?? client.name, JSON.stringify(settings), directory.cloud.now(), client.id);
};

export const clientOperations: Operations = {
  CreateUserPoolClient: operation(
    z.strictObject({ UserPoolId: poolId, ClientName: name, GenerateSecret: z.boolean().default(false), ...clientSettings }),
    (directory, { UserPoolId, ClientName, GenerateSecret, ...settings }) => {
      checkClient(requirePool(directory, UserPoolId), settings);
      const id = randomText(26, LOWER + DIGITS);
      const secret = GenerateSecret ? randomText(51, LOWER + DIGITS) : null;
      const at = directory.cloud.now();
      directory.store
        .prepare('INSERT INTO client (id, pool, name, secret, settings, created, modified) VALUES (?, ?, ?, ?, ?, ?, ?)')
        .run(id, UserPoolId, ClientName, secret, JSON.stringify(settings), at, at);
      return { UserPoolClient: describe(requireClient(directory, id)) };
    },
  ),
  DescribeUserPoolClient: operation(z.strictObject(inPool), (directory, { UserPoolId, ClientId }) => ({
    UserPoolClient: describe(requireClientOf(directory, requirePool(directory, UserPoolId), ClientId)),
  })),
  UpdateUserPoolClient: operation(
    z.strictObject({ ...inPool, ClientName: name.optional(), ...clientSettings }),
    (directory, { UserPoolId, ClientId, ...changed }) => {
      const pool = requirePool(directory, UserPoolId);
      update(directory, requireClientOf(directory, pool, ClientId), changed);
      return { UserPoolClient: describe(requireClient(directory, ClientId)) };
    },
  ),
  DeleteUserPoolClient: operation(z.strictObject(inPool), (directory, { UserPoolId, ClientId }) => {
    const { id } = requireClientOf(directory, requirePool(directory, UserPoolId), ClientId);
    directory.store.prepare('DELETE FROM client WHERE id = ?').run(id);
    return {};
  }),
  ListUserPoolClients: operation(
    z.strictObject({
      UserPoolId: poolId,
      MaxResults: z.number().int().min(1).max(60).default(60),
      NextToken: z.string().optional(),
    }),
    (directory, { UserPoolId, MaxResults, NextToken }) => {
      requirePool(directory, UserPoolId);
      const select = directory.store.prepare('SELECT * FROM client WHERE pool = ? AND id > ? ORDER BY id LIMIT ?');
      const found = select.all(UserPoolId, startOf(NextToken), MaxResults + 1) as unknown as ClientRow[];
      const { rows, next } = pageOf(found, MaxResults, ({ id }) => id);
      const UserPoolClients = rows.map(({ id, pool, name: ClientName }) => ({ ClientId: id, UserPoolId: pool, ClientName }));
      return { UserPoolClients, NextToken: next };
    },
  ),
};
