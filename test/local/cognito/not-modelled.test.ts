/** What Cognito does and this does not: refused by name, or different just as docs/fidelity/cognito.md says. */
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolCommand,
  type CreateUserPoolCommandInput,
  InitiateAuthCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createCognito } from '../../../local/cognito/cognito.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';
import { EMAIL, inPool, NEW_PASSWORD, refusal } from './hospital-pool.ts';

let small: SmallCloud;
let UserPoolId: string;
beforeAll(async () => {
  small = smallCloud([createCognito]);
  const made = await small.root<{ UserPool: { Id: string } }>('cognito-idp', 'CreateUserPool', { PoolName: 'hospital' });
  UserPoolId = made.UserPool.Id;
});
afterAll(() => small.close());

const refused = (named: string) => ({ code: 'NotImplemented', message: expect.stringContaining(named) });

test.each([
  ...['SignUp', 'ConfirmSignUp', 'ResendConfirmationCode', 'AdminConfirmSignUp'],
  ...['CreateIdentityProvider', 'AdminLinkProviderForUser', 'SetUICustomization', 'UpdateManagedLoginBranding'],
  ...['CreateResourceServer', 'ConfirmDevice', 'ListDevices', 'AdminForgetDevice', 'ForgetDevice'],
  ...['StartWebAuthnRegistration', 'CompleteWebAuthnRegistration', 'ListWebAuthnCredentials'],
  ...['CreateUserImportJob', 'StartUserImportJob', 'TagResource', 'UntagResource', 'ListTagsForResource'],
  ...['UpdateUserPoolDomain', 'SetRiskConfiguration', 'SetLogDeliveryConfiguration', 'AddCustomAttributes'],
  ...['AdminListUserAuthEvents', 'SetUserSettings', 'AdminSetUserSettings', 'DeleteUser', 'DeleteUserAttributes'],
  ...['CreateTerms', 'AddUserPoolClientSecret', 'GetTokensFromRefreshToken'],
])('the operation %s', async (operation) => {
  await expect(small.root('cognito-idp', operation, {})).rejects.toMatchObject(refused(operation));
});

const lambda = 'arn:aws:lambda:us-east-1:000000000000:function:f';

test.each<[named: string, settings: object]>([
  ['DeviceConfiguration', { DeviceConfiguration: {} }],
  ['LambdaConfig.PreSignUp', { LambdaConfig: { PreSignUp: lambda } }],
  ['V1_0', { LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: lambda } } }],
  ['V3_0', { LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V3_0', LambdaArn: lambda } } }],
  ['V1_0', { LambdaConfig: { PreTokenGeneration: lambda } }],
  ['phone_number', { UsernameAttributes: ['phone_number'] }],
  ['phone_number', { AutoVerifiedAttributes: ['phone_number'] }],
  ['SmsConfiguration', { SmsConfiguration: {} }],
  ['SmsAuthenticationMessage', { SmsAuthenticationMessage: 'x' }],
  ['AliasAttributes', { AliasAttributes: ['email'] }],
  ['true', { Schema: [{ Name: 'x', DeveloperOnlyAttribute: true }] }],
  ['PasswordHistorySize', { Policies: { PasswordPolicy: { PasswordHistorySize: 3 } } }],
  ['EMAIL_OTP', { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } }],
  ['CONFIRM_WITH_LINK', { VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } }],
])('a pool with %s', async (named, settings) => {
  const create = small.root('cognito-idp', 'CreateUserPool', { PoolName: 'x', ...settings });
  await expect(create).rejects.toMatchObject(refused(named));
});

test.each<[named: string, settings: object]>([
  ['EnableTokenRevocation', { EnableTokenRevocation: false }],
  ['ENABLED', { RefreshTokenRotation: { Feature: 'ENABLED' } }],
  ['AnalyticsConfiguration', { AnalyticsConfiguration: {} }],
  ['EnablePropagateAdditionalUserContextData', { EnablePropagateAdditionalUserContextData: true }],
  ['implicit', { AllowedOAuthFlows: ['implicit'] }],
  ['client_credentials', { AllowedOAuthFlows: ['client_credentials'] }],
  ['beds/read', { AllowedOAuthScopes: ['beds/read'] }],
  ['Google', { SupportedIdentityProviders: ['Google'] }],
  ['ADMIN_NO_SRP_AUTH', { ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH'] }],
])('a client with %s', async (named, settings) => {
  const create = small.root('cognito-idp', 'CreateUserPoolClient', { UserPoolId, ClientName: 'x', ...settings });
  await expect(create).rejects.toMatchObject(refused(named));
});

test.each<[operation: string, named: string, input: object]>([
  ['SetUserPoolMfaConfig', 'SmsMfaConfiguration', { SmsMfaConfiguration: {} }],
  ['SetUserPoolMfaConfig', 'EmailMfaConfiguration', { EmailMfaConfiguration: {} }],
  ['SetUserPoolMfaConfig', 'WebAuthnConfiguration', { WebAuthnConfiguration: {} }],
  ['CreateUserPoolDomain', 'CustomDomainConfig', { Domain: 'beds', CustomDomainConfig: { CertificateArn: 'x' } }],
  ['AdminCreateUser', 'SMS', { Username: 'ada' }],
  ['AdminCreateUser', 'ValidationData', { Username: 'ada', ValidationData: [] }],
  ['AdminCreateUser', 'ForceAliasCreation', { Username: 'ada', ForceAliasCreation: true }],
  ['ListUsers', 'Limit 0', { Limit: 0 }],
])('%s with %s', async (operation, named, input) => {
  await expect(small.root('cognito-idp', operation, { UserPoolId, ...input })).rejects.toMatchObject(refused(named));
});

test.each(['USER_SRP_AUTH', 'USER_AUTH', 'CUSTOM_AUTH', 'ADMIN_NO_SRP_AUTH'] as const)(
  'the flow %s, even of a client that lists it',
  async (AuthFlow) => {
    const ask = inPool(
      async ({ send, ClientId }) => {
        const start = send(new InitiateAuthCommand({ ClientId, AuthFlow, AuthParameters: { USERNAME: EMAIL } }));
        await expect(start).rejects.toMatchObject(refusal('NotImplemented', new RegExp(AuthFlow)));
      },
      { client: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_CUSTOM_AUTH'] } },
    );
    await ask();
  },
);

const creating = (settings: Partial<CreateUserPoolCommandInput>) => new CreateUserPoolCommand({ PoolName: 'x', ...settings });

test(
  'a pool cannot ask for a second factor from its first moment',
  inPool(async ({ send }) => {
    await expect(send(creating({ MfaConfiguration: 'ON' }))).rejects.toMatchObject(refusal('InvalidParameterException'));
  }),
);

test(
  'threat protection is kept and described, and needs the Plus plan',
  inPool(async ({ send }) => {
    const UserPoolAddOns = { AdvancedSecurityMode: 'ENFORCED' } as const;
    const { UserPool } = await send(creating({ UserPoolTier: 'PLUS', UserPoolAddOns }));
    expect(UserPool).toMatchObject({ UserPoolAddOns });
    await expect(send(creating({ UserPoolAddOns }))).rejects.toMatchObject(refusal('FeatureUnavailableInTierException'));
  }),
);

test(
  'a custom attribute is immutable unless it is said to be mutable',
  inPool(async ({ send }) => {
    const { UserPool } = await send(creating({ Schema: [{ Name: 'bed' }, { Name: 'ward', Mutable: true }] }));
    const mutable = UserPool?.SchemaAttributes?.filter(({ Name }) => Name?.startsWith('custom:')).map(({ Mutable }) => Mutable);
    expect(mutable).toEqual([false, true]);
  }),
);

test(
  'a changed password signs the user out everywhere',
  inPool(async (pool) => {
    await pool.admit();
    const { RefreshToken } = await pool.signIn();
    const change = { UserPoolId: pool.UserPoolId, Username: EMAIL, Password: NEW_PASSWORD, Permanent: true };
    await pool.send(new AdminSetUserPasswordCommand(change));
    await expect(pool.refresh(RefreshToken)).rejects.toMatchObject(refusal('NotAuthorizedException'));
  }),
);

test(
  'client metadata is taken and reaches no trigger of these operations',
  inPool(async ({ send, UserPoolId: pool }) => {
    const ClientMetadata = { ward: 'seven' };
    await send(new AdminCreateUserCommand({ UserPoolId: pool, Username: EMAIL, MessageAction: 'SUPPRESS', ClientMetadata }));
    expect((await send(new ListUsersCommand({ UserPoolId: pool }))).Users).toHaveLength(1);
  }),
);
