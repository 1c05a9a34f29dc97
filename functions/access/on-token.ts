/**
 * The Lambda of the user pool's pre-token-generation trigger (V2): puts the hospital and the roles, as they are now, into the access token.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';
import { callSettings } from '../aws/call-settings.ts';
import { logFailure, logInfo } from '../edge/log.ts';
import { openSessionsFromEnvironment } from '../edge/sessions.ts';
import { alarmCodes } from '../kernel/alarm-code.ts';
import { KernelError } from '../kernel/errors.ts';
import { createMembers } from '../tenancy/member.ts';
import { claimsOf } from './claims.ts';
import { hasSecondFactor } from './has-second-factor.ts';

const { sessions, controlTable } = openSessionsFromEnvironment(true);
const members = createMembers({ sessions, controlTable });
const users = new CognitoIdentityProviderClient(callSettings());

/** An error here fails the sign-in: no token is better than a token without its hospital. */
export const handler = async (event: PreTokenGenerationV2TriggerEvent): Promise<PreTokenGenerationV2TriggerEvent> => {
  try {
    const { sub, 'custom:tenantId': tenantId } = event.request.userAttributes;
    const needs = { members, hasSecondFactor: () => hasSecondFactor(users, event) };
    const claims = await claimsOf(needs, { sub: sub ?? '', tenantId });
    event.response = { claimsAndScopeOverrideDetails: { accessTokenGeneration: { claimsToAddOrOverride: { ...claims } } } };
    return event;
  } catch (error) {
    if (error instanceof KernelError && error.kind === 'forbidden') logInfo('TokenRefused');
    else logFailure(alarmCodes.unexpected, error);
    throw error;
  }
};
