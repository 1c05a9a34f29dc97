/** Templates of a few resources, and the small cloud they are made in. */
import type { Assembly, Template, TemplateResource } from '../../../local/cloudformation/template.ts';

/** An assembly of the stack `Test`, whose functions have no code. */
export const assemblyOf = (resources: Record<string, TemplateResource>, sections: Partial<Template> = {}): Assembly => ({
  stackName: 'Test',
  template: { Resources: resources, ...sections },
  assetOf: () => '/nowhere',
});

export const anyoneOfTheAccount = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' };

/** A key that anyone of the account may use. */
export const key: TemplateResource = {
  Type: 'AWS::KMS::Key',
  Properties: {
    KeyPolicy: { Version: '2012-10-17', Statement: [anyoneOfTheAccount] },
    EnableKeyRotation: true,
  },
};

export const logGroup = (properties: Record<string, unknown> = {}, more: Partial<TemplateResource> = {}): TemplateResource => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: properties,
  ...more,
});
