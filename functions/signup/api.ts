/** The Lambda of signing up. Anyone reaches it: it writes sign-ups, mails codes, tells the registry to look, and can start nothing. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { createBus } from '../aws/bus.ts';
import { callSettings } from '../aws/call-settings.ts';
import { controlTable as openControlTable } from '../aws/table.ts';
import { api } from '../edge/api.ts';
import { reply } from '../edge/reply.ts';
import { environmentOf } from '../kernel/environment.ts';
import type { SignUpPolicy } from '../kernel/sign-up-policy.ts';
import { createJobStore } from '../tenancy/job.store.ts';
import { createCandidateStore, createSignUpStore } from '../tenancy/sign-up.store.ts';
import { createTenantStore } from '../tenancy/tenant.store.ts';
import { chooseSlug, retrySignUp } from './ask-again.ts';
import { contract } from './contract.ts';
import { createSignUp } from './create-sign-up.ts';
import { openSignUp } from './open-sign-up.ts';
import { resendCode } from './resend-code.ts';
import type { Opener } from './secret.ts';
import { showSignUp } from './show-sign-up.ts';
import { verifySignUp } from './verify-sign-up.ts';

const environment = environmentOf(['CONTROL_TABLE', 'EVENT_BUS', 'MAIL_SENDER', 'CODE_MAIL', 'SIGN_UP', 'ORIGIN']);
const table = environment.CONTROL_TABLE;
const client = openControlTable();
const now = (): Date => new Date();

const needs = {
  policy: environment.SIGN_UP as SignUpPolicy,
  signUps: createSignUpStore({ client, table, now }),
  candidates: createCandidateStore({ client, table, now }),
  jobs: createJobStore(client, table),
  tenants: createTenantStore(client, table),
  bus: createBus(new EventBridgeClient(callSettings()), environment.EVENT_BUS),
  mail: new SESv2Client(callSettings()),
  sender: environment.MAIL_SENDER,
  template: environment.CODE_MAIL,
  originOf: (slug: string) => environment.ORIGIN.replace('{slug}', slug),
  now,
};

interface OwnInput {
  readonly params: { readonly signUpId: string };
  readonly headers: { readonly 'sign-up-secret'?: string };
}

const openerOf = ({ params, headers }: OwnInput): Opener => ({
  id: params.signUpId,
  secret: headers['sign-up-secret'] ?? '',
});

export const handler = api(contract, {
  async createSignUp({ input }) {
    const { signUp, secret } = await createSignUp(needs, {
      body: input.body,
      idempotencyKey: input.headers['idempotency-key'],
    });
    return reply(202, { signUp: await showSignUp(needs, signUp), secret }, { location: `/v1/sign-ups/${signUp.id}` });
  },
  readSignUp: async ({ input }) => reply(200, await showSignUp(needs, await openSignUp(needs.signUps, openerOf(input)))),
  verifySignUp: async ({ input }) =>
    reply(200, await showSignUp(needs, await verifySignUp(needs, openerOf(input), input.body.code))),
  resendCode: async ({ input }) => reply(200, await showSignUp(needs, await resendCode(needs, openerOf(input)))),
  retrySignUp: async ({ input }) => reply(202, await showSignUp(needs, await retrySignUp(needs, openerOf(input)))),
  chooseSlug: async ({ input }) => reply(202, await showSignUp(needs, await chooseSlug(needs, openerOf(input), input.body.slug))),
});
