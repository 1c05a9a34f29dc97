/** The Lambda that hears of verified sign-ups. It believes the table, not the event. */
import { randomUUID } from 'node:crypto';
import { SFNClient } from '@aws-sdk/client-sfn';
import { callSettings } from '../aws/call-settings.ts';
import { controlTable as openControlTable } from '../aws/table.ts';
import { onEvent } from '../edge/event.ts';
import { environmentOf } from '../kernel/environment.ts';
import type { SignUpPolicy } from '../kernel/sign-up-policy.ts';
import { createJobStore } from '../tenancy/job.store.ts';
import { createPacer } from '../tenancy/pacer.ts';
import { createCandidateStore, createSignUpStore } from '../tenancy/sign-up.store.ts';
import { createTenantStore } from '../tenancy/tenant.store.ts';
import { admitCandidate } from './admit-candidate.ts';
import { createNewTenantStore } from './new-tenant.store.ts';
import { createStart } from './workflow.client.ts';

const environment = environmentOf(['CONTROL_TABLE', 'CREATE_TENANT_MACHINE_ARN', 'SIGN_UP']);
const table = environment.CONTROL_TABLE;
const client = openControlTable();
const now = (): Date => new Date();

const needs = {
  ...createNewTenantStore(client, table),
  policy: environment.SIGN_UP as SignUpPolicy,
  signUps: createSignUpStore({ client, table, now }),
  candidates: createCandidateStore({ client, table, now }),
  tenants: createTenantStore(client, table),
  jobs: createJobStore(client, table),
  start: createStart(new SFNClient(callSettings()), { 'create-tenant': environment.CREATE_TENANT_MACHINE_ARN }),
  pacer: createPacer({ control: client, controlTable: table, now: Date.now }),
  now,
  newId: randomUUID,
};

export const handler = onEvent('SignUpVerified', ({ signUpId }) => admitCandidate(needs, signUpId));
