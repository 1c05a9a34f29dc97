/** Onboarding: what operators do with hospitals as a whole. No route here can reach a hospital's data. */
import * as z from 'zod';
import { tenantIdSchema, uuidSchema } from '../kernel/id-schema.ts';
import { lineSchema } from '../kernel/line.ts';
import { ownDomainSchema } from '../kernel/own-domain.ts';
import { cursorSchema, limitSchema } from '../kernel/page.ts';
import { planSchema } from '../kernel/plan.ts';
import { contractOf } from '../kernel/route.ts';
import { slugSchema } from '../kernel/slug.ts';
import { newTenantSchema, tenantStatuses } from '../kernel/tenant.ts';
import { jobIdSchema, jobStatuses } from '../tenancy/job.ts';
import { candidateStatuses } from '../tenancy/sign-up.ts';
import { begunSchema, candidateSchema, domainSchema, jobSchema, tenantSchema } from './answers.ts';
import { onboardingFiguresSchema } from './figures.ts';

const candidateRoute = { allow: 'operators', scopes: [], params: z.object({ signUpId: uuidSchema }) } as const;

const tenantParams = z.object({ tenantId: tenantIdSchema });

const versioned = { params: tenantParams, headers: ['if-match'], answers: { 200: tenantSchema } } as const;

/** Step Functions waits for a year at most. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const graceDaysSchema = z.coerce
  .number()
  .int()
  .min(0)
  .max(90)
  .optional()
  .meta({ description: 'Days in which the hospital can be restored; those of the stage unless told' });

export const contract = contractOf('registry', {
  createTenant: {
    method: 'POST',
    path: '/v1/tenants',
    summary: 'Onboard a hospital; answers at once with a job to watch',
    allow: 'operators',
    scopes: [],
    headers: ['idempotency-key'],
    body: newTenantSchema,
    answers: { 202: begunSchema },
  },
  listTenants: {
    method: 'GET',
    path: '/v1/tenants',
    summary: 'List hospitals, newest first',
    allow: 'operators',
    scopes: [],
    query: z.object({
      status: z.enum(tenantStatuses).optional(),
      plan: planSchema.optional(),
      /** The hospital of this subdomain, and no other. */
      slug: slugSchema.optional(),
      limit: limitSchema,
      cursor: cursorSchema,
    }),
    answers: {
      200: z
        .object({ tenants: z.array(tenantSchema), next: z.string().optional() })
        .meta({ description: 'A page of hospitals; `next` is the cursor of the following one, absent on the last' }),
    },
  },
  readTenant: {
    method: 'GET',
    path: '/v1/tenants/{tenantId}',
    summary: 'Read a hospital',
    allow: 'operators',
    scopes: [],
    params: tenantParams,
    answers: { 200: tenantSchema },
  },
  suspendTenant: {
    method: 'POST',
    path: '/v1/tenants/{tenantId}/suspend',
    summary: 'Suspend a hospital: within five seconds nobody of it gets in',
    allow: 'operators',
    scopes: [],
    ...versioned,
  },
  reactivateTenant: {
    method: 'POST',
    path: '/v1/tenants/{tenantId}/reactivate',
    summary: 'Let a suspended hospital in again',
    allow: 'operators',
    scopes: [],
    ...versioned,
  },
  changePlan: {
    method: 'POST',
    path: '/v1/tenants/{tenantId}/plan',
    summary: 'Change what a hospital buys: felt within five seconds, and nothing it has is taken away',
    allow: 'operators',
    scopes: [],
    body: z.strictObject({ plan: planSchema }),
    ...versioned,
  },
  retryTenant: {
    method: 'POST',
    path: '/v1/tenants/{tenantId}/retry',
    summary: 'Onboard a hospital again whose onboarding failed, from the first step that does not stand',
    allow: 'operators',
    scopes: [],
    params: tenantParams,
    answers: { 202: begunSchema },
  },
  removeTenant: {
    method: 'DELETE',
    path: '/v1/tenants/{tenantId}',
    summary: 'Remove a hospital: it is shut at once, and destroyed when its grace period ends',
    allow: 'operators',
    scopes: [],
    params: tenantParams,
    query: z.object({ graceDays: graceDaysSchema }),
    answers: { 202: begunSchema },
  },
  restoreTenant: {
    method: 'POST',
    path: '/v1/tenants/{tenantId}/restore',
    summary: 'Keep a hospital that was to be removed: it is suspended until it is let in again, or failed as it was before',
    allow: 'operators',
    scopes: [],
    params: tenantParams,
    answers: { 200: tenantSchema },
  },
  setDomain: {
    method: 'PUT',
    path: '/v1/tenants/{tenantId}/domain',
    summary: 'Give a hospital a domain of its own; it serves once its record leads here and its certificate is issued',
    allow: 'operators',
    scopes: [],
    params: tenantParams,
    body: z.strictObject({ name: ownDomainSchema }),
    answers: { 202: domainSchema },
  },
  readDomain: {
    method: 'GET',
    path: '/v1/tenants/{tenantId}/domain',
    summary: 'Read a hospital’s own domain: how far it is, and which record it waits for',
    allow: 'operators',
    scopes: [],
    params: tenantParams,
    answers: { 200: domainSchema },
  },
  removeDomain: {
    method: 'DELETE',
    path: '/v1/tenants/{tenantId}/domain',
    summary: 'Take a hospital’s own domain away; its address stays',
    allow: 'operators',
    scopes: [],
    params: tenantParams,
    answers: { 202: domainSchema },
  },
  listJobs: {
    method: 'GET',
    path: '/v1/jobs',
    summary: 'List long work, newest first',
    allow: 'operators',
    scopes: [],
    query: z.object({
      status: z.enum(jobStatuses).optional(),
      tenantId: tenantIdSchema.optional(),
      limit: limitSchema,
      cursor: cursorSchema,
    }),
    answers: {
      200: z
        .object({ jobs: z.array(jobSchema), next: z.string().optional() })
        .meta({ description: 'A page of jobs; `next` is the cursor of the following one, absent on the last' }),
    },
  },
  readFigures: {
    method: 'GET',
    path: '/v1/onboarding/figures',
    summary: 'Read how onboarding went: what began, was done, failed, and how long it took, by step',
    allow: 'operators',
    scopes: [],
    query: z.object({ days: z.coerce.number().int().min(1).max(90).default(7) }),
    answers: { 200: onboardingFiguresSchema },
  },
  readJob: {
    method: 'GET',
    path: '/v1/jobs/{jobId}',
    summary: 'Watch long work: its steps, its progress, its end',
    allow: 'operators',
    scopes: [],
    params: z.object({ jobId: jobIdSchema }),
    answers: { 200: jobSchema },
  },
  listSignUps: {
    method: 'GET',
    path: '/v1/sign-ups',
    summary: 'List hospitals that signed themselves up, newest first; none before its mail address is verified',
    allow: 'operators',
    scopes: [],
    query: z.object({ status: z.enum(candidateStatuses).optional(), limit: limitSchema, cursor: cursorSchema }),
    answers: {
      200: z
        .object({ signUps: z.array(candidateSchema), next: z.string().optional() })
        .meta({ description: 'A page of sign-ups; `next` is the cursor of the following one, absent on the last' }),
    },
  },
  approveSignUp: {
    method: 'POST',
    path: '/v1/sign-ups/{signUpId}/approve',
    summary: 'Onboard a hospital that signed itself up, as it is asked for now',
    ...candidateRoute,
    answers: { 202: candidateSchema },
  },
  declineSignUp: {
    method: 'POST',
    path: '/v1/sign-ups/{signUpId}/decline',
    summary: 'Decline a hospital that signed itself up; the reason is mailed to whoever asked',
    ...candidateRoute,
    body: z.strictObject({ reason: lineSchema(3, 500) }),
    answers: { 200: candidateSchema },
  },
});
