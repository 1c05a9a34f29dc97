/** Tenant sessions as a deployed function opens them: with its own role's credentials, from its own environment. */
import { STSClient } from '@aws-sdk/client-sts';
import { callSettings } from '../aws/call-settings.ts';
import { createSessions, type PlaceOf, type TenantSessions } from '../aws/tenant-session.ts';
import { environmentOf, variableOrNull } from '../kernel/environment.ts';
import { ownNameOf } from '../kernel/placement.ts';

/** With its clients: `npm run bench -- memory`. */
const megabytesOfSession = 0.1;

/**
 * How many sessions one execution environment keeps warm: what fits in half of its memory, in MB. A hospital has one for the look at its
 * status and one for each set of scopes.
 */
export const sessionsKept = (memory: number): number => Math.floor(memory / 2 / megabytesOfSession);

/** Pooled: the table and the bucket that are shared. Dedicated: those that bear the hospital's id. */
const placeFromEnvironment = (): PlaceOf => {
  const { TENANT_TABLE: table, STAGE: stage } = environmentOf(['TENANT_TABLE', 'STAGE']);
  const bucket = variableOrNull('FILES_BUCKET');
  return ({ id, placement }) => {
    if (placement.kind === 'pooled') return { table, bucket };
    const own = ownNameOf(stage, id);
    return { table: own, bucket: bucket === null ? null : own };
  };
};

export interface OpenedSessions {
  readonly sessions: TenantSessions;
  readonly controlTable: string;
}

/** Throws, naming them, when variables are missing. With `needed` false it opens nothing, and any use of it throws. */
export const openSessionsFromEnvironment = (needed: boolean): OpenedSessions => {
  if (!needed)
    return { sessions: { open: () => Promise.reject(new Error('this function opens no tenant sessions')) }, controlTable: '' };
  const environment = environmentOf(['TENANT_ROLE_ARN', 'CONTROL_TABLE', 'AWS_LAMBDA_FUNCTION_MEMORY_SIZE']);
  const sessions = createSessions({
    sts: new STSClient(callSettings()),
    roleArn: environment.TENANT_ROLE_ARN,
    capacity: sessionsKept(Number(environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE)),
    now: Date.now,
    placeOf: placeFromEnvironment(),
  });
  return { sessions, controlTable: environment.CONTROL_TABLE };
};
