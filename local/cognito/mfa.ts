/**
 * Setting up an authenticator app, during sign-in or afterwards, and saying whether it is used.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
 */
import * as z from 'zod';
import { AwsError } from '../service.ts';
import { visitorOf } from './access-token.ts';
import { answering, type Challenge, openChallenge } from './challenge.ts';
import { requireClient } from './client.ts';
import type { Directory } from './directory.ts';
import { guarded } from './lockout.ts';
import { accessToken, invalid, notAuthorized, type Operations, operation, poolId, username } from './operation.ts';
import { type Pool, requirePool } from './pool.ts';
import { acceptCode, makeSecret } from './totp.ts';
import { changeUser, requireUser, type User } from './user.ts';

const session = z.string().min(20).max(2048);
const preference = z.strictObject({ Enabled: z.boolean().default(false), PreferredMfa: z.boolean().default(false) }).optional();

const notFound = (message: string): AwsError => new AwsError('SoftwareTokenMFANotFoundException', message);

const requireSetup = (challenge: Challenge): void => {
  if (challenge.name !== 'MFA_SETUP') throw notAuthorized('Invalid session for the user.');
};

const refuseUnlessOffered = ({ settings }: Pool): void => {
  if (!settings.softwareToken) throw notFound('Software Token MFA has not been enabled by the userPool');
};

/** A secret for the app, and the session that goes on. */
export const associateBySession = (directory: Directory, given: string): Promise<{ SecretCode: string; Session: string }> =>
  answering(directory, given, async (challenge) => {
    requireSetup(challenge);
    const secret = makeSecret();
    const client = requireClient(directory, challenge.client);
    return {
      SecretCode: secret,
      Session: openChallenge(directory, { ...reopened(challenge), client, detail: { ...challenge.detail, secret } }),
    };
  });

const reopened = ({ pool, username: name }: Challenge) => ({ user: { pool, username: name }, name: 'MFA_SETUP' as const });

const associateByToken = (directory: Directory, token: string): object => {
  const { pool, user } = visitorOf(directory, token);
  refuseUnlessOffered(pool);
  const secret = makeSecret();
  changeUser(directory, user, { totpPending: secret });
  return { SecretCode: secret };
};

/** Accepts the secret as the user's once a code proves that the app has it. */
const prove = async (
  directory: Directory,
  user: User,
  { secret, code }: { secret: string | null; code: string },
): Promise<void> => {
  if (secret === null) throw notFound('No software token is waiting to be verified.');
  const pool = requirePool(directory, user.pool);
  const right = await guarded(directory, { pool, name: `totp ${user.username}` }, async () =>
    acceptCode(directory, user, { secret, code }),
  );
  if (!right) throw new AwsError('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA');
  changeUser(directory, user, { totpSecret: secret, totpPending: null });
};

/** The session in which the app is proven. */
export const verifyBySession = (
  directory: Directory,
  given: string,
  code: string,
): Promise<{ Status: 'SUCCESS'; Session: string }> =>
  answering(directory, given, async (challenge) => {
    requireSetup(challenge);
    const user = requireUser(directory, requirePool(directory, challenge.pool), challenge.username);
    await prove(directory, user, { secret: challenge.detail.secret ?? null, code });
    const client = requireClient(directory, challenge.client);
    const detail = { newPassword: challenge.detail.newPassword, verified: true };
    return { Status: 'SUCCESS' as const, Session: openChallenge(directory, { ...reopened(challenge), client, detail }) };
  });

const verifyByToken = async (directory: Directory, token: string, code: string): Promise<object> => {
  const { user } = visitorOf(directory, token);
  await prove(directory, user, { secret: user.totpPending, code });
  return { Status: 'SUCCESS' };
};

const prefer = (
  directory: Directory,
  { pool, user }: { pool: Pool; user: User },
  wanted: z.output<typeof preference>,
): object => {
  if (!wanted) return {};
  if (!pool.settings.softwareToken) throw invalid('SoftwareToken MFA is not enabled for the userPool.');
  if (wanted.PreferredMfa && !wanted.Enabled) throw invalid('A preferred MFA must be enabled.');
  if (wanted.Enabled && user.totpSecret === null) throw invalid('User has not verified software token mfa');
  changeUser(directory, user, { mfa: wanted.PreferredMfa ? 'preferred' : wanted.Enabled ? 'on' : 'off' });
  return {};
};

const needsOne = (): AwsError => invalid('Either an access token or a session is required.');

export const mfaOperations: Operations = {
  AssociateSoftwareToken: operation(
    z.strictObject({ AccessToken: accessToken.optional(), Session: session.optional() }),
    (directory, { AccessToken, Session }) => {
      if (AccessToken !== undefined) return associateByToken(directory, AccessToken);
      if (Session !== undefined) return associateBySession(directory, Session);
      throw needsOne();
    },
  ),
  VerifySoftwareToken: operation(
    z.strictObject({
      AccessToken: accessToken.optional(),
      Session: session.optional(),
      UserCode: z.string().regex(/^\d{6}$/),
      FriendlyDeviceName: z.string().optional(),
    }),
    (directory, { AccessToken, Session, UserCode }) => {
      if (AccessToken !== undefined) return verifyByToken(directory, AccessToken, UserCode);
      if (Session !== undefined) return verifyBySession(directory, Session, UserCode);
      throw needsOne();
    },
  ),
  SetUserMFAPreference: operation(
    z.strictObject({ AccessToken: accessToken, SoftwareTokenMfaSettings: preference }),
    (directory, { AccessToken, SoftwareTokenMfaSettings }) =>
      prefer(directory, visitorOf(directory, AccessToken), SoftwareTokenMfaSettings),
  ),
};

export const adminMfaOperations: Operations = {
  AdminSetUserMFAPreference: operation(
    z.strictObject({ UserPoolId: poolId, Username: username, SoftwareTokenMfaSettings: preference }),
    (directory, { UserPoolId, Username, SoftwareTokenMfaSettings }) => {
      const pool = requirePool(directory, UserPoolId);
      return prefer(directory, { pool, user: requireUser(directory, pool, Username) }, SoftwareTokenMfaSettings);
    },
  ),
};
