/**
 * The domains and addresses one may send from. Here each is verified as soon as it is made: there is no DNS to ask.
 * https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { domainIn } from './address.ts';
import { alreadyExists, arnOf, notFound, type Operations, operation, paging, type SesNeeds, tags } from './operation.ts';
import type { Identity } from './resources.ts';

/** A domain name or an address, told apart by the `@`. */
const EmailIdentity = z
  .string()
  .max(320)
  .regex(/^(?:[^\s@<>"]+@)?[\w-]+(?:\.[\w-]+)+$/)
  .transform((name) => name.toLowerCase());

const on = ({ cloud }: SesNeeds, input: { EmailIdentity: string }) => [
  { resource: arnOf(cloud, `identity/${input.EmailIdentity}`) },
];

/** Throws `NotFoundException`. */
const requireIdentity = ({ resources }: SesNeeds, name: string): Identity => {
  const identity = resources.find('identity', name);
  if (!identity) throw notFound(`Email identity ${name}`);
  return identity;
};

/**
 * The identity that lets one send from an address: its own, its domain's, or that of a domain above; the most specific first.
 * https://docs.aws.amazon.com/ses/latest/dg/managing-identities.html
 */
export const identityFor = ({ resources }: SesNeeds, address: string): string | undefined => {
  const labels = domainIn(address).split('.');
  const domains = labels.map((_, index) => labels.slice(index).join('.'));
  return [address.toLowerCase(), ...domains].find((name) => resources.find('identity', name));
};

const typeOf = (name: string): string => (name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN');

/** Three names a domain would publish; they follow from the domain, so that they are the same at each start. */
const dkimOf = (name: string): object => {
  const tokens = [1, 2, 3].map((index) => createHash('sha256').update(`${name} ${index}`).digest('hex').slice(0, 32));
  if (name.includes('@')) return { SigningEnabled: false, Status: 'NOT_STARTED', SigningAttributesOrigin: 'AWS_SES' };
  return { SigningEnabled: true, Status: 'SUCCESS', Tokens: tokens, SigningAttributesOrigin: 'AWS_SES' };
};

const describe = (name: string, { configurationSet, mailFrom }: Identity): object => ({
  IdentityType: typeOf(name),
  FeedbackForwardingStatus: true,
  VerifiedForSendingStatus: true,
  VerificationStatus: 'SUCCESS',
  DkimAttributes: dkimOf(name),
  MailFromAttributes: mailFrom
    ? { MailFromDomain: mailFrom.domain, MailFromDomainStatus: 'SUCCESS', BehaviorOnMxFailure: mailFrom.onMxFailure }
    : { BehaviorOnMxFailure: 'USE_DEFAULT_VALUE' },
  Policies: {},
  Tags: [],
  ConfigurationSetName: configurationSet,
});

export const identityOperations: Operations = {
  CreateEmailIdentity: operation(z.strictObject({ EmailIdentity, ConfigurationSetName: z.string().optional(), Tags: tags }), {
    on,
    run({ resources }, { EmailIdentity: name, ConfigurationSetName: configurationSet }) {
      if (resources.find('identity', name)) throw alreadyExists(`Email identity ${name}`);
      if (configurationSet !== undefined && !resources.find('configuration-set', configurationSet))
        throw notFound(`Configuration set ${configurationSet}`);
      resources.put('identity', name, { configurationSet });
      return { IdentityType: typeOf(name), VerifiedForSendingStatus: true, DkimAttributes: dkimOf(name) };
    },
  }),
  GetEmailIdentity: operation(z.strictObject({ EmailIdentity }), {
    on,
    run: (needs, { EmailIdentity: name }) => describe(name, requireIdentity(needs, name)),
  }),
  DeleteEmailIdentity: operation(z.strictObject({ EmailIdentity }), {
    on,
    run({ resources }, { EmailIdentity: name }) {
      if (!resources.remove('identity', name)) throw notFound(`Email identity ${name}`);
    },
  }),
  ListEmailIdentities: operation(z.strictObject(paging(1000)), {
    run({ resources }, page) {
      const { items, NextToken } = resources.list('identity', page);
      const status = { SendingEnabled: true, VerificationStatus: 'SUCCESS' };
      const identities = items.map(([name]) => ({ IdentityType: typeOf(name), IdentityName: name, ...status }));
      return { EmailIdentities: identities, NextToken };
    },
  }),
  PutEmailIdentityMailFromAttributes: operation(
    z.strictObject({
      EmailIdentity,
      MailFromDomain: z.string().optional(),
      BehaviorOnMxFailure: z.enum(['USE_DEFAULT_VALUE', 'REJECT_MESSAGE']).default('USE_DEFAULT_VALUE'),
    }),
    {
      on,
      run(needs, { EmailIdentity: name, MailFromDomain: domain, BehaviorOnMxFailure: onMxFailure }) {
        const identity = requireIdentity(needs, name);
        needs.resources.put('identity', name, { ...identity, mailFrom: domain ? { domain, onMxFailure } : undefined });
      },
    },
  ),
};
