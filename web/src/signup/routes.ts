/** The routes of signing up, as the console asks them. */
import * as z from 'zod';
import { contractOf } from '../../../functions/kernel/route.ts';
import { newTenantSchema } from '../../../functions/registry/contract.ts';
import type { Answer } from '../api.ts';

const signUpSchema = z.object({
  id: z.string(),
  slug: z.string(),
  organizationName: z.string(),
  status: z.enum(['unverified', 'awaiting-approval', 'onboarding', 'open', 'failed', 'declined']),
  job: z
    .object({
      status: z.enum(['running', 'undoing', 'succeeded', 'failed', 'cancelled']),
      percentage: z.number(),
      steps: z.array(
        z.object({ name: z.string(), title: z.string(), status: z.enum(['waiting', 'running', 'done', 'failed', 'undone']) }),
      ),
      error: z.object({ name: z.string(), detail: z.string() }).optional(),
    })
    .optional(),
  url: z.string().optional(),
});

const params = z.object({ signUpId: z.string() });
const told = z.object({ signUp: signUpSchema });
const open = { allow: 'anyone', scopes: [] } as const;

export const { routes } = contractOf('signup', {
  createSignUp: {
    ...open,
    method: 'POST',
    path: '/v1/sign-ups',
    summary: 'Ask for a hospital of one’s own',
    headers: ['idempotency-key'],
    body: newTenantSchema,
    answers: { 202: told },
  },
  verifySignUp: {
    ...open,
    method: 'POST',
    path: '/v1/sign-ups/{signUpId}/verify',
    summary: 'Show that the e-mail address is one’s own',
    params,
    body: z.object({ code: z.string() }),
    answers: { 200: told },
  },
  sendCode: {
    ...open,
    method: 'POST',
    path: '/v1/sign-ups/{signUpId}/code',
    summary: 'Have another code sent',
    params,
    answers: { 202: z.unknown() },
  },
  readSignUp: {
    ...open,
    method: 'GET',
    path: '/v1/sign-ups/{signUpId}',
    summary: 'Follow a sign-up',
    params,
    answers: { 200: told },
  },
});

export type SignUp = Answer<typeof routes.readSignUp>['signUp'];
