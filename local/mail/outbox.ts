/** Every mail of the embedded cloud, whoever wrote it: nothing leaves the machine, everything can be read here. */
import type { Cloud } from '../cloud.ts';
import { openStore, transaction } from '../store.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS mail (
  id INTEGER PRIMARY KEY AUTOINCREMENT, messageId TEXT NOT NULL, kind TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL,
  replyTo TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, html TEXT NOT NULL, secret TEXT NOT NULL,
  undelivered TEXT NOT NULL, sent INTEGER NOT NULL
) STRICT;
`;

/** One mail as one recipient has it. What it does not have is empty. */
export interface Mail {
  readonly id: number;
  /** What SES answered; the same for each recipient of one message. */
  readonly messageId: string;
  /** What a user pool wrote it for; `message` is SES's. */
  readonly kind: 'invitation' | 'reset' | 'verification' | 'message';
  readonly sender: string;
  readonly recipient: string;
  readonly replyTo: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The temporary password of an invitation, the code of a reset or verification. */
  readonly secret: string;
  /** Why it was accepted and went nowhere: the recipient is suppressed, the template did not render. */
  readonly undelivered: string;
  /** Milliseconds since the epoch. */
  readonly sent: number;
}

type Outgoing = Omit<Mail, 'id'>;

/** A mail with nothing in it but what is given. */
export const mailOf = (given: Pick<Mail, 'kind' | 'recipient' | 'sent'> & Partial<Outgoing>): Outgoing => ({
  messageId: '',
  sender: '',
  replyTo: '',
  subject: '',
  text: '',
  html: '',
  secret: '',
  undelivered: '',
  ...given,
});

export interface Outbox {
  /** Keeps all of them, or none, before it returns. */
  put(mails: readonly Outgoing[]): void;
  /** Every mail so far, oldest first, with those that were not delivered. */
  all(): readonly Mail[];
  find(id: number): Mail | undefined;
  /** Idempotent. */
  close(): void;
}

/** Opens `<directory>/mail.sqlite`; any number of services, and other processes, may have it open. */
export const openOutbox = (directory: string): Outbox => {
  const store = openStore(directory, 'mail', SCHEMA);
  const columns = Object.keys(mailOf({ kind: 'message', recipient: '', sent: 0 })) as (keyof Outgoing)[];
  const insert = store.prepare(`INSERT INTO mail (${columns.join()}) VALUES (${columns.map(() => '?').join()})`);
  return {
    put: (mails) =>
      transaction(store, () => {
        for (const mail of mails) insert.run(...columns.map((column) => mail[column]));
      }),
    all: () => store.prepare('SELECT * FROM mail ORDER BY id').all() as unknown as Mail[],
    find: (id) => store.prepare('SELECT * FROM mail WHERE id = ?').get(id) as unknown as Mail | undefined,
    close() {
      if (store.isOpen) store.close();
    },
  };
};

/** Every mail that was delivered, oldest first. Reads the file, so any process that knows the cloud's directory can ask. */
export const outbox = ({ directory }: Pick<Cloud, 'directory'>): readonly Mail[] => {
  const opened = openOutbox(directory);
  try {
    return opened.all().filter(({ undelivered }) => undelivered === '');
  } finally {
    opened.close();
  }
};
