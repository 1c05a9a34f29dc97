/** Sends mails into the folder it is given, tells their ids, and waits to be killed. */
import { createSes } from '../../../local/ses/ses.ts';
import { smallCloud } from '../small-cloud.ts';

const SENDER = 'ward@hospital.example';
const ADA = 'ada@general.example';
const { root } = smallCloud([createSes], { directory: process.argv[2] });
await root('ses', 'CreateEmailIdentity', { EmailIdentity: SENDER });
await root('ses', 'CreateEmailTemplate', { TemplateName: 'bed', TemplateContent: { Subject: '{{bed}}', Text: 'Bed {{bed}}' } });
await root('ses', 'PutSuppressedDestination', { EmailAddress: 'gone@x.example', Reason: 'BOUNCE' });
const ids: string[] = [];
for (const bed of [1, 2, 3]) {
  const Content = { Template: { TemplateName: 'bed', TemplateData: JSON.stringify({ bed }) } };
  const mail = { FromEmailAddress: SENDER, Destination: { ToAddresses: [ADA] }, Content };
  ids.push((await root<{ MessageId: string }>('ses', 'SendEmail', mail)).MessageId);
}
process.send?.(ids);
setInterval(() => {}, 60_000);
