/** Attributes: who reads and who writes them. */
import {
  AdminUpdateUserAttributesCommand,
  GetUserCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { outbox } from '../../../local/cognito/outbox.ts';
import { claimsIn, EMAIL, inPool, refusal } from '../../local/cognito/hospital-pool.ts';
import { behaves } from '../behaves.ts';

const GUIDE = 'https://docs.aws.amazon.com/cognito/latest/developerguide';
const API = 'https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference';

const Schema = [{ Name: 'tenantId', AttributeDataType: 'String' as const, Mutable: false }];
const tenant = { 'custom:tenantId': 'general' };
const setTenant = (AccessToken: string) =>
  new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'custom:tenantId', Value: 'other' }] });

behaves(
  'a custom attribute is not writable by a client that does not list it',
  `${API}/API_CreateUserPoolClient.html`,
  inPool(
    async (pool) => {
      await pool.admit(EMAIL, tenant);
      const { AccessToken } = await pool.signIn();
      const refused = refusal('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
      await expect(pool.send(setTenant(AccessToken))).rejects.toMatchObject(refused);
    },
    { pool: { Schema } },
  ),
);

behaves(
  'an immutable attribute cannot be changed, even by an administrator',
  `${API}/API_SchemaAttributeType.html`,
  inPool(
    async (pool) => {
      await pool.admit(EMAIL, tenant);
      const change = { UserPoolId: pool.UserPoolId, Username: EMAIL };
      const UserAttributes = [{ Name: 'custom:tenantId', Value: 'other' }];
      const refused = refusal('InvalidParameterException', /Attribute cannot be updated/);
      await expect(pool.send(new AdminUpdateUserAttributesCommand({ ...change, UserAttributes }))).rejects.toMatchObject(refused);
    },
    { pool: { Schema } },
  ),
);

behaves(
  'an attribute the pool does not have is refused',
  `${API}/API_AdminCreateUser.html`,
  inPool(async (pool) => {
    const refused = refusal('InvalidParameterException', /custom:unknown/);
    await expect(pool.invite(EMAIL, { 'custom:unknown': 'x' })).rejects.toMatchObject(refused);
  }),
);

behaves(
  'GetUser and the ID token show only what the client may read',
  `${API}/API_CreateUserPoolClient.html`,
  inPool(
    async (pool) => {
      await pool.admit(EMAIL, { ...tenant, given_name: 'Ada' });
      const { AccessToken, IdToken } = await pool.signIn();
      const { UserAttributes } = await pool.send(new GetUserCommand({ AccessToken }));
      expect(UserAttributes?.map(({ Name }) => Name).sort()).toEqual(['custom:tenantId', 'email', 'sub']);
      expect(claimsIn(IdToken)).toMatchObject(tenant);
      expect(claimsIn(IdToken)).not.toHaveProperty('given_name');
    },
    { pool: { Schema }, client: { ReadAttributes: ['email', 'custom:tenantId'] } },
  ),
);

behaves(
  'a new address is unverified until proven',
  `${GUIDE}/user-pool-settings-attributes.html`,
  inPool(async (pool) => {
    await pool.admit();
    const { AccessToken } = await pool.signIn();
    const UserAttributes = [{ Name: 'email', Value: 'ada@home.example' }];
    await pool.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }));
    const { UserAttributes: kept } = await pool.describe('ada@home.example');
    expect(kept).toContainEqual({ Name: 'email_verified', Value: 'false' });
  }),
);

behaves(
  'where the pool keeps the original, the old address stays until the code sent to the new one comes back',
  `${GUIDE}/user-pool-settings-email-phone-verification.html`,
  inPool(
    async (pool) => {
      await pool.admit();
      const { AccessToken } = await pool.signIn();
      const UserAttributes = [{ Name: 'email', Value: 'ada@home.example' }];
      await pool.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }));
      expect((await pool.describe(EMAIL)).UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
      const message = outbox(pool.cloud).at(-1);
      expect(message?.recipient).toBe('ada@home.example');
      await pool.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code: message?.secret }));
      const { UserAttributes: kept } = await pool.describe('ada@home.example');
      expect(kept).toContainEqual({ Name: 'email_verified', Value: 'true' });
    },
    { pool: { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } } },
  ),
);
