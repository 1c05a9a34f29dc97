/**
 * Signing in: by password, or with a refresh token; and what is still asked before the tokens are given.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-authentication-flow.html
 */
import * as z from 'zod';
import { AwsError } from '../service.ts';
import { type ChallengeName, type Detail, openChallenge } from './challenge.ts';
import { type Client, checkSecretHash } from './client.ts';
import type { Directory } from './directory.ts';
import { guarded } from './lockout.ts';
import { notAuthorized, read } from './operation.ts';
import { verifyPassword } from './password.ts';
import { normal, type Pool } from './pool.ts';
import { type AuthenticationResult, refuseDisabled, renew, signIn } from './token.ts';
import { familyOf, grantedTo } from './token-family.ts';
import { allAttributes, findUser, requireUser, type User, userNotFound } from './user.ts';

/** An application at a pool's door. */
export interface Door {
  readonly pool: Pool;
  readonly client: Client;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What is asked of the user next. */
export interface Question {
  readonly ChallengeName: ChallengeName;
  readonly Session: string;
  readonly ChallengeParameters: Readonly<Record<string, string>>;
}

/** A user who has proven everything the pool asks for; tokens, or a code for them, are the caller's to give. */
export interface Admitted {
  readonly admitted: User;
  /** They came here by way of a new password. */
  readonly newPassword: boolean;
}

export type Step = Question | Admitted;

export interface SignedIn {
  readonly AuthenticationResult: AuthenticationResult;
  readonly ChallengeParameters: Readonly<Record<string, string>>;
}

export type Progress = Question | SignedIn;

const missing = (name: string) => z.string(`Missing required parameter ${name}`);
const passwordParameters = z.strictObject({
  USERNAME: missing('USERNAME'),
  PASSWORD: missing('PASSWORD'),
  SECRET_HASH: z.string().optional(),
});
const refreshParameters = z.strictObject({ REFRESH_TOKEN: missing('REFRESH_TOKEN'), SECRET_HASH: z.string().optional() });

export const signInByPassword = async (directory: Directory, door: Door, parameters: unknown): Promise<Step> => {
  const { USERNAME, PASSWORD, SECRET_HASH } = read(passwordParameters, parameters, 'AuthParameters');
  checkSecretHash(door.client, [USERNAME], SECRET_HASH);
  const user = await proveByPassword(directory, door, { name: USERNAME, password: PASSWORD });
  return nextStep(directory, door, { user, detail: {} });
};

/** The user whose password this is. The answer to a wrong one is the same, in words and in time, as to a name nobody has. */
const proveByPassword = async (
  directory: Directory,
  { pool, client }: Door,
  { name, password }: { name: string; password: string },
): Promise<User> => {
  const user = findUser(directory, pool, name);
  const right = await guarded(directory, { pool, name: user?.username ?? normal(pool, name) }, () =>
    verifyPassword(user?.password, password),
  );
  if (!user && client.settings.PreventUserExistenceErrors === 'LEGACY') throw userNotFound();
  if (!user || !right) throw notAuthorized('Incorrect username or password.');
  return admit(directory, requireUser(directory, pool, user.username));
};

const admit = ({ cloud }: Directory, user: User): User => {
  refuseDisabled(user);
  if (user.status === 'RESET_REQUIRED')
    throw new AwsError('PasswordResetRequiredException', 'Password reset required for the user');
  if (user.status === 'FORCE_CHANGE_PASSWORD' && (user.passwordUntil ?? 0) <= cloud.now())
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
  return user;
};

export const signInByRefreshToken = async (directory: Directory, door: Door, parameters: unknown): Promise<SignedIn> => {
  const { REFRESH_TOKEN, SECRET_HASH } = read(refreshParameters, parameters, 'AuthParameters');
  const { pool, client, metadata } = door;
  const family = familyOf(directory, REFRESH_TOKEN);
  if (!family || family.client !== client.id) throw notAuthorized('Invalid Refresh Token');
  const user = requireUser(directory, pool, family.username);
  checkSecretHash(client, [user.username, user.sub, user.attributes.email ?? user.sub], SECRET_HASH);
  refuseDisabled(user);
  if (family.revoked) throw notAuthorized('Refresh Token has been revoked');
  if (family.expires <= directory.cloud.now()) throw notAuthorized('Refresh Token has expired');
  const scopes = grantedTo(directory, family);
  const occasion = { pool, client, user, metadata, scopes, source: 'TokenGeneration_RefreshTokens' } as const;
  return { AuthenticationResult: await renew(directory, occasion, family), ChallengeParameters: {} };
};

/** What stands between a user who proved the password and the tokens: a password of their own, a second factor, nothing. */
export const nextStep = (directory: Directory, door: Door, step: { user: User; detail: Detail; second?: true }): Step => {
  const { pool, client } = door;
  const user = requireUser(directory, pool, step.user.username);
  refuseDisabled(user);
  const name = challengeFor(pool, user, step.second);
  if (!name) return { admitted: user, newPassword: step.detail.newPassword === true };
  const Session = openChallenge(directory, { client, user, name, detail: step.detail });
  return { ChallengeName: name, Session, ChallengeParameters: parametersOf(pool, user, name) };
};

/** The question as it is; tokens for whoever is admitted. */
export const withTokens = async (directory: Directory, { pool, client, metadata }: Door, step: Step): Promise<Progress> => {
  if (!('admitted' in step)) return step;
  const source = step.newPassword ? 'TokenGeneration_NewPasswordChallenge' : 'TokenGeneration_Authentication';
  const occasion = { pool, client, user: step.admitted, metadata, source } as const;
  return { AuthenticationResult: await signIn(directory, occasion), ChallengeParameters: {} };
};

const challengeFor = ({ settings }: Pool, user: User, second?: true): ChallengeName | undefined => {
  if (user.status === 'FORCE_CHANGE_PASSWORD') return 'NEW_PASSWORD_REQUIRED';
  if (second || settings.MfaConfiguration === 'OFF') return undefined;
  if (settings.MfaConfiguration === 'ON') return user.totpSecret === null ? 'MFA_SETUP' : 'SOFTWARE_TOKEN_MFA';
  return user.mfa !== 'off' && user.totpSecret !== null ? 'SOFTWARE_TOKEN_MFA' : undefined;
};

const parametersOf = (pool: Pool, user: User, name: ChallengeName): Record<string, string> => {
  const USER_ID_FOR_SRP = user.username;
  if (name === 'MFA_SETUP') return { USER_ID_FOR_SRP, MFAS_CAN_SETUP: JSON.stringify(['SOFTWARE_TOKEN_MFA']) };
  if (name === 'SOFTWARE_TOKEN_MFA') return { USER_ID_FOR_SRP };
  const { sub: _, ...userAttributes } = allAttributes(user);
  return {
    USER_ID_FOR_SRP,
    requiredAttributes: JSON.stringify(lacking(pool, user).map((attribute) => `userAttributes.${attribute}`)),
    userAttributes: JSON.stringify(userAttributes),
  };
};

/** Required attributes that the administrator did not give; the user gives them with the new password. */
export const lacking = ({ schema }: Pool, { attributes }: User): readonly string[] =>
  schema.filter(({ Name, Required }) => Required && Name !== 'sub' && !attributes[Name]).map(({ Name }) => Name);
