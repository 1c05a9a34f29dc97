/** The account whole: a cloud that asks IAM about every call, with IAM and STS themselves in it. */
import { createAuthorize } from './authorize.ts';
import { type Cloud, createCloud } from './cloud.ts';
import { createIam } from './iam/iam.ts';
import { createRoles, type Roles } from './iam/roles.ts';
import { type Credentials, createCredentials } from './sigv4/credentials.ts';
import { createSts } from './sts/sts.ts';

export interface AccountSettings {
  readonly directory: string;
  readonly accountId?: string;
  readonly region?: string;
  readonly now?: () => number;
}

export interface Account {
  readonly cloud: Cloud;
  readonly roles: Roles;
  readonly credentials: Credentials;
}

/** Opens the account on its folder; the other services are registered by whoever opens it. */
export const openAccount = (settings: AccountSettings): Account => {
  const { accountId = '000000000000', region = 'us-east-1', now = Date.now } = settings;
  const roles = createRoles(accountId);
  const authorize = createAuthorize(roles, { region, now });
  const cloud = createCloud({ directory: settings.directory, authorize, accountId, region, now });
  const credentials = createCredentials(cloud);
  cloud.register(createIam(cloud, roles));
  cloud.register(createSts(cloud, roles, credentials));
  return { cloud, roles, credentials };
};
