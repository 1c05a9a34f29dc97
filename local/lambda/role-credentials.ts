/**
 * The credentials Lambda puts into a function's environment: a session of its role, if the role's trust policy lets Lambda have one.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
 */
import { randomUUID } from 'node:crypto';
import type { Account } from '../account.ts';
import { serviceOf } from '../cloud.ts';
import { AwsError } from '../service.ts';
import type { CredentialsFor } from './invocations.ts';

/** Lambda renews a function's credentials long before they end. */
const sessionMilliseconds = 6 * 3_600_000;

/** Answers throw `AccessDeniedException` for a role that does not exist, or that does not trust `lambda.amazonaws.com`. */
export const roleCredentials = (account: Account): CredentialsFor => {
  const { cloud, credentials } = account;
  return (roleArn, sessionName) => {
    assertTrust(account, roleArn, sessionName);
    const issuedAt = cloud.now();
    const expiresAt = issuedAt + sessionMilliseconds;
    const roleName = roleArn.split('/').at(-1) ?? '';
    const plain = { policies: [], tags: {}, transitiveTagKeys: [] };
    const issued = credentials.issue({ roleName, roleArn, sessionName, ...plain, issuedAt, expiresAt });
    return {
      AWS_ACCESS_KEY_ID: issued.accessKeyId,
      AWS_SECRET_ACCESS_KEY: issued.secretAccessKey,
      AWS_SESSION_TOKEN: issued.sessionToken,
      expiresAt,
    };
  };
};

/** The right is asked of IAM as `sts:AssumeRole` asks it; the session itself may last longer than one that is asked for. */
const assertTrust = ({ cloud, roles }: Account, resource: string, sessionName: string): void => {
  const principal = serviceOf(cloud, 'lambda.amazonaws.com');
  const call = { service: 'sts', operation: 'AssumeRole', input: {}, principal, requestId: randomUUID() };
  const resourcePolicy = roles.byArn(resource)?.trust;
  const context = { 'sts:RoleSessionName': sessionName, 'aws:SourceAccount': cloud.accountId };
  try {
    cloud.authorize(call, [{ action: 'sts:AssumeRole', resource, resourcePolicy, resourcePolicyMode: 'required', context }]);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'AccessDenied') throw error;
    throw new AwsError('AccessDeniedException', 'The role defined for the function cannot be assumed by Lambda.', 403);
  }
};
