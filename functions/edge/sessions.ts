/** Tenant sessions as a deployed function opens them: with its own role's credentials, from its own environment. */
import { STSClient } from '@aws-sdk/client-sts';
import { callSettings } from '../aws/call-settings.ts';
import { createSessions, type TenantSessions } from '../aws/tenant-session.ts';
import { environmentOf } from '../kernel/environment.ts';
import type { ScopeResources } from '../kernel/scope.ts';

/** Sessions kept warm in one execution environment. */
const capacity = 1_000;

/** Names of variables that `TenantFunction` sets. */
const variables = ['TENANT_ROLE_ARN', 'TENANT_TABLE', 'CONTROL_TABLE', 'FILES_BUCKET', 'AWS_REGION'] as const;

export interface OpenedSessions {
  readonly sessions: TenantSessions;
  readonly controlTable: string;
}

/** Throws, naming them, when variables are missing. With `needed` false it opens nothing, and any use of it throws. */
export const openSessionsFromEnvironment = (needed: boolean): OpenedSessions => {
  if (!needed)
    return { sessions: { open: () => Promise.reject(new Error('this function opens no tenant sessions')) }, controlTable: '' };
  const environment = environmentOf(variables);
  const sessions = createSessions({
    sts: new STSClient(callSettings()),
    roleArn: environment.TENANT_ROLE_ARN,
    resources: resourcesOf(environment),
    capacity,
    now: Date.now,
  });
  return { sessions, controlTable: environment.CONTROL_TABLE };
};

/** The tables, bucket and keys are in the function's own account and Region. */
const resourcesOf = (environment: Readonly<Record<(typeof variables)[number], string>>): ScopeResources => {
  const [, partition, , , account] = environment.TENANT_ROLE_ARN.split(':');
  const region = environment.AWS_REGION;
  const arn = (service: string, resource: string): string => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  return {
    tenantTable: arn('dynamodb', `table/${environment.TENANT_TABLE}`),
    controlTable: arn('dynamodb', `table/${environment.CONTROL_TABLE}`),
    bucket: `arn:${partition}:s3:::${environment.FILES_BUCKET}`,
    keys: arn('kms', 'key/*'),
    s3Service: `s3.${region}.amazonaws.com`,
  };
};
