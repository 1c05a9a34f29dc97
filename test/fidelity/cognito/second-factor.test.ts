/** Codes of an authenticator app. */
import {
  AssociateSoftwareTokenCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { generateSync } from 'otplib';
import { answerNewPassword, EMAIL, type HospitalPool, inPool, refusal, TEMPORARY } from '../../local/cognito/hospital-pool.ts';
import { behaves } from '../behaves.ts';

const GUIDE = 'https://docs.aws.amazon.com/cognito/latest/developerguide';

const answerCode = (pool: HospitalPool, Session: string | undefined, code: string) =>
  pool.send(
    new RespondToAuthChallengeCommand({
      ClientId: pool.ClientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session,
      ChallengeResponses: { USERNAME: EMAIL, SOFTWARE_TOKEN_MFA_CODE: code },
    }),
  );

const codeNow = (pool: HospitalPool, secret: string) => generateSync({ secret, epoch: Math.floor(pool.now() / 1000) });
/** Signs in once and sets up an authenticator app; returns its secret. The code it took is spent. */
const setUpApp = async (pool: HospitalPool): Promise<string> => {
  const { AccessToken } = await pool.signIn();
  const { SecretCode = '' } = await pool.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  await pool.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: codeNow(pool, SecretCode) }));
  await pool.send(
    new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: true } }),
  );
  return SecretCode;
};

behaves(
  'a user who prefers an authenticator app is asked for its code',
  `${GUIDE}/user-pool-settings-mfa-totp.html`,
  inPool(
    async (pool) => {
      await pool.admit();
      const secret = await setUpApp(pool);
      pool.pass(60_000);
      const { ChallengeName, Session } = await pool.initiate();
      expect(ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
      expect(await answerCode(pool, Session, codeNow(pool, secret))).toHaveProperty('AuthenticationResult.AccessToken');
    },
    { mfa: 'OPTIONAL' },
  ),
);

behaves(
  'a code is never accepted twice',
  'https://www.rfc-editor.org/rfc/rfc6238',
  inPool(
    async (pool) => {
      await pool.admit();
      const secret = await setUpApp(pool);
      pool.pass(60_000);
      const code = codeNow(pool, secret);
      await answerCode(pool, (await pool.initiate()).Session, code);
      const again = answerCode(pool, (await pool.initiate()).Session, code);
      await expect(again).rejects.toMatchObject(refusal('ExpiredCodeException', /already been used once/));
    },
    { mfa: 'OPTIONAL' },
  ),
);

behaves(
  'a code is good one step early or late, and no more',
  'https://www.rfc-editor.org/rfc/rfc6238',
  inPool(
    async (pool) => {
      await pool.admit();
      const secret = await setUpApp(pool);
      const code = generateSync({ secret, epoch: Math.floor(pool.now() / 1000) + 90 });
      const { Session } = await pool.initiate();
      await expect(answerCode(pool, Session, code)).rejects.toMatchObject(refusal('CodeMismatchException'));
      pool.pass(120_000);
      expect(await answerCode(pool, Session, code)).toHaveProperty('AuthenticationResult.AccessToken');
    },
    { mfa: 'OPTIONAL' },
  ),
);

behaves(
  'where a second factor is required, a user without one sets it up before the first tokens',
  `${GUIDE}/user-pool-settings-mfa.html`,
  inPool(
    async (pool) => {
      await pool.invite();
      const { Session: asked } = await pool.initiate(TEMPORARY);
      const { ChallengeName, ChallengeParameters, Session: setUp } = await answerNewPassword(pool, asked);
      expect([ChallengeName, ChallengeParameters?.MFAS_CAN_SETUP]).toEqual(['MFA_SETUP', '["SOFTWARE_TOKEN_MFA"]']);
      const { SecretCode = '', Session: associated } = await pool.send(new AssociateSoftwareTokenCommand({ Session: setUp }));
      const UserCode = codeNow(pool, SecretCode);
      const { Session } = await pool.send(new VerifySoftwareTokenCommand({ Session: associated, UserCode }));
      const answer = {
        ClientId: pool.ClientId,
        ChallengeName: 'MFA_SETUP',
        Session,
        ChallengeResponses: { USERNAME: EMAIL },
      } as const;
      expect(await pool.send(new RespondToAuthChallengeCommand(answer))).toHaveProperty('AuthenticationResult.AccessToken');
      expect(await pool.describe()).toMatchObject({ UserMFASettingList: ['SOFTWARE_TOKEN_MFA'] });
    },
    { mfa: 'ON' },
  ),
);

behaves(
  'the setup cannot be answered without a code from the app',
  `${GUIDE}/user-pool-settings-mfa-totp.html`,
  inPool(
    async (pool) => {
      await pool.admit();
      const { Session: setUp } = await pool.initiate();
      const { Session } = await pool.send(new AssociateSoftwareTokenCommand({ Session: setUp }));
      const answer = {
        ClientId: pool.ClientId,
        ChallengeName: 'MFA_SETUP',
        Session,
        ChallengeResponses: { USERNAME: EMAIL },
      } as const;
      await expect(pool.send(new RespondToAuthChallengeCommand(answer))).rejects.toMatchObject(
        refusal('InvalidParameterException'),
      );
    },
    { mfa: 'ON' },
  ),
);
