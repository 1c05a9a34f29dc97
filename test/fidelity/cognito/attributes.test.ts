/** Attributes: who reads and who writes them. */
import {
  AdminUpdateUserAttributesCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { outbox } from '../../../local/mail/outbox.ts';
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

const beds = [
  { Name: 'code', AttributeDataType: 'String' as const, StringAttributeConstraints: { MinLength: '3', MaxLength: '5' } },
  { Name: 'count', AttributeDataType: 'Number' as const, NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' } },
  { Name: 'since', AttributeDataType: 'DateTime' as const },
  { Name: 'night', AttributeDataType: 'Boolean' as const },
];

behaves(
  'a value is of the type and within the bounds of its attribute',
  `${API}/API_SchemaAttributeType.html`,
  inPool(
    async (pool) => {
      await pool.invite(EMAIL, {
        'custom:code': 'abc',
        'custom:count': '9',
        'custom:since': '2026-01-20',
        'custom:night': 'true',
      });
      for (const [name, value] of [
        ['code', 'ab'],
        ['code', 'abcdef'],
        ['count', '0'],
        ['count', '10'],
        ['count', 'many'],
        ['since', 'yesterday'],
        ['night', 'perhaps'],
      ])
        await expect(pool.invite('grace@general.example', { [`custom:${name}`]: String(value) })).rejects.toMatchObject(
          refusal('InvalidParameterException', new RegExp(`custom:${name}`)),
        );
    },
    { pool: { Schema: beds } },
  ),
);

behaves(
  'without a list a client reads the standard attributes, and no custom one',
  `${API}/API_CreateUserPoolClient.html`,
  inPool(
    async (pool) => {
      await pool.admit(EMAIL, { ...tenant, given_name: 'Ada' });
      const { IdToken } = await pool.signIn();
      expect(claimsIn(IdToken)).toMatchObject({ given_name: 'Ada' });
      expect(claimsIn(IdToken)).not.toHaveProperty('custom:tenantId');
    },
    { pool: { Schema } },
  ),
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

behaves(
  'a code for an address can be asked for again',
  `${API}/API_GetUserAttributeVerificationCode.html`,
  inPool(async (pool) => {
    await pool.admit(EMAIL, { email_verified: 'false' });
    const { AccessToken } = await pool.signIn();
    const ask = new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: 'email' });
    expect((await pool.send(ask)).CodeDeliveryDetails).toMatchObject({ Destination: 'a***@g***' });
    const Code = outbox(pool.cloud).at(-1)?.secret;
    await pool.send(new VerifyUserAttributeCommand({ AccessToken, AttributeName: 'email', Code }));
    expect((await pool.describe()).UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
  }),
);
