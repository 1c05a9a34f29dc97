/** The four operations of signing in: for users, and for servers on their behalf. */
import * as z from 'zod';
import { AwsError, notImplemented } from '../service.ts';
import { requireClient, requireClientOf, same } from './client.ts';
import { allows, type Flow } from './client-settings.ts';
import type { Directory } from './directory.ts';
import { clientMetadata, invalid, type Operations, operation, poolId } from './operation.ts';
import { requirePool } from './pool.ts';
import { respond } from './respond.ts';
import { type Door, type Progress, signInByPassword, signInByRefreshToken, withTokens } from './sign-in.ts';
import { familyOf, revokeFamily } from './token-family.ts';

type Way = {
  readonly flow: Flow;
  readonly refusal: string;
  readonly go: (directory: Directory, door: Door, parameters: unknown) => Promise<Progress>;
};

const byPassword: Way['go'] = async (directory, door, parameters) =>
  withTokens(directory, door, await signInByPassword(directory, door, parameters));

const refresh: Way = {
  flow: 'ALLOW_REFRESH_TOKEN_AUTH',
  refusal: 'Auth flow not enabled for this client',
  go: signInByRefreshToken,
};
const userWays: Readonly<Record<string, Way>> = {
  USER_PASSWORD_AUTH: {
    flow: 'ALLOW_USER_PASSWORD_AUTH',
    refusal: 'USER_PASSWORD_AUTH flow not enabled for this client',
    go: byPassword,
  },
  REFRESH_TOKEN_AUTH: refresh,
  REFRESH_TOKEN: refresh,
};
const adminWays: Readonly<Record<string, Way>> = {
  ADMIN_USER_PASSWORD_AUTH: {
    flow: 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    refusal: 'Auth flow not enabled for this client',
    go: byPassword,
  },
  REFRESH_TOKEN_AUTH: refresh,
  REFRESH_TOKEN: refresh,
};

interface Initiation {
  readonly ways: Readonly<Record<string, Way>>;
  readonly flow: string;
  readonly parameters: unknown;
}

const initiate = (directory: Directory, door: Door, { ways, flow, parameters }: Initiation): Promise<Progress> => {
  if (!Object.hasOwn(ways, flow)) throw notImplemented(`the AuthFlow ${flow} here`);
  const way = ways[flow] as Way;
  if (!allows(door.client.settings, way.flow)) throw invalid(way.refusal);
  return way.go(directory, door, parameters);
};

/** Kept out of the way: threat protection, which reads it, is not modelled. */
const context = z.looseObject({}).optional();
const starting = {
  ClientId: z.string(),
  AuthFlow: z.string(),
  AuthParameters: z.record(z.string(), z.string()).default({}),
  ClientMetadata: clientMetadata,
};
const answering = {
  ClientId: z.string(),
  ChallengeName: z.string(),
  Session: z.string().min(20).max(2048).optional(),
  ChallengeResponses: z.record(z.string(), z.string()).default({}),
  ClientMetadata: clientMetadata,
};

export const doorOf = (directory: Directory, clientId: string): Door => {
  const client = requireClient(directory, clientId);
  return { client, pool: requirePool(directory, client.pool) };
};

const adminDoorOf = (directory: Directory, userPoolId: string, clientId: string): Door => {
  const pool = requirePool(directory, userPoolId);
  return { pool, client: requireClientOf(directory, pool, clientId) };
};

export const adminAuthentication: Operations = {
  AdminInitiateAuth: operation(
    z.strictObject({ ...starting, UserPoolId: poolId, ContextData: context }),
    (directory, { UserPoolId, ClientId, AuthFlow, AuthParameters }) =>
      initiate(directory, adminDoorOf(directory, UserPoolId, ClientId), {
        ways: adminWays,
        flow: AuthFlow,
        parameters: AuthParameters,
      }),
  ),
  AdminRespondToAuthChallenge: operation(
    z.strictObject({ ...answering, UserPoolId: poolId, ContextData: context }),
    async (directory, { UserPoolId, ClientId, ChallengeName: name, Session, ChallengeResponses, ClientMetadata: metadata }) => {
      const door = { ...adminDoorOf(directory, UserPoolId, ClientId), metadata };
      const step = await respond(directory, door, { name, session: Session, responses: ChallengeResponses });
      return withTokens(directory, door, step);
    },
  ),
};

export const userAuthentication: Operations = {
  InitiateAuth: operation(
    z.strictObject({ ...starting, UserContextData: context }),
    (directory, { ClientId, AuthFlow, AuthParameters }) =>
      initiate(directory, doorOf(directory, ClientId), { ways: userWays, flow: AuthFlow, parameters: AuthParameters }),
  ),
  RespondToAuthChallenge: operation(
    z.strictObject({ ...answering, UserContextData: context }),
    async (directory, { ClientId, ChallengeName: name, Session, ChallengeResponses, ClientMetadata: metadata }) => {
      const door = { ...doorOf(directory, ClientId), metadata };
      const step = await respond(directory, door, { name, session: Session, responses: ChallengeResponses });
      return withTokens(directory, door, step);
    },
  ),
  RevokeToken: operation(
    z.strictObject({ Token: z.string(), ClientId: z.string(), ClientSecret: z.string().optional() }),
    (directory, { Token, ClientId, ClientSecret }) => {
      const { client } = doorOf(directory, ClientId);
      if (!same(client.secret ?? '', ClientSecret ?? '')) throw unauthorized('Client secret does not match.');
      if (Token.split('.').length === 3)
        throw new AwsError('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.');
      const family = familyOf(directory, Token);
      if (family?.client !== client.id) throw unauthorized('Invalid token.');
      revokeFamily(directory, family);
      return {};
    },
  ),
};

const unauthorized = (message: string): AwsError => new AwsError('UnauthorizedException', message);
