/** What the routes of the registry answer with. */
import * as z from 'zod';
import { ownDomainStatuses } from '../kernel/own-domain.ts';
import { placementSchema } from '../kernel/placement.ts';
import { planSchema } from '../kernel/plan.ts';
import { newTenantSchema, organizationSchema, tenantChangeSchema, tenantStatuses } from '../kernel/tenant.ts';
import { jobKinds, jobStatuses, stepSchema } from '../tenancy/job.ts';
import { candidateStatuses } from '../tenancy/sign-up.ts';

export const tenantSchema = z
  .object({
    id: z.string(),
    slug: z.string(),
    organization: z.object(organizationSchema.shape),
    plan: planSchema,
    status: z.enum(tenantStatuses),
    placement: placementSchema,
    /** Another name that leads to its address, or shall. */
    ownDomain: z.string().optional(),
    /** The work that was last begun on it: its onboarding, or its removal. */
    jobId: z.string(),
    /** What operators did with it: the last twenty, oldest first. */
    changes: z.array(tenantChangeSchema).optional(),
    createdAt: z.string(),
    updatedAt: z.string(),
    version: z.number().int(),
  })
  .meta({ id: 'Tenant', description: 'A hospital, as operators see it' });

export const jobSchema = z
  .object({
    id: z.string(),
    tenantId: z.string(),
    kind: z.enum(jobKinds),
    status: z.enum(jobStatuses),
    /** 0 to 100. */
    percentage: z.number().int(),
    steps: z.array(stepSchema),
    /** Why it failed, in words for whoever asked for it. */
    error: z.object({ name: z.string(), detail: z.string() }).optional(),
    /** Of an onboarding: its turn, when many wait. Of a removal: until then the hospital can be restored. */
    notBefore: z.string().optional(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Job', description: 'Long work: its steps, its progress, its end' });

/** A sign-up as operators see it, once its mail address is verified. */
export const candidateSchema = z
  .object({
    id: z.string(),
    ...newTenantSchema.shape,
    organization: z.object(organizationSchema.shape),
    slug: z.string(),
    administrator: z.object({ email: z.string(), name: z.string() }),
    status: z.enum(candidateStatuses),
    /** Why it was declined, as the person was told. */
    reason: z.string().optional(),
    /** The hospital that it became, or is to become, and the work on it. */
    tenantId: z.string().optional(),
    jobId: z.string().optional(),
    /** Why it could not begin to be onboarded. */
    error: z.object({ name: z.string(), detail: z.string() }).optional(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Candidate', description: 'A hospital that signed itself up, as operators see it' });

/** A hospital's own domain, and what its DNS must hold. */
export const domainSchema = z
  .object({
    name: z.string(),
    status: z.enum(ownDomainStatuses),
    /** What whoever runs the hospital's DNS makes. */
    records: z.array(z.object({ type: z.literal('CNAME'), name: z.string(), value: z.string() })),
    /** Why it failed. */
    reason: z.string().optional(),
    /** The work that was last begun on it. */
    jobId: z.string(),
    /** What that work was for: when it failed, what is to be tried again. */
    jobKind: z.enum(jobKinds).optional(),
  })
  .meta({ id: 'OwnDomain', description: 'A hospital’s own domain: how far it is, and the record that leads to the platform' });

/** Work on a hospital that was begun: its id, and the job to watch. */
export const begunSchema = z
  .object({ tenantId: z.string(), job: jobSchema })
  .meta({ description: 'Begun: the hospital’s id, and the job to watch' });
