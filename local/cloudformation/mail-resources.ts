/** Who may send mail, what is written, and with which settings: what outlives a start, as SES keeps it. */
import { only, pick, type ResourceHandler, text, unlessThere } from './resource.ts';
import type { Properties } from './template.ts';

const template: ResourceHandler = async (properties, { call, name }) => {
  only('AWS::SES::Template', properties, ['Template']);
  const given = properties.Template as Properties;
  only('AWS::SES::Template Template', given, ['TemplateName', 'SubjectPart', 'TextPart', 'HtmlPart']);
  const TemplateName = (given.TemplateName as string | undefined) ?? name;
  const TemplateContent = { Subject: given.SubjectPart, Text: given.TextPart, Html: given.HtmlPart };
  await unlessThere(call('ses', 'CreateEmailTemplate', { TemplateName, TemplateContent }), 'AlreadyExistsException');
  await call('ses', 'UpdateEmailTemplate', { TemplateName, TemplateContent });
  return { ref: TemplateName, attributes: { Id: TemplateName } };
};

/** The identity of the template; the records that would prove it belong to no DNS here. */
const emailIdentity: ResourceHandler = async (properties, { call }) => {
  only('AWS::SES::EmailIdentity', properties, [
    'EmailIdentity',
    'ConfigurationSetAttributes',
    'DkimAttributes',
    'FeedbackAttributes',
    'MailFromAttributes',
  ]);
  only('AWS::SES::EmailIdentity DkimAttributes', (properties.DkimAttributes ?? {}) as Properties, ['SigningEnabled']);
  const EmailIdentity = text(properties, 'EmailIdentity');
  const set = properties.ConfigurationSetAttributes as Properties | undefined;
  await unlessThere(call('ses', 'CreateEmailIdentity', { EmailIdentity, ...set }), 'AlreadyExistsException');
  const mailFrom = properties.MailFromAttributes as Properties | undefined;
  if (mailFrom) await call('ses', 'PutEmailIdentityMailFromAttributes', { EmailIdentity, ...mailFrom });
  const { DkimAttributes: dkim } = await call<{ DkimAttributes: { Tokens?: string[] } }>('ses', 'GetEmailIdentity', {
    EmailIdentity,
  });
  const records = (dkim.Tokens ?? []).flatMap((token, index) => [
    [`DkimDNSTokenName${index + 1}`, `${token}._domainkey.${EmailIdentity}`],
    [`DkimDNSTokenValue${index + 1}`, `${token}.dkim.amazonses.com`],
  ]);
  return { ref: EmailIdentity, attributes: Object.fromEntries(records) };
};

/** Brought to what the template says by being made anew: nothing else hangs on a set but its settings. */
const configurationSet: ResourceHandler = async (properties, { call, name }) => {
  const members = ['SendingOptions', 'SuppressionOptions', 'DeliveryOptions', 'ReputationOptions', 'Tags'];
  only('AWS::SES::ConfigurationSet', properties, ['Name', ...members]);
  const ConfigurationSetName = (properties.Name as string | undefined) ?? name;
  await unlessThere(call('ses', 'DeleteConfigurationSet', { ConfigurationSetName }), 'NotFoundException');
  await call('ses', 'CreateConfigurationSet', { ConfigurationSetName, ...pick(properties, members) });
  return { ref: ConfigurationSetName };
};

export const mailResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::SES::Template': template,
  'AWS::SES::EmailIdentity': emailIdentity,
  'AWS::SES::ConfigurationSet': configurationSet,
};
