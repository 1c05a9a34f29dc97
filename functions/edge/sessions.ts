/** Tenant sessions as a deployed function opens them: with its own role's credentials, from its own environment. */
import { STSClient } from '@aws-sdk/client-sts';
import { callSettings } from '../aws/call-settings.ts';
import { createSessions, type TenantSessions } from '../aws/tenant-session.ts';
import { environmentOf, variableOrNull } from '../kernel/environment.ts';

/**
 * Sessions kept warm in one execution environment: a thousand hospitals, each with the look at its status and two sets of scopes. One costs
 * about 0.1 MB with its clients (`npm run bench -- memory`).
 */
export const sessionsKept = 3_000;

export interface OpenedSessions {
  readonly sessions: TenantSessions;
  readonly controlTable: string;
}

/** Throws, naming them, when variables are missing. With `needed` false it opens nothing, and any use of it throws. */
export const openSessionsFromEnvironment = (needed: boolean): OpenedSessions => {
  if (!needed)
    return { sessions: { open: () => Promise.reject(new Error('this function opens no tenant sessions')) }, controlTable: '' };
  const environment = environmentOf(['TENANT_ROLE_ARN', 'CONTROL_TABLE']);
  const sessions = createSessions({
    sts: new STSClient(callSettings()),
    roleArn: environment.TENANT_ROLE_ARN,
    capacity: sessionsKept,
    now: Date.now,
    bucket: variableOrNull('FILES_BUCKET'),
  });
  return { sessions, controlTable: environment.CONTROL_TABLE };
};
