/** The messages of a pool, written by its own templates where it has them. They go to the outbox of the embedded cloud. */
import { type Mail, mailOf } from '../mail/outbox.ts';
import type { Directory } from './directory.ts';
import type { Pool } from './pool.ts';
import type { User } from './user.ts';

/** Durable when it returns, and not undone with the caller's transaction: whoever reads the mail finds a code that does not work. */
export const send = (
  { outbox, cloud }: Directory,
  { pool, user }: { pool: Pool; user: User },
  { kind, secret, recipient }: Pick<Mail, 'kind' | 'secret' | 'recipient'>,
): void => {
  const { subject, body } = kind === 'invitation' ? invitation(pool) : verification(pool);
  const text = body.replaceAll('{username}', user.attributes.email ?? user.username).replaceAll('{####}', secret);
  outbox.put([mailOf({ kind, secret, recipient, subject, text, sent: cloud.now() })]);
};

interface Template {
  readonly subject: string;
  readonly body: string;
}

const invitation = ({ settings }: Pool): Template => {
  const template = settings.AdminCreateUserConfig.InviteMessageTemplate;
  return {
    subject: template?.EmailSubject ?? 'Your temporary password',
    body: template?.EmailMessage ?? 'Your username is {username} and temporary password is {####}.',
  };
};

const verification = ({ settings }: Pool): Template => {
  const template = settings.VerificationMessageTemplate;
  return {
    subject: template.EmailSubject ?? settings.EmailVerificationSubject ?? 'Your verification code',
    body: template.EmailMessage ?? settings.EmailVerificationMessage ?? 'Your verification code is {####}.',
  };
};
