/** The answers to challenges: a new password, a code of the authenticator app, the app set up. */
import * as z from 'zod';
import { AwsError, notImplemented } from '../service.ts';
import { checkAttributes } from './attribute.ts';
import { answering, type Challenge, type ChallengeName } from './challenge.ts';
import { checkSecretHash } from './client.ts';
import { mayWrite } from './client-settings.ts';
import type { Directory } from './directory.ts';
import { guarded } from './lockout.ts';
import { invalid, notAuthorized, read } from './operation.ts';
import { checkPassword, hashPassword } from './password.ts';
import { type Door, lacking, nextStep, type Step } from './sign-in.ts';
import { acceptCode } from './totp.ts';
import { changeAttributes, changePassword, changeUser, findUser, requireUser, type User } from './user.ts';

type Responses = Readonly<Record<string, string>>;
type Answer = (
  directory: Directory,
  door: Door,
  given: { challenge: Challenge; user: User; responses: Responses },
) => Promise<Step>;

const who = { USERNAME: z.string('Missing required parameter USERNAME'), SECRET_HASH: z.string().optional() };
const text = (name: string) => z.string(`Missing required parameter ${name}`);

const newPassword: Answer = async (directory, door, { user, responses }) => {
  const { NEW_PASSWORD } = read(z.looseObject({ NEW_PASSWORD: text('NEW_PASSWORD') }), responses, 'ChallengeResponses');
  const attributes = attributesIn(responses);
  const unwritable = Object.keys(attributes).find((name) => !mayWrite(door.client.settings, name));
  if (unwritable) throw notAuthorized('A client attempted to write unauthorized attribute');
  checkAttributes(door.pool.schema, attributes);
  const [still] = lacking(door.pool, { ...user, attributes: { ...user.attributes, ...attributes } });
  if (still) throw invalid(`Invalid attributes given, ${still} is missing`);
  checkPassword(door.pool.settings.Policies.PasswordPolicy, NEW_PASSWORD);
  const password = await hashPassword(NEW_PASSWORD);
  if (requireUser(directory, door.pool, user.username).password !== user.password)
    throw notAuthorized('Invalid session for the user.');
  if (Object.keys(attributes).length > 0) changeAttributes(directory, { pool: door.pool, user }, attributes);
  changePassword(directory, user, { password, passwordUntil: null, status: 'CONFIRMED' });
  return nextStep(directory, door, { user, detail: { newPassword: true } });
};

const PREFIX = 'userAttributes.';

const attributesIn = (responses: Responses): Record<string, string> => {
  const known = ['USERNAME', 'SECRET_HASH', 'NEW_PASSWORD'];
  const stray = Object.keys(responses).find((name) => !known.includes(name) && !name.startsWith(PREFIX));
  if (stray) throw notImplemented(`ChallengeResponses with ${stray}`);
  const given = Object.entries(responses).filter(([name]) => name.startsWith(PREFIX));
  return Object.fromEntries(given.map(([name, value]) => [name.slice(PREFIX.length), value]));
};

const softwareToken: Answer = async (directory, door, { challenge, user, responses }) => {
  const members = z.strictObject({ ...who, SOFTWARE_TOKEN_MFA_CODE: text('SOFTWARE_TOKEN_MFA_CODE') });
  const { SOFTWARE_TOKEN_MFA_CODE: code } = read(members, responses, 'ChallengeResponses');
  const { totpSecret: secret } = user;
  // Counted apart from passwords: whoever knows the password must not be able to wipe the count of guessed codes with it.
  const right = await guarded(directory, { pool: door.pool, name: `totp ${user.username}` }, async () =>
    secret === null ? false : acceptCode(directory, user, { secret, code }),
  );
  if (!right) throw new AwsError('CodeMismatchException', 'Invalid code received for user');
  return nextStep(directory, door, { user, detail: challenge.detail, second: true });
};

const mfaSetup: Answer = async (directory, door, { challenge, user, responses }) => {
  read(z.strictObject(who), responses, 'ChallengeResponses');
  if (!challenge.detail.verified) throw invalid('Software token MFA has not been set up for the user.');
  changeUser(directory, user, { mfa: 'preferred' });
  return nextStep(directory, door, { user, detail: challenge.detail, second: true });
};

const answers: Readonly<Record<ChallengeName, Answer>> = {
  NEW_PASSWORD_REQUIRED: newPassword,
  SOFTWARE_TOKEN_MFA: softwareToken,
  MFA_SETUP: mfaSetup,
};

/** Judges the answer to the challenge behind `session` and says what comes next. */
export const respond = async (
  directory: Directory,
  door: Door,
  { name, session, responses }: { name: string; session?: string; responses: Responses },
): Promise<Step> => {
  const answer = Object.hasOwn(answers, name) ? answers[name as ChallengeName] : undefined;
  if (!answer) throw notImplemented(`the challenge ${name}`);
  const { USERNAME, SECRET_HASH } = read(z.looseObject(who), responses, 'ChallengeResponses');
  if (session === undefined) throw invalid('Missing required parameter Session');
  checkSecretHash(door.client, [USERNAME], SECRET_HASH);
  return answering(directory, session, async (challenge) => {
    const user = findUser(directory, door.pool, USERNAME);
    const theirs = challenge.name === name && challenge.client === door.client.id && challenge.username === user?.username;
    if (!user || !theirs) throw notAuthorized('Invalid session for the user.');
    return answer(directory, door, { challenge, user, responses });
  });
};
