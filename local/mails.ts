/** `npm run -s mails [-- <recipient>]`: what the embedded cloud's user pool would have sent, the newest last. */
import { join } from 'node:path';
import { outbox } from './cognito/outbox.ts';
import { readLocalFile, wardDirectory } from './local-file.ts';

const [recipient] = process.argv.slice(2);

try {
  if (!readLocalFile(wardDirectory)) throw new Error('There is no embedded cloud here yet. Run "npm start" first.');
  const sent = outbox({ directory: join(wardDirectory, 'state') }).filter((mail) => !recipient || mail.recipient === recipient);
  if (sent.length === 0) console.error(recipient ? `Nothing was sent to ${recipient}.` : 'Nothing was sent yet.');
  for (const mail of sent) {
    console.log(`${new Date(mail.sent).toISOString()}\nTo: ${mail.recipient}\nSubject: ${mail.subject}\n\n${mail.body}\n`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
