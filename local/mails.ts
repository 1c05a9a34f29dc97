/** `npm run -s mails [-- <recipient>]`: what the embedded cloud would have sent, the newest last. */
import { join } from 'node:path';
import { readLocalFile, wardDirectory } from './local-file.ts';
import { type Mail, outbox } from './mail/outbox.ts';

const [recipient] = process.argv.slice(2);

const print = ({ sent, sender, recipient: to, subject, text, html }: Mail): void => {
  const from = sender === '' ? '' : `From: ${sender}\n`;
  console.log(`${new Date(sent).toISOString()}\n${from}To: ${to}\nSubject: ${subject}\n\n${text === '' ? html : text}\n`);
};

try {
  if (!readLocalFile(wardDirectory)) throw new Error('There is no embedded cloud here yet. Run "npm start" first.');
  const sent = outbox({ directory: join(wardDirectory, 'state') }).filter((mail) => !recipient || mail.recipient === recipient);
  if (sent.length === 0) console.error(recipient ? `Nothing was sent to ${recipient}.` : 'Nothing was sent yet.');
  for (const mail of sent) print(mail);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
