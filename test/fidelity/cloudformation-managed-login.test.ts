/** The resources of managed login in a template, and the port that only this machine knows. */
import { loadTemplate } from '../../local/cloudformation/load.ts';
import type { TemplateResource } from '../../local/cloudformation/template.ts';
import { createCognito } from '../../local/cognito/cognito.ts';
import { assemblyOf } from '../local/cloudformation/small-stack.ts';
import { type SmallCloud, smallCloud } from '../local/small-cloud.ts';
import { behaves } from './behaves.ts';

const reference = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference';

const resources: Record<string, TemplateResource> = {
  Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'nurses' } },
  Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Pool' } } },
  Domain: {
    Type: 'AWS::Cognito::UserPoolDomain',
    Properties: { UserPoolId: { Ref: 'Pool' }, Domain: 'nurses', ManagedLoginVersion: 2 },
  },
  Branding: {
    Type: 'AWS::Cognito::ManagedLoginBranding',
    Properties: { UserPoolId: { Ref: 'Pool' }, ClientId: { Ref: 'Client' }, UseCognitoProvidedValues: true },
  },
};
const Parameters = { LocalPort: { Type: 'Number', Default: 3000 } };
const Outputs = {
  Pool: { Value: { Ref: 'Pool' } },
  Domain: { Value: { Ref: 'Domain' } },
  Branding: { Value: { Ref: 'Branding' } },
  BrandingId: { Value: { 'Fn::GetAtt': ['Branding', 'ManagedLoginBrandingId'] } },
  Port: { Value: { Ref: 'LocalPort' } },
};

let small: SmallCloud;
beforeEach(() => {
  small = smallCloud([createCognito]);
});
afterEach(() => small.close());

const load = async () => (await loadTemplate(small.cloud, assemblyOf(resources, { Parameters, Outputs }))).outputs;

behaves(
  'a pool’s domain is told by its name, and is the same at the next start',
  `${reference}/aws-resource-cognito-userpooldomain.html`,
  async () => {
    const first = await load();
    expect((await load()).Domain).toBe('nurses');
    const described = await small.root('cognito-idp', 'DescribeUserPoolDomain', { Domain: 'nurses' });
    expect(described).toMatchObject({ DomainDescription: { UserPoolId: first.Pool, ManagedLoginVersion: 2, Status: 'ACTIVE' } });
  },
);

behaves(
  'the look of managed login is told by the pool and its own id, and stays',
  `${reference}/aws-resource-cognito-managedloginbranding.html`,
  async () => {
    const { Pool, Branding, BrandingId } = await load();
    expect(Branding).toBe(`${Pool}|${BrandingId}`);
    expect((await load()).Branding).toBe(Branding);
  },
);

test('the port of this machine is given to a template that asks for it', async () => {
  expect((await load()).Port).toBe('3000');
  small.cloud.endpoint = 'http://127.0.0.1:4123';
  expect((await load()).Port).toBe('4123');
});
