/** SES as its pages describe it, spoken to by its stock client. */
import {
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  CreateEmailTemplateCommand,
  DeleteEmailIdentityCommand,
  DeleteEmailTemplateCommand,
  DeleteSuppressedDestinationCommand,
  GetConfigurationSetCommand,
  GetEmailIdentityCommand,
  GetEmailTemplateCommand,
  GetSuppressedDestinationCommand,
  ListEmailIdentitiesCommand,
  ListEmailTemplatesCommand,
  ListSuppressedDestinationsCommand,
  PutEmailIdentityMailFromAttributesCommand,
  PutSuppressedDestinationCommand,
  UpdateEmailTemplateCommand,
} from '@aws-sdk/client-sesv2';
import { allowedTo } from '../local/iam/allowed.ts';
import { ADA, SENDER, type SesCloud, sesCloud } from '../local/ses/ses-cloud.ts';
import { behaves } from './behaves.ts';

const API = 'https://docs.aws.amazon.com/ses/latest/APIReference-V2';
const GUIDE = 'https://docs.aws.amazon.com/ses/latest/dg';
/** A whole second, and near enough to the client's own clock for its signatures. */
const NOON = Math.floor(Date.now() / 1000) * 1000;

let cloud: SesCloud;
beforeEach(async () => {
  cloud = await sesCloud({ now: () => NOON });
  await cloud.client.send(new CreateEmailIdentityCommand({ EmailIdentity: 'hospital.example' }));
});
afterEach(() => cloud.close());

const welcome = { Subject: 'Welcome, {{name}}', Text: 'Hello {{name}} of {{hospital.name}}', Html: '<b>{{name}}</b>' };
const createTemplate = (TemplateContent: object = welcome) =>
  cloud.client.send(new CreateEmailTemplateCommand({ TemplateName: 'welcome', TemplateContent }));
const fill = (data: unknown) => ({ Content: { Template: { TemplateName: 'welcome', TemplateData: JSON.stringify(data) } } });

describe('SendEmail', () => {
  const page = `${API}/API_SendEmail.html` as const;

  behaves('answers with a message id, and the mail has all its parts', page, async () => {
    const Body = { Text: { Data: 'Bed 7' }, Html: { Data: '<p>Bed 7</p>' } };
    const id = await cloud.mail({
      FromEmailAddress: `Ward <${SENDER}>`,
      ReplyToAddresses: ['desk@hospital.example'],
      EmailTags: [{ Name: 'kind', Value: 'welcome' }],
      Content: { Simple: { Subject: { Data: 'Grüezi' }, Body } },
    });
    expect(cloud.delivered()).toMatchObject([
      {
        messageId: id,
        sender: `Ward <${SENDER}>`,
        recipient: ADA,
        replyTo: 'desk@hospital.example',
        subject: 'Grüezi',
        text: 'Bed 7',
        html: '<p>Bed 7</p>',
        sent: NOON,
      },
    ]);
  });

  behaves('reaches each recipient, those of Cc and Bcc too', page, async () => {
    await cloud.mail({ Destination: { ToAddresses: [ADA], CcAddresses: ['b@x.example'], BccAddresses: ['c@x.example'] } });
    expect(cloud.delivered().map(({ recipient }) => recipient)).toEqual([ADA, 'b@x.example', 'c@x.example']);
  });

  behaves('takes fifty recipients and no more', `${GUIDE}/quotas.html`, async () => {
    const to = (count: number) => ({
      Destination: { ToAddresses: Array.from({ length: count }, (_, at) => `p${at}@x.example`) },
    });
    await cloud.mail(to(50));
    await expect(cloud.mail(to(51))).rejects.toMatchObject({
      name: 'BadRequestException',
      message: 'Recipient count exceeds 50.',
    });
    expect(cloud.delivered()).toHaveLength(50);
  });

  behaves('refuses a message without recipients, without content, or to what is no address', page, async () => {
    const refused = { name: 'BadRequestException', $metadata: { httpStatusCode: 400 } };
    await expect(cloud.mail({ Destination: {} })).rejects.toMatchObject(refused);
    await expect(cloud.mail({ Content: {} })).rejects.toMatchObject(refused);
    await expect(cloud.mail({ Destination: { ToAddresses: ['ada'] } })).rejects.toMatchObject(refused);
    await expect(cloud.mail({ Destination: { ToAddresses: ['a@x.example\r\nBcc: b@x.example'] } })).rejects.toMatchObject(
      refused,
    );
  });

  behaves('refuses a configuration set and a template that do not exist', page, async () => {
    const missing = { name: 'NotFoundException', $metadata: { httpStatusCode: 404 } };
    await expect(cloud.mail({ ConfigurationSetName: 'none' })).rejects.toMatchObject(missing);
    await expect(cloud.mail(fill({}))).rejects.toMatchObject(missing);
  });
});

describe('identities', () => {
  const page = `${GUIDE}/creating-identities.html` as const;

  behaves(
    'mail from an identity that is not there is rejected, by name',
    `${GUIDE}/troubleshoot-error-messages.html`,
    async () => {
      await expect(cloud.mail({ FromEmailAddress: 'x@other.example' })).rejects.toMatchObject({
        name: 'MessageRejected',
        message: 'Email address is not verified. The following identities failed the check in region US-EAST-1: x@other.example',
      });
      expect(cloud.delivered()).toEqual([]);
    },
  );

  behaves('a domain is good for its addresses and for the domains below it, an address for itself', page, async () => {
    await cloud.client.send(new CreateEmailIdentityCommand({ EmailIdentity: 'one@single.example' }));
    await cloud.mail({ FromEmailAddress: 'x@mail.hospital.example' });
    await cloud.mail({ FromEmailAddress: 'one@single.example' });
    await expect(cloud.mail({ FromEmailAddress: 'two@single.example' })).rejects.toMatchObject({ name: 'MessageRejected' });
    await expect(cloud.mail({ FromEmailAddress: 'x@otherhospital.example' })).rejects.toMatchObject({ name: 'MessageRejected' });
  });

  behaves('are described with their kind and DKIM names, and listed', `${API}/API_GetEmailIdentity.html`, async () => {
    const found = await cloud.client.send(new GetEmailIdentityCommand({ EmailIdentity: 'hospital.example' }));
    expect(found).toMatchObject({ IdentityType: 'DOMAIN', VerifiedForSendingStatus: true });
    expect(found.DkimAttributes?.Tokens).toHaveLength(3);
    const { EmailIdentities } = await cloud.client.send(new ListEmailIdentitiesCommand({}));
    expect(EmailIdentities).toMatchObject([{ IdentityName: 'hospital.example', SendingEnabled: true }]);
  });

  behaves('are made once, and can no more send once deleted', `${API}/API_DeleteEmailIdentity.html`, async () => {
    const EmailIdentity = 'hospital.example';
    const again = cloud.client.send(new CreateEmailIdentityCommand({ EmailIdentity }));
    await expect(again).rejects.toMatchObject({ name: 'AlreadyExistsException' });
    await cloud.client.send(new DeleteEmailIdentityCommand({ EmailIdentity }));
    await expect(cloud.mail()).rejects.toMatchObject({ name: 'MessageRejected' });
    const gone = cloud.client.send(new GetEmailIdentityCommand({ EmailIdentity }));
    await expect(gone).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  behaves('keep a MAIL FROM domain of their own', `${API}/API_PutEmailIdentityMailFromAttributes.html`, async () => {
    const EmailIdentity = 'hospital.example';
    const MailFromDomain = 'bounce.hospital.example';
    await cloud.client.send(new PutEmailIdentityMailFromAttributesCommand({ EmailIdentity, MailFromDomain }));
    const { MailFromAttributes } = await cloud.client.send(new GetEmailIdentityCommand({ EmailIdentity }));
    expect(MailFromAttributes).toMatchObject({ MailFromDomain, MailFromDomainStatus: 'SUCCESS' });
  });
});

describe('templates', () => {
  const page = `${GUIDE}/send-personalized-email-advanced.html` as const;

  behaves('are filled by name and by path, and nothing is escaped', page, async () => {
    await createTemplate();
    await cloud.mail(fill({ name: '<Ada>', hospital: { name: 'General' }, more: 1 }));
    expect(cloud.delivered()).toMatchObject([
      { subject: 'Welcome, <Ada>', text: 'Hello <Ada> of General', html: '<b><Ada></b>' },
    ]);
  });

  behaves('what the data holds is not read as a template', page, async () => {
    await createTemplate({ Subject: '{{name}}', Text: '{{name}}' });
    await cloud.mail(fill({ name: '{{secret}}', secret: 'x' }));
    expect(cloud.delivered()).toMatchObject([{ subject: '{{secret}}', text: '{{secret}}' }]);
  });

  behaves('a name without a value: accepted, and not delivered', `${GUIDE}/send-personalized-email-api.html`, async () => {
    await createTemplate();
    expect(await cloud.mail(fill({ name: 'Ada' }))).toEqual(expect.any(String));
    expect(cloud.delivered()).toEqual([]);
    expect(cloud.ses.outbox.all()[0]?.undelivered).toContain("Attribute 'hospital.name' is not present in the rendering data.");
  });

  behaves('data that is not a JSON object is refused', `${API}/API_Template.html`, async () => {
    await createTemplate();
    const refused = { name: 'BadRequestException' };
    await expect(cloud.mail(fill([1]))).rejects.toMatchObject(refused);
    const TemplateData = '{';
    await expect(cloud.mail({ Content: { Template: { TemplateName: 'welcome', TemplateData } } })).rejects.toMatchObject(refused);
  });

  behaves('are made once, told, changed, listed and deleted', `${API}/API_CreateEmailTemplate.html`, async () => {
    await createTemplate();
    await expect(createTemplate()).rejects.toMatchObject({ name: 'AlreadyExistsException' });
    const TemplateName = 'welcome';
    await cloud.client.send(new UpdateEmailTemplateCommand({ TemplateName, TemplateContent: { Subject: 'New' } }));
    const { TemplateContent } = await cloud.client.send(new GetEmailTemplateCommand({ TemplateName }));
    expect(TemplateContent).toEqual({ Subject: 'New' });
    const { TemplatesMetadata } = await cloud.client.send(new ListEmailTemplatesCommand({}));
    expect(TemplatesMetadata).toEqual([{ TemplateName, CreatedTimestamp: new Date(NOON) }]);
    await cloud.client.send(new DeleteEmailTemplateCommand({ TemplateName }));
    const gone = cloud.client.send(new GetEmailTemplateCommand({ TemplateName }));
    await expect(gone).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  behaves('are listed in pages', `${API}/API_ListEmailTemplates.html`, async () => {
    for (const TemplateName of ['a', 'b', 'c'])
      await cloud.client.send(new CreateEmailTemplateCommand({ TemplateName, TemplateContent: { Subject: 'x' } }));
    const first = await cloud.client.send(new ListEmailTemplatesCommand({ PageSize: 2 }));
    const rest = await cloud.client.send(new ListEmailTemplatesCommand({ NextToken: first.NextToken }));
    const names = [first, rest].map((page) => page.TemplatesMetadata?.map((each) => each.TemplateName));
    expect([...names, rest.NextToken]).toEqual([['a', 'b'], ['c'], undefined]);
  });
});

describe('the suppression list', () => {
  const page = `${GUIDE}/sending-email-suppression-list.html` as const;
  const suppress = (EmailAddress: string) =>
    cloud.client.send(new PutSuppressedDestinationCommand({ EmailAddress, Reason: 'BOUNCE' }));

  behaves('mail to an address on it is accepted and not delivered; the other recipients have theirs', page, async () => {
    await suppress('Ada@General.example');
    await cloud.mail({ Destination: { ToAddresses: [ADA, 'b@x.example'] } });
    expect(cloud.delivered().map(({ recipient }) => recipient)).toEqual(['b@x.example']);
    expect(cloud.ses.outbox.all()[0]?.undelivered).toContain('suppression list');
  });

  behaves('an address taken off it has mail again', `${API}/API_DeleteSuppressedDestination.html`, async () => {
    await suppress(ADA);
    await cloud.client.send(new DeleteSuppressedDestinationCommand({ EmailAddress: ADA }));
    await cloud.mail();
    expect(cloud.delivered()).toHaveLength(1);
    const again = cloud.client.send(new DeleteSuppressedDestinationCommand({ EmailAddress: ADA }));
    await expect(again).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  behaves(
    'tells an address with its reason and time, and lists by reason',
    `${API}/API_ListSuppressedDestinations.html`,
    async () => {
      await suppress(ADA);
      const kept = { EmailAddress: ADA, Reason: 'BOUNCE', LastUpdateTime: new Date(NOON) };
      const { SuppressedDestination } = await cloud.client.send(new GetSuppressedDestinationCommand({ EmailAddress: ADA }));
      expect(SuppressedDestination).toEqual(kept);
      const list = async (Reasons: ('BOUNCE' | 'COMPLAINT')[]) =>
        (await cloud.client.send(new ListSuppressedDestinationsCommand({ Reasons }))).SuppressedDestinationSummaries;
      expect([await list(['BOUNCE']), await list(['COMPLAINT']), await list(['BOUNCE', 'COMPLAINT'])]).toEqual([
        [kept],
        [],
        [kept],
      ]);
    },
  );

  behaves(
    'a configuration set may send in spite of a reason',
    `${GUIDE}/sending-email-suppression-list-config-level.html`,
    async () => {
      await suppress(ADA);
      const SuppressionOptions = { SuppressedReasons: ['COMPLAINT' as const] };
      await cloud.client.send(new CreateConfigurationSetCommand({ ConfigurationSetName: 'urgent', SuppressionOptions }));
      await cloud.mail({ ConfigurationSetName: 'urgent' });
      expect(cloud.delivered()).toHaveLength(1);
    },
  );
});

behaves('a configuration set that is paused sends nothing', `${API}/API_CreateConfigurationSet.html`, async () => {
  const ConfigurationSetName = 'paused';
  const SendingOptions = { SendingEnabled: false };
  await cloud.client.send(new CreateConfigurationSetCommand({ ConfigurationSetName, SendingOptions }));
  expect(await cloud.client.send(new GetConfigurationSetCommand({ ConfigurationSetName }))).toMatchObject({ SendingOptions });
  await expect(cloud.mail({ ConfigurationSetName })).rejects.toMatchObject({ name: 'SendingPausedException' });
  expect(cloud.delivered()).toEqual([]);
});

describe('who may send', () => {
  const page = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html';
  const arn = (name: string) => `arn:aws:ses:us-east-1:000000000000:${name}`;
  const message = { FromEmailAddress: SENDER, Destination: { ToAddresses: [ADA] }, ...fill({ name: 'Ada' }) };
  const Action = 'ses:SendEmail';
  let may: (statement: object) => Promise<boolean>;
  beforeEach(async () => {
    await createTemplate();
    const mayCall = await allowedTo(cloud.account, 'ses');
    may = (statement) => mayCall(statement, 'SendEmail', message);
  });

  behaves('the identity and the template must both be allowed', page, async () => {
    expect(await may({ Action, Resource: arn('identity/hospital.example') })).toBe(false);
    expect(await may({ Action, Resource: arn('template/welcome') })).toBe(false);
    expect(await may({ Action, Resource: [arn('identity/hospital.example'), arn('template/welcome')] })).toBe(true);
  });

  behaves('from and to whom can be a condition', page, async () => {
    const Resource = '*';
    const from = (address: string) => ({ StringEquals: { 'ses:FromAddress': address } });
    const to = (pattern: string) => ({ 'ForAllValues:StringLike': { 'ses:Recipients': pattern } });
    expect(await may({ Action, Resource, Condition: { ...from(SENDER), ...to('*@general.example') } })).toBe(true);
    expect(await may({ Action, Resource, Condition: from('other@hospital.example') })).toBe(false);
    expect(await may({ Action, Resource, Condition: to('*@mercy.example') })).toBe(false);
  });
});
