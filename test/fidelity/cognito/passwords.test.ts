/** Passwords: wrong, weak, temporary, changed, forgotten. */
import {
  AdminResetUserPasswordCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { outbox } from '../../../local/mail/outbox.ts';
import {
  answerNewPassword,
  EMAIL,
  inPool,
  NEW_PASSWORD,
  PASSWORD,
  refusal,
  TEMPORARY,
} from '../../local/cognito/hospital-pool.ts';
import { behaves } from '../behaves.ts';

const GUIDE = 'https://docs.aws.amazon.com/cognito/latest/developerguide';
const API = 'https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference';
const WRONG = refusal('NotAuthorizedException', 'Incorrect username or password.');
const DAY = 86_400_000;

behaves(
  'a wrong password and a name nobody has are answered alike when the client prevents existence errors',
  `${GUIDE}/cognito-user-pool-managing-errors.html`,
  inPool(async (pool) => {
    await pool.admit();
    await expect(pool.initiate('Wrong-Horse-7')).rejects.toMatchObject(WRONG);
    await expect(pool.initiate(PASSWORD, 'nobody@general.example')).rejects.toMatchObject(WRONG);
  }),
);

behaves(
  'a client of LEGACY existence errors tells that nobody has the name',
  `${GUIDE}/cognito-user-pool-managing-errors.html`,
  inPool(
    async (pool) => {
      await expect(pool.initiate()).rejects.toMatchObject(refusal('UserNotFoundException'));
    },
    { client: { PreventUserExistenceErrors: 'LEGACY' } },
  ),
);

behaves(
  'the fifth failure locks for a second, and each further one for twice as long',
  `${GUIDE}/authentication.html`,
  inPool(async (pool) => {
    await pool.admit();
    const exceeded = refusal('NotAuthorizedException', 'Password attempts exceeded');
    for (let failure = 1; failure <= 5; failure += 1) await expect(pool.initiate('Wrong')).rejects.toMatchObject(WRONG);
    await expect(pool.initiate()).rejects.toMatchObject(exceeded);
    pool.pass(1001);
    await expect(pool.initiate('Wrong')).rejects.toMatchObject(WRONG);
    pool.pass(1001);
    await expect(pool.initiate()).rejects.toMatchObject(exceeded);
    pool.pass(1000);
    expect(await pool.signIn()).toHaveProperty('AccessToken');
  }),
);

behaves(
  'a lock lasts 15 minutes at most, and a name nobody has is locked like any other',
  `${GUIDE}/authentication.html`,
  inPool(async (pool) => {
    const exceeded = refusal('NotAuthorizedException', 'Password attempts exceeded');
    for (let failure = 1; failure <= 15; failure += 1) {
      await expect(pool.initiate('Wrong')).rejects.toMatchObject(WRONG);
      if (failure < 15) pool.pass(failure < 5 ? 0 : 2 ** (failure - 5) * 1000);
    }
    pool.pass(15 * 60_000 - 1);
    await expect(pool.initiate('Wrong')).rejects.toMatchObject(exceeded);
    pool.pass(1);
    await expect(pool.initiate('Wrong')).rejects.toMatchObject(WRONG);
  }),
);

behaves(
  'a password that breaks the policy is refused with the rule it breaks',
  `${GUIDE}/managing-users-passwords.html`,
  inPool(async (pool) => {
    await pool.invite();
    const { Session } = await pool.initiate(TEMPORARY);
    const refused = refusal('InvalidPasswordException', /symbol characters/);
    await expect(answerNewPassword(pool, Session, 'NoSymbols123')).rejects.toMatchObject(refused);
  }),
);

behaves(
  'a temporary password stops working after the days of the policy',
  `${GUIDE}/managing-users-passwords.html`,
  inPool(
    async (pool) => {
      await pool.invite();
      pool.pass(DAY - 60_000);
      expect(await pool.initiate(TEMPORARY)).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
      pool.pass(60_000);
      await expect(pool.initiate(TEMPORARY)).rejects.toMatchObject(refusal('NotAuthorizedException', /has expired/));
    },
    { pool: { Policies: { PasswordPolicy: { MinimumLength: 12, TemporaryPasswordValidityDays: 1 } } } },
  ),
);

behaves(
  'ChangePassword asks for the previous password',
  `${API}/API_ChangePassword.html`,
  inPool(async (pool) => {
    await pool.admit();
    const { AccessToken } = await pool.signIn();
    const change = { AccessToken, ProposedPassword: NEW_PASSWORD };
    await expect(pool.send(new ChangePasswordCommand({ ...change, PreviousPassword: 'Wrong' }))).rejects.toMatchObject(WRONG);
    await pool.send(new ChangePasswordCommand({ ...change, PreviousPassword: PASSWORD }));
    expect(await pool.signIn(NEW_PASSWORD)).toHaveProperty('AccessToken');
    await expect(pool.initiate(PASSWORD)).rejects.toMatchObject(WRONG);
  }),
);

behaves(
  'a forgotten password is replaced with the code that was sent, once',
  `${API}/API_ConfirmForgotPassword.html`,
  inPool(async (pool) => {
    const { ClientId } = pool;
    await pool.admit();
    const { CodeDeliveryDetails } = await pool.send(new ForgotPasswordCommand({ ClientId, Username: EMAIL }));
    expect(CodeDeliveryDetails).toMatchObject({ Destination: 'a***@g***', DeliveryMedium: 'EMAIL' });
    const ConfirmationCode = outbox(pool.cloud).at(-1)?.secret;
    const confirmation = { ClientId, Username: EMAIL, Password: NEW_PASSWORD };
    await pool.send(new ConfirmForgotPasswordCommand({ ...confirmation, ConfirmationCode }));
    expect(await pool.signIn(NEW_PASSWORD)).toHaveProperty('AccessToken');
    const again = pool.send(new ConfirmForgotPasswordCommand({ ...confirmation, ConfirmationCode }));
    await expect(again).rejects.toMatchObject(refusal('ExpiredCodeException'));
  }),
);

behaves(
  'a wrong code is CodeMismatchException, and a code lives an hour',
  `${API}/API_ConfirmForgotPassword.html`,
  inPool(async (pool) => {
    const { ClientId } = pool;
    await pool.admit();
    await pool.send(new ForgotPasswordCommand({ ClientId, Username: EMAIL }));
    const code = outbox(pool.cloud).at(-1)?.secret as string;
    const confirm = (ConfirmationCode: string) =>
      pool.send(new ConfirmForgotPasswordCommand({ ClientId, Username: EMAIL, Password: NEW_PASSWORD, ConfirmationCode }));
    const wrong = code === '000000' ? '000001' : '000000';
    await expect(confirm(wrong)).rejects.toMatchObject(refusal('CodeMismatchException'));
    pool.pass(3_600_001);
    await expect(confirm(code)).rejects.toMatchObject(refusal('ExpiredCodeException'));
  }),
);

behaves(
  'ForgotPassword for a name nobody has says that a code was sent',
  `${GUIDE}/cognito-user-pool-managing-errors.html`,
  inPool(async (pool) => {
    const sent = await pool.send(new ForgotPasswordCommand({ ClientId: pool.ClientId, Username: 'nobody@general.example' }));
    expect(sent.CodeDeliveryDetails).toMatchObject({ DeliveryMedium: 'EMAIL' });
    expect(outbox(pool.cloud)).toEqual([]);
  }),
);

behaves(
  'a password an administrator reset leads to PasswordResetRequiredException',
  `${API}/API_AdminResetUserPassword.html`,
  inPool(async (pool) => {
    await pool.admit();
    await pool.send(new AdminResetUserPasswordCommand({ UserPoolId: pool.UserPoolId, Username: EMAIL }));
    expect(await pool.describe()).toMatchObject({ UserStatus: 'RESET_REQUIRED' });
    await expect(pool.initiate()).rejects.toMatchObject(refusal('PasswordResetRequiredException'));
  }),
);
