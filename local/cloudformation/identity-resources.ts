/** Roles and policies, which are rebuilt at every start, and the user pool, which is kept. */
import { only, pick, type ResourceHandler, text, unlessThere } from './resource.ts';

interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

const role: ResourceHandler = async (properties, { call, name, cloud }) => {
  const members = [
    'RoleName',
    'AssumeRolePolicyDocument',
    'Description',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'Path',
    'Policies',
    'Tags',
  ];
  only('AWS::IAM::Role', properties, members);
  const RoleName = (properties.RoleName as string | undefined) ?? name;
  await call('iam', 'CreateRole', {
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify(properties.AssumeRolePolicyDocument),
    ...pick(properties, ['Description', 'MaxSessionDuration', 'Path', 'Tags']),
  });
  for (const { PolicyName, PolicyDocument } of (properties.Policies ?? []) as InlinePolicy[]) {
    await call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) });
  }
  for (const PolicyArn of (properties.ManagedPolicyArns ?? []) as string[])
    await call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
  return { ref: RoleName, attributes: { Arn: `arn:aws:iam::${cloud.accountId}:role${properties.Path ?? '/'}${RoleName}` } };
};

const policy: ResourceHandler = async (properties, { call }) => {
  only('AWS::IAM::Policy', properties, ['PolicyName', 'PolicyDocument', 'Roles']);
  const PolicyName = text(properties, 'PolicyName');
  for (const RoleName of properties.Roles as string[]) {
    await call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument: JSON.stringify(properties.PolicyDocument) });
  }
  return { ref: PolicyName };
};

/** What only `CreateUserPool` takes; the rest is updated at every start. */
const poolCreation = ['Schema', 'UsernameAttributes', 'UsernameConfiguration', 'AliasAttributes'];

const pool: ResourceHandler = async (properties, { call, name, remembered, remember, cloud }) => {
  const { EnabledMfas: mfas, MfaConfiguration, UserPoolName = name, UserPoolTags, ...settings } = properties;
  const changeable = Object.fromEntries(Object.entries(settings).filter(([member]) => !poolCreation.includes(member)));
  const UserPoolId =
    remembered ??
    (
      await call<{ UserPool: { Id: string } }>('cognito-idp', 'CreateUserPool', {
        PoolName: UserPoolName,
        ...settings,
        UserPoolTags,
      })
    ).UserPool.Id;
  remember(UserPoolId);
  if (remembered) await call('cognito-idp', 'UpdateUserPool', { UserPoolId, ...changeable, UserPoolTags });
  if (mfas !== undefined || MfaConfiguration !== undefined) {
    const factors = (mfas ?? []) as string[];
    only('EnabledMfas', Object.fromEntries(factors.map((factor) => [factor, true])), ['SOFTWARE_TOKEN_MFA']);
    const SoftwareTokenMfaConfiguration = { Enabled: factors.includes('SOFTWARE_TOKEN_MFA') };
    await call('cognito-idp', 'SetUserPoolMfaConfig', { UserPoolId, SoftwareTokenMfaConfiguration, MfaConfiguration });
  }
  const ProviderName = `cognito-idp.${cloud.region}.amazonaws.com/${UserPoolId}`;
  const Arn = `arn:aws:cognito-idp:${cloud.region}:${cloud.accountId}:userpool/${UserPoolId}`;
  return { ref: UserPoolId, attributes: { Arn, ProviderName, ProviderURL: `https://${ProviderName}`, UserPoolId } };
};

const client: ResourceHandler = async (properties, { call, name, remembered, remember }) => {
  const input = { ClientName: name, ...properties };
  const create = () => call<{ UserPoolClient: { ClientId: string } }>('cognito-idp', 'CreateUserPoolClient', input);
  const ClientId = remembered ?? (await create()).UserPoolClient.ClientId;
  remember(ClientId);
  const { GenerateSecret: _onlyAtCreation, ...changeable } = input as Record<string, unknown>;
  if (remembered) await call('cognito-idp', 'UpdateUserPoolClient', { ...changeable, ClientId });
  return { ref: ClientId, attributes: { ClientId } };
};

const group: ResourceHandler = async (properties, { call }) => {
  await unlessThere(call('cognito-idp', 'CreateGroup', properties), 'GroupExistsException');
  return { ref: text(properties, 'GroupName') };
};

interface Described {
  readonly DomainDescription: { readonly UserPoolId?: string; readonly ManagedLoginVersion?: number };
}

const domain: ResourceHandler = async (properties, { call }) => {
  only('AWS::Cognito::UserPoolDomain', properties, ['UserPoolId', 'Domain', 'ManagedLoginVersion']);
  const Domain = text(properties, 'Domain');
  const { DomainDescription: there } = await call<Described>('cognito-idp', 'DescribeUserPoolDomain', { Domain });
  const { UserPoolId, ManagedLoginVersion: version } = properties;
  const same = there.UserPoolId === UserPoolId && there.ManagedLoginVersion === version;
  if (!same && there.UserPoolId === UserPoolId) await call('cognito-idp', 'DeleteUserPoolDomain', { UserPoolId, Domain });
  if (!same) await call('cognito-idp', 'CreateUserPoolDomain', properties);
  return { ref: Domain };
};

const branding: ResourceHandler = async (properties, { call }) => {
  await unlessThere(call('cognito-idp', 'CreateManagedLoginBranding', properties), 'ManagedLoginBrandingExistsException');
  const ofClient = pick(properties, ['UserPoolId', 'ClientId']);
  const { ManagedLoginBranding: made } = await call<{ ManagedLoginBranding: { ManagedLoginBrandingId: string } }>(
    'cognito-idp',
    'DescribeManagedLoginBrandingByClient',
    ofClient,
  );
  const { ManagedLoginBrandingId } = made;
  return { ref: `${text(properties, 'UserPoolId')}|${ManagedLoginBrandingId}`, attributes: { ManagedLoginBrandingId } };
};

export const identityResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::IAM::Role': role,
  'AWS::IAM::Policy': policy,
  'AWS::Cognito::UserPool': pool,
  'AWS::Cognito::UserPoolClient': client,
  'AWS::Cognito::UserPoolGroup': group,
  'AWS::Cognito::UserPoolDomain': domain,
  'AWS::Cognito::ManagedLoginBranding': branding,
};
