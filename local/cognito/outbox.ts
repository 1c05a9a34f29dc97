/** The messages a pool would have sent: nothing leaves the machine, everything can be read here. */
import type { Cloud } from '../cloud.ts';
import { openStore } from '../store.ts';
import type { Directory } from './directory.ts';
import type { Pool } from './pool.ts';
import type { User } from './user.ts';

export const OUTBOX = `
CREATE TABLE IF NOT EXISTS outbox (
  id INTEGER PRIMARY KEY, pool TEXT NOT NULL, username TEXT NOT NULL, kind TEXT NOT NULL, recipient TEXT NOT NULL,
  subject TEXT NOT NULL, body TEXT NOT NULL, secret TEXT NOT NULL, sent INTEGER NOT NULL
) STRICT;
`;

export interface Message {
  readonly id: number;
  readonly pool: string;
  readonly username: string;
  readonly kind: 'invitation' | 'reset' | 'verification';
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
  /** The temporary password of an invitation, the code of the others. */
  readonly secret: string;
  /** Milliseconds since the epoch. */
  readonly sent: number;
}

/** Every message so far, oldest first. Reads the file, so any process that knows the cloud's directory can ask. */
export const outbox = ({ directory }: Pick<Cloud, 'directory'>): readonly Message[] => {
  const store = openStore(directory, 'cognito', OUTBOX);
  try {
    return store.prepare('SELECT * FROM outbox ORDER BY id').all() as unknown as Message[];
  } finally {
    store.close();
  }
};

/** Puts a message into the outbox, written by the pool's own template where it has one. */
export const send = (
  { store, cloud }: Directory,
  { pool, user }: { pool: Pool; user: User },
  message: Pick<Message, 'kind' | 'secret' | 'recipient'>,
): void => {
  const { subject, body } = message.kind === 'invitation' ? invitation(pool) : verification(pool);
  const filled = body.replaceAll('{username}', user.attributes.email ?? user.username).replaceAll('{####}', message.secret);
  store
    .prepare('INSERT INTO outbox (pool, username, kind, recipient, subject, body, secret, sent) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
    .run(pool.id, user.username, message.kind, message.recipient, subject, filled, message.secret, cloud.now());
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
