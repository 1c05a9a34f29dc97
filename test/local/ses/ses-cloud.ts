/** SES behind the front door, asked by its stock client as the account's root. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { type Account, openAccount } from '../../../local/account.ts';
import { openFrontDoor } from '../../../local/front-door.ts';
import { type Mail, outbox } from '../../../local/mail/outbox.ts';
import { createSes, type Ses } from '../../../local/ses/ses.ts';

export const SENDER = 'ward@hospital.example';
export const ADA = 'ada@general.example';

export interface SesCloud {
  readonly account: Account;
  readonly ses: Ses;
  readonly client: SESv2Client;
  /** Sends `Hello` with the text `Bed 7` from `SENDER` to `ADA`, unless told otherwise. */
  mail(more?: Partial<SendEmailCommandInput>): Promise<string | undefined>;
  delivered(): readonly Mail[];
  close(): Promise<void>;
}

/** In a folder of its own unless given one, which is then the caller's to remove. */
export const sesCloud = async (settings: { directory?: string; now?: () => number } = {}): Promise<SesCloud> => {
  const directory = settings.directory ?? mkdtempSync(join(tmpdir(), 'ward-ses-'));
  const account = openAccount({ directory, now: settings.now });
  const { cloud, credentials } = account;
  const ses = createSes(cloud);
  cloud.register(ses);
  const door = await openFrontDoor(cloud, { port: 0 });
  const client = new SESv2Client({ endpoint: cloud.endpoint, region: 'us-east-1', credentials: credentials.root() });
  const Content = { Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'Bed 7' } } } };
  return {
    account,
    ses,
    client,
    async mail(more) {
      const Destination = { ToAddresses: [ADA] };
      return (await client.send(new SendEmailCommand({ FromEmailAddress: SENDER, Destination, Content, ...more }))).MessageId;
    },
    delivered: () => outbox(cloud),
    async close() {
      client.destroy();
      await door.close();
      await cloud.close();
      if (!settings.directory) rmSync(directory, { recursive: true, force: true });
    },
  };
};
