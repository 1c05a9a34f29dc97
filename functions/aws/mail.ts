/** Mails by SES's templates, from the platform's own address. */
import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { conflict } from '../kernel/errors.ts';

export interface MailNeeds {
  readonly mail: Pick<SESv2Client, 'send'>;
  /** `Ward <no-reply@ward.example>` */
  readonly sender: string;
}

export interface TemplatedMail {
  readonly email: string;
  readonly template: string;
  readonly data: Readonly<Record<string, string>>;
}

const mailRefused = 'MailRefused';

export const isRefusedMail = (error: unknown): boolean => error instanceof Error && error.name === mailRefused;

/** Throws `MailRefused` when the address cannot be written to. */
export const sendMail = async ({ mail, sender }: MailNeeds, { email, template, data }: TemplatedMail): Promise<void> => {
  const command = new SendEmailCommand({
    FromEmailAddress: sender,
    Destination: { ToAddresses: [email] },
    Content: { Template: { TemplateName: template, TemplateData: JSON.stringify({ ...data, html: escaped(data) }) } },
  });
  await mail.send(command).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'MessageRejected')
      throw conflict(mailRefused, 'The administrator’s e-mail address cannot be written to. Use another address.');
    throw error;
  });
};

/** Names may hold what HTML gives a meaning, and SES puts them in as they are. */
const escaped = (data: TemplatedMail['data']): TemplatedMail['data'] =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, value.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)]),
  );
