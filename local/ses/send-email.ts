/** `SendEmail`: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { type Mail, mailOf } from '../mail/outbox.ts';
import { AwsError } from '../service.ts';
import { type Address, readAddress } from './address.ts';
import { requireConfigurationSet } from './configuration-sets.ts';
import { identityFor } from './identities.ts';
import { arnOf, type Operations, operation, type SesNeeds } from './operation.ts';
import { RenderingFailure, render } from './render.ts';
import type { Reason } from './resources.ts';
import { badRequest } from './rest.ts';
import { requireTemplate } from './templates.ts';

/** Everything here is UTF-8; a charset says how AWS would encode it on the way out. */
const content = z.strictObject({ Data: z.string(), Charset: z.string().optional() });
const addresses = z.array(z.string()).default([]);
const members = z.strictObject({
  FromEmailAddress: z.string(),
  Destination: z.strictObject({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses }),
  ReplyToAddresses: addresses,
  ConfigurationSetName: z.string().optional(),
  EmailTags: z
    .array(z.strictObject({ Name: z.string().regex(/^[\w-]{1,256}$/), Value: z.string().regex(/^[\w.@-]{1,256}$/) }))
    .optional(),
  Content: z.strictObject({
    Simple: z
      .strictObject({ Subject: content, Body: z.strictObject({ Text: content.optional(), Html: content.optional() }) })
      .optional(),
    Template: z.strictObject({ TemplateName: z.string(), TemplateData: z.string().max(262_144).default('{}') }).optional(),
  }),
});

type Message = z.output<typeof members>;

const recipientsOf = ({ Destination: { ToAddresses, CcAddresses, BccAddresses } }: Message): Address[] =>
  [...ToAddresses, ...CcAddresses, ...BccAddresses].map(readAddress);

/** The set the message names, or else the one its identity sends with. */
const configurationSetOf = ({ resources }: SesNeeds, message: Message, identity: string | undefined): string | undefined =>
  message.ConfigurationSetName ?? (identity && resources.find('identity', identity)?.configurationSet);

/** One must be allowed to send from the identity, with the template and with the configuration set; condition keys tell from whom to whom. */
const targetsOf = (needs: SesNeeds, message: Message) => {
  const { address, displayName } = readAddress(message.FromEmailAddress);
  const identity = identityFor(needs, address);
  const set = configurationSetOf(needs, message, identity);
  const { TemplateName: template } = message.Content.Template ?? {};
  const context = {
    'ses:FromAddress': address,
    'ses:FromDisplayName': displayName,
    'ses:Recipients': recipientsOf(message).map((recipient) => recipient.address),
  };
  return [`identity/${identity ?? address}`, template && `template/${template}`, set && `configuration-set/${set}`]
    .filter((name) => name !== undefined)
    .map((name) => ({ resource: arnOf(needs.cloud, name), context }));
};

const verifiedSender = (needs: SesNeeds, { address }: Address): string => {
  const identity = identityFor(needs, address);
  if (identity) return identity;
  const region = needs.cloud.region.toUpperCase();
  const why = `Email address is not verified. The following identities failed the check in region ${region}: ${address}`;
  throw new AwsError('MessageRejected', why);
};

/** Throws what the recipients cannot be. https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const readRecipients = (message: Message): Address[] => {
  const recipients = recipientsOf(message);
  if (recipients.length === 0) throw badRequest('Missing required destination.');
  if (recipients.length > 50) throw badRequest('Recipient count exceeds 50.');
  return recipients;
};

type Written = Pick<Mail, 'subject' | 'text' | 'html'> & Partial<Pick<Mail, 'undelivered'>>;

const write = (needs: SesNeeds, { Content: { Simple: simple, Template: template } }: Message): Written => {
  if (template && !simple) return fill(needs, template);
  if (!simple || template) throw badRequest('Content must have exactly one of Simple and Template.');
  const { Subject: subject, Body: body } = simple;
  if (!body.Text && !body.Html) throw badRequest('Body must have a Text or an Html part.');
  return { subject: subject.Data, text: body.Text?.Data ?? '', html: body.Html?.Data ?? '' };
};

/** A template that cannot be filled is accepted all the same, and goes nowhere. */
const fill = (needs: SesNeeds, { TemplateName: name, TemplateData }: { TemplateName: string; TemplateData: string }): Written => {
  const { Subject: subject = '', Text: text = '', Html: html = '' } = requireTemplate(needs, name);
  const data = dataIn(TemplateData);
  try {
    return { subject: render(subject, data), text: render(text, data), html: render(html, data) };
  } catch (error) {
    if (!(error instanceof RenderingFailure)) throw error;
    return { subject: '', text: '', html: '', undelivered: `Template ${name} did not render. ${error.message}` };
  }
};

const dataIn = (json: string): object => {
  try {
    const data: unknown = JSON.parse(json);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data;
  } catch {
    throw badRequest('TemplateData is not JSON.');
  }
  throw badRequest('TemplateData is not a JSON object.');
};

/** Throws `NotFoundException` and `SendingPausedException`. */
const suppressedReasonsOf = (needs: SesNeeds, name: string | undefined): readonly Reason[] => {
  const set = name === undefined ? undefined : requireConfigurationSet(needs, name);
  if (set && !set.sending)
    throw new AwsError('SendingPausedException', `Email sending is disabled for the configuration set ${name}.`);
  return set?.suppressedReasons ?? ['BOUNCE', 'COMPLAINT'];
};

const send = (needs: SesNeeds, message: Message): { MessageId: string } => {
  const from = readAddress(message.FromEmailAddress);
  const recipients = readRecipients(message);
  for (const replyTo of message.ReplyToAddresses) readAddress(replyTo);
  const set = configurationSetOf(needs, message, verifiedSender(needs, from));
  const reasons = suppressedReasonsOf(needs, set);
  const written = write(needs, message);
  const suppressionOf = ({ address }: Address): string => {
    const reason = needs.resources.find('suppressed', address.toLowerCase())?.reason;
    return reason && reasons.includes(reason) ? `${address} is on the suppression list: ${reason}.` : '';
  };
  const MessageId = `${needs.cloud.now().toString(16).padStart(16, '0')}-${randomUUID()}-000000`;
  const common = {
    messageId: MessageId,
    kind: 'message',
    sender: message.FromEmailAddress,
    replyTo: message.ReplyToAddresses.join(', '),
    sent: needs.cloud.now(),
  } as const;
  needs.outbox.put(
    recipients.map((to) => mailOf({ undelivered: suppressionOf(to), ...written, ...common, recipient: to.address })),
  );
  return { MessageId };
};

export const sendOperations: Operations = { SendEmail: operation(members, { on: targetsOf, run: send }) };
