/** Mail in a template: identities, templates and configuration sets are there at once, and are what the newer template says. */
import { loadTemplate } from '../../local/cloudformation/load.ts';
import type { TemplateResource } from '../../local/cloudformation/template.ts';
import { createSes } from '../../local/ses/ses.ts';
import { assemblyOf } from '../local/cloudformation/small-stack.ts';
import { type SmallCloud, smallCloud } from '../local/small-cloud.ts';
import { behaves } from './behaves.ts';

const reference = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference';

let small: SmallCloud;
beforeEach(() => {
  small = smallCloud([createSes]);
});
afterEach(() => small.close());

/** Loads a template of this one resource, and tells its `Ref` and the attribute that is asked for. */
const load = async (Type: string, Properties: object, attribute?: string): Promise<(string | undefined)[]> => {
  const resource = { Type, Properties } as TemplateResource;
  const Outputs = {
    Ref: { Value: { Ref: 'It' } },
    ...(attribute && { Attribute: { Value: { 'Fn::GetAtt': ['It', attribute] } } }),
  };
  const { outputs } = await loadTemplate(small.cloud, assemblyOf({ It: resource }, { Outputs }));
  return [outputs.Ref, outputs.Attribute];
};

behaves(
  'a template of mails is told by its name, and follows the stack’s',
  `${reference}/aws-resource-ses-template.html`,
  async () => {
    const template = (SubjectPart: string) => ({ Template: { TemplateName: 'welcome', SubjectPart, TextPart: 'x' } });
    await load('AWS::SES::Template', template('Old'));
    expect(await load('AWS::SES::Template', template('New'), 'Id')).toEqual(['welcome', 'welcome']);
    const { TemplateContent } = await small.root('ses', 'GetEmailTemplate', { TemplateName: 'welcome' });
    expect(TemplateContent).toEqual({ Subject: 'New', Text: 'x' });
  },
);

behaves(
  'an identity is told by its name, with the records its DNS would have',
  `${reference}/aws-resource-ses-emailidentity.html`,
  async () => {
    const properties = { EmailIdentity: 'hospital.example', MailFromAttributes: { MailFromDomain: 'bounce.hospital.example' } };
    const [ref, record] = await load('AWS::SES::EmailIdentity', properties, 'DkimDNSTokenName1');
    expect(ref).toBe('hospital.example');
    expect(record).toMatch(/^\w+\._domainkey\.hospital\.example$/);
    expect(await load('AWS::SES::EmailIdentity', properties, 'DkimDNSTokenName1')).toEqual([ref, record]);
    expect(await small.root('ses', 'GetEmailIdentity', { EmailIdentity: 'hospital.example' })).toMatchObject({
      VerifiedForSendingStatus: true,
      MailFromAttributes: { MailFromDomain: 'bounce.hospital.example' },
    });
  },
);

behaves(
  'a configuration set is told by its name, and has the stack’s settings',
  `${reference}/aws-resource-ses-configurationset.html`,
  async () => {
    const set = (SendingEnabled: boolean) => ({ Name: 'platform', SendingOptions: { SendingEnabled } });
    await load('AWS::SES::ConfigurationSet', set(true));
    expect(await load('AWS::SES::ConfigurationSet', set(false))).toEqual(['platform', undefined]);
    const found = await small.root('ses', 'GetConfigurationSet', { ConfigurationSetName: 'platform' });
    expect(found).toMatchObject({ SendingOptions: { SendingEnabled: false } });
  },
);
