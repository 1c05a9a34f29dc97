/** What SES does and this does not: refused by name, as docs/fidelity/ses.md says. */
import { createSes } from '../../../local/ses/ses.ts';
import { type SmallCloud, smallCloud } from '../small-cloud.ts';
import { ADA, SENDER, type SesCloud, sesCloud } from './ses-cloud.ts';

let small: SmallCloud;
beforeEach(async () => {
  small = smallCloud([createSes]);
  await small.root('ses', 'CreateEmailIdentity', { EmailIdentity: SENDER });
});
afterEach(() => small.close());

const Simple = { Subject: { Data: 'x' }, Body: { Text: { Data: 'x' } } };
const mail = { FromEmailAddress: SENDER, Destination: { ToAddresses: [ADA] }, Content: { Simple } };
const template = (Text: string) => ({ TemplateName: 'x', TemplateContent: { Text } });

test.each<[what: string, operation: string, input: object]>([
  ['messages in MIME', 'SendEmail', { ...mail, Content: { Raw: { Data: 'eA==' } } }],
  ['attachments', 'SendEmail', { ...mail, Content: { Simple: { ...Simple, Attachments: [] } } }],
  ['headers', 'SendEmail', { ...mail, Content: { Simple: { ...Simple, Headers: [] } } }],
  ['inline templates', 'SendEmail', { ...mail, Content: { Template: { TemplateContent: {}, TemplateName: 'x' } } }],
  ['sending with another account’s identity', 'SendEmail', { ...mail, FromEmailAddressIdentityArn: 'x' }],
  ['feedback to another address', 'SendEmail', { ...mail, FeedbackForwardingEmailAddress: ADA }],
  ['subscriptions', 'SendEmail', { ...mail, ListManagementOptions: {} }],
  ['tenants', 'SendEmail', { ...mail, TenantName: 'x' }],
  ['many mails at once', 'SendBulkEmail', {}],
  ['verification mails', 'SendCustomVerificationEmail', {}],
  ['blocks', 'CreateEmailTemplate', template('{{#if a}}b{{/if}}')],
  ['partials', 'CreateEmailTemplate', template('{{> part}}')],
  ['comments', 'CreateEmailTemplate', template('{{! note }}')],
  ['rendering as a test', 'TestRenderEmailTemplate', { TemplateName: 'x' }],
  ['keys of one’s own', 'CreateEmailIdentity', { EmailIdentity: 'x.example', DkimSigningAttributes: {} }],
  ['policies of identities', 'CreateEmailIdentityPolicy', {}],
  ['event destinations', 'CreateConfigurationSetEventDestination', {}],
  ['tracking', 'CreateConfigurationSet', { ConfigurationSetName: 'x', TrackingOptions: {} }],
  ['changing a configuration set', 'PutConfigurationSetSendingOptions', {}],
  ['suppressed destinations by date', 'ListSuppressedDestinations', { StartDate: 1 }],
  ['contact lists', 'CreateContactList', {}],
  ['the account', 'GetAccount', {}],
])('%s', async (_what, operation, input) => {
  await expect(small.root('ses', operation, input)).rejects.toMatchObject({ code: 'NotImplemented', status: 501 });
});

describe('over HTTP', () => {
  let cloud: SesCloud;
  beforeEach(async () => {
    cloud = await sesCloud();
  });
  afterEach(() => cloud.close());

  test('a path that is not known is refused by name', async () => {
    const { GetAccountCommand } = await import('@aws-sdk/client-sesv2');
    await expect(cloud.client.send(new GetAccountCommand({}))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('GET /v2/email/account'),
    });
  });
});
