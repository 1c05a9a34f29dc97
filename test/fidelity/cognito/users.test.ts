/** Users as administrators make and find them. */
import { AdminCreateUserCommand, AdminGetUserCommand, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { outbox } from '../../../local/mail/outbox.ts';
import { EMAIL, inPool, refusal, TEMPORARY } from '../../local/cognito/hospital-pool.ts';
import { behaves } from '../behaves.ts';

const GUIDE = 'https://docs.aws.amazon.com/cognito/latest/developerguide';
const API = 'https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference';
const WRONG = refusal('NotAuthorizedException', 'Incorrect username or password.');
const DAY = 86_400_000;

behaves(
  'a user an administrator creates holds a temporary password and must change it',
  `${API}/API_AdminCreateUser.html`,
  inPool(async (pool) => {
    expect(await pool.invite()).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true });
    expect(await pool.initiate(TEMPORARY)).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
  }),
);

behaves(
  'in a pool whose users sign in by e-mail the username is the sub, and the address is kept in lower case',
  `${GUIDE}/user-pool-settings-attributes.html`,
  inPool(async (pool) => {
    const { Username, Attributes } = await pool.invite('Ada@General.Example');
    expect(Attributes).toContainEqual({ Name: 'sub', Value: Username });
    expect(Attributes).toContainEqual({ Name: 'email', Value: 'ada@general.example' });
  }),
);

behaves(
  'an address that is taken is UsernameExistsException, whatever its case',
  `${API}/API_AdminCreateUser.html`,
  inPool(async (pool) => {
    await pool.invite();
    await expect(pool.invite(EMAIL.toUpperCase())).rejects.toMatchObject(refusal('UsernameExistsException'));
  }),
);

behaves(
  'the invitation carries username and temporary password in the words of its template',
  `${API}/API_MessageTemplateType.html`,
  inPool(
    async (pool) => {
      const { UserPoolId } = pool;
      await pool.send(new AdminCreateUserCommand({ UserPoolId, Username: EMAIL, DesiredDeliveryMediums: ['EMAIL'] }));
      const [message] = outbox(pool.cloud);
      expect(message).toMatchObject({ recipient: EMAIL, text: `Welcome, ${EMAIL}: ${message?.secret}` });
      expect(await pool.initiate(message?.secret)).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
    },
    { pool: { AdminCreateUserConfig: { InviteMessageTemplate: { EmailMessage: 'Welcome, {username}: {####}' } } } },
  ),
);

behaves(
  'RESEND gives a new temporary password and a new period to a user who has not signed in yet',
  `${API}/API_AdminCreateUser.html`,
  inPool(async (pool) => {
    const { UserPoolId } = pool;
    await pool.invite();
    pool.pass(8 * DAY);
    const who = { UserPoolId, Username: EMAIL };
    await pool.send(new AdminCreateUserCommand({ ...who, MessageAction: 'RESEND', DesiredDeliveryMediums: ['EMAIL'] }));
    expect(await pool.initiate(outbox(pool.cloud).at(-1)?.secret)).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
    await expect(pool.initiate(TEMPORARY)).rejects.toMatchObject(WRONG);
  }),
);

behaves(
  'a filter finds by equality and by prefix, and pages lead through all users once',
  `${API}/API_ListUsers.html`,
  inPool(async (pool) => {
    const { UserPoolId } = pool;
    for (const name of ['ada', 'adele', 'grace']) await pool.invite(`${name}@general.example`);
    const find = async (Filter: string) => (await pool.send(new ListUsersCommand({ UserPoolId, Filter }))).Users?.length;
    expect(await find('email = "ada@general.example"')).toBe(1);
    expect(await find('email ^= "ad"')).toBe(2);
    const first = await pool.send(new ListUsersCommand({ UserPoolId, Limit: 2 }));
    const second = await pool.send(new ListUsersCommand({ UserPoolId, Limit: 2, PaginationToken: first.PaginationToken }));
    const names = [...(first.Users ?? []), ...(second.Users ?? [])].map(({ Username }) => Username);
    expect([new Set(names).size, second.PaginationToken]).toEqual([3, undefined]);
  }),
);

behaves(
  'where users have names of their own, the name and the sub find them, and the address does not',
  `${GUIDE}/user-pool-settings-attributes.html`,
  inPool(
    async (pool) => {
      const { UserPoolId } = pool;
      const { Attributes } = await pool.invite('ada', { email: EMAIL });
      const sub = Attributes?.find(({ Name }) => Name === 'sub')?.Value as string;
      const found = async (Username: string) => (await pool.send(new AdminGetUserCommand({ UserPoolId, Username }))).Username;
      expect([await found('ada'), await found(sub)]).toEqual(['ada', 'ada']);
      await expect(found(EMAIL)).rejects.toMatchObject(refusal('UserNotFoundException'));
    },
    { pool: { UsernameAttributes: [] } },
  ),
);

behaves(
  'where users sign in by e-mail, the address finds them in any case',
  `${GUIDE}/user-pool-settings-attributes.html`,
  inPool(async (pool) => {
    const { Username } = await pool.invite();
    expect((await pool.describe(EMAIL.toUpperCase())).Username).toBe(Username);
    expect((await pool.describe(Username)).Username).toBe(Username);
  }),
);
