/** A service of AWS that acts as a role it was given. */
import { type Cloud, serviceOf } from '../cloud.ts';
import type { Principal } from '../iam/principal.ts';
import { principalOf } from '../sigv4/credentials.ts';

export interface Assumed {
  readonly service: `${string}.amazonaws.com`;
  readonly roleArn: string;
  readonly sessionName: string;
}

/** The role must trust the service: STS is asked, and its session is the caller from then on. */
export const assume = async (cloud: Cloud, { service, roleArn, sessionName }: Assumed): Promise<Principal> => {
  await cloud.call(serviceOf(cloud, service), 'sts', 'AssumeRole', { RoleArn: roleArn, RoleSessionName: sessionName });
  const issuedAt = cloud.now();
  const session = {
    roleName: roleArn.split('/').at(-1) ?? '',
    roleArn,
    sessionName,
    policies: [],
    tags: {},
    transitiveTagKeys: [],
    issuedAt,
    expiresAt: issuedAt + 3_600_000,
  };
  return principalOf(session, cloud.accountId);
};
