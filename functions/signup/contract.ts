/** Signing a hospital up, without anybody of the platform. Open to anyone; what a sign-up says is told to whoever has its secret. */
import * as z from 'zod';
import { uuidSchema } from '../kernel/id-schema.ts';
import { contractOf } from '../kernel/route.ts';
import { slugSchema } from '../kernel/slug.ts';
import { newTenantSchema } from '../kernel/tenant.ts';
import { jobStatuses, stepSchema } from '../tenancy/job.ts';
import { remedies } from '../tenancy/sign-up.ts';

/**
 * `unverified` the code from the mail is awaited · `verified` it will be looked at in a moment · `waiting` for an operator's approval ·
 * `declined` · `onboarding` its job runs · `failed` its error says why, and what can be done · `open` its address answers.
 */
export const signUpStatuses = ['unverified', 'verified', 'waiting', 'declined', 'onboarding', 'failed', 'open'] as const;

const signUpSchema = z
  .object({
    id: z.string(),
    status: z.enum(signUpStatuses),
    organization: z.object({ name: z.string() }),
    slug: z.string(),
    email: z.string(),
    /** Of one that was declined. */
    reason: z.string().optional(),
    job: z.object({ status: z.enum(jobStatuses), percentage: z.number().int(), steps: z.array(stepSchema) }).optional(),
    error: z.object({ name: z.string(), detail: z.string(), remedy: z.enum(remedies) }).optional(),
    /** Where the hospital is, when it is open: `https://general.ward.example`. */
    address: z.string().optional(),
  })
  .meta({ id: 'SignUp', description: 'A sign-up: how far it is, and what can be done' });

export type ShownSignUp = z.output<typeof signUpSchema>;

export const codePattern = /^\d{8}$/;

const own = {
  allow: 'anyone',
  scopes: [],
  params: z.object({ signUpId: uuidSchema }),
  headers: ['sign-up-secret'],
} as const;

export const contract = contractOf('signup', {
  createSignUp: {
    method: 'POST',
    path: '/v1/sign-ups',
    summary: 'Sign a hospital up: mails a code to its first administrator',
    allow: 'anyone',
    scopes: [],
    headers: ['idempotency-key'],
    body: newTenantSchema,
    answers: {
      202: z
        .object({ signUp: signUpSchema, secret: z.string() })
        .meta({ description: 'The sign-up, and the secret that opens it, this once' }),
    },
  },
  readSignUp: {
    ...own,
    method: 'GET',
    path: '/v1/sign-ups/{signUpId}',
    summary: 'Follow a sign-up',
    answers: { 200: signUpSchema },
  },
  verifySignUp: {
    ...own,
    method: 'POST',
    path: '/v1/sign-ups/{signUpId}/verify',
    summary: 'Show that the mail address is one’s own, by the code that was sent there: five tries',
    body: z.strictObject({ code: z.string().max(40).regex(codePattern, 'must be the eight digits of the mail') }),
    answers: { 200: signUpSchema },
  },
  resendCode: {
    ...own,
    method: 'POST',
    path: '/v1/sign-ups/{signUpId}/resend',
    summary: 'Have another code sent; the ones before it are void',
    answers: { 200: signUpSchema },
  },
  retrySignUp: {
    ...own,
    method: 'POST',
    path: '/v1/sign-ups/{signUpId}/retry',
    summary: 'Try again what failed and may work now',
    answers: { 202: signUpSchema },
  },
  chooseSlug: {
    ...own,
    method: 'PUT',
    path: '/v1/sign-ups/{signUpId}/slug',
    summary: 'Choose another subdomain, when somebody else was first',
    body: z.strictObject({ slug: slugSchema }),
    answers: { 202: signUpSchema },
  },
});
