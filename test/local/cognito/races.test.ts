/** Calls that arrive together are judged as if one came after the other. */
import {
  AssociateSoftwareTokenCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { generateSync } from 'otplib';
import { EMAIL, inPool, TEMPORARY } from './hospital-pool.ts';

/** Many passwords are hashed here, on machines that may be busy. */
const PATIENCE = 30_000;

const outcomes = async (attempts: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(attempts)).map((result) =>
    result.status === 'fulfilled' ? 'in' : (result.reason as Error).message.replace(/\.$/, ''),
  );

test(
  'guesses sent together are counted one by one, so the lock comes after the fifth',
  inPool(async (pool) => {
    await pool.admit();
    const results = await outcomes(Array.from({ length: 8 }, () => pool.initiate('Wrong-Horse-7')));
    expect(results.filter((result) => result === 'Password attempts exceeded')).toHaveLength(3);
  }),
  PATIENCE,
);

test(
  'sign-ins of one user sent together all succeed',
  inPool(async (pool) => {
    await pool.admit();
    expect(await outcomes(Array.from({ length: 8 }, () => pool.signIn()))).toEqual(Array(8).fill('in'));
  }),
  PATIENCE,
);

test(
  'one session sent twice at once is answered once',
  inPool(async (pool) => {
    await pool.invite();
    const { Session } = await pool.initiate(TEMPORARY);
    const answer = (NEW_PASSWORD: string) =>
      pool.send(
        new RespondToAuthChallengeCommand({
          ClientId: pool.ClientId,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session,
          ChallengeResponses: { USERNAME: EMAIL, NEW_PASSWORD },
        }),
      );
    const results = await outcomes([answer('Brand-New-Horse-8'), answer('Brand-New-Horse-9')]);
    expect(results.filter((result) => result === 'in')).toHaveLength(1);
  }),
  PATIENCE,
);

test(
  'one code of the authenticator app sent twice at once opens one door',
  inPool(
    async (pool) => {
      await pool.admit();
      const { AccessToken } = await pool.signIn();
      const { SecretCode: secret = '' } = await pool.send(new AssociateSoftwareTokenCommand({ AccessToken }));
      const code = () => generateSync({ secret, epoch: Math.floor(pool.now() / 1000) });
      await pool.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: code() }));
      await pool.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true } }));
      pool.pass(60_000);
      const sessions = [(await pool.initiate()).Session, (await pool.initiate()).Session];
      const SOFTWARE_TOKEN_MFA_CODE = code();
      const answers = sessions.map((Session) =>
        pool.send(
          new RespondToAuthChallengeCommand({
            ClientId: pool.ClientId,
            ChallengeName: 'SOFTWARE_TOKEN_MFA',
            Session,
            ChallengeResponses: { USERNAME: EMAIL, SOFTWARE_TOKEN_MFA_CODE },
          }),
        ),
      );
      const results = await outcomes(answers);
      expect(results.filter((result) => result === 'in')).toHaveLength(1);
    },
    { mfa: 'OPTIONAL' },
  ),
  PATIENCE,
);

test(
  'one address invited twice at once is one user',
  inPool(async (pool) => {
    const results = await outcomes([pool.invite(), pool.invite()]);
    expect(results.filter((result) => result === 'in')).toHaveLength(1);
  }),
  PATIENCE,
);
