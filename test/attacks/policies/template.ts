/** A stage's template with its intrinsics resolved, as if it were deployed: names are logical ids, and say nothing of the stage. */
import { Template } from 'aws-cdk-lib/assertions';
import type { StageName } from '../../../lib/stages.ts';
import { resolve, type Scope } from '../../../local/cloudformation/intrinsics.ts';
import { platformOf, type Resource } from '../../lib/test-platform.ts';

export const account = '000000000000';
export const region = 'us-east-1';

export type Resources = Readonly<Record<string, Resource>>;

/** Every resource of the stage, as CloudFormation would make it. */
export const deployedOf = (stage: StageName): Resources => {
  const template = Template.fromStack(platformOf(stage)).toJSON() as Scope['template'] & { readonly Resources: Resources };
  return resolve(template.Resources, scopeOf(template)) as Resources;
};

const pseudo: Readonly<Record<string, string>> = {
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'Ward',
  'AWS::StackId': 'Ward',
};

const scopeOf = (template: Scope['template'] & { readonly Resources: Resources }): Scope => ({
  template,
  ref: (id) => pseudo[id] ?? refOf(id, template.Resources[id]?.Type),
  attribute: (id, name) => (name === 'Arn' ? arnOf(id, template.Resources[id]?.Type) : `${id}.${name}`),
});

/** Buckets have no capitals. */
const nameOf = (id: string, type = ''): string => (type === 'AWS::S3::Bucket' ? id.toLowerCase() : id);

/** What names a resource by its ARN where CloudFormation gives its ARN for `Ref`. */
const refOf = (id: string, type = ''): string =>
  type === 'AWS::StepFunctions::StateMachine' ? arnOf(id, type) : nameOf(id, type);

const places: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': `dynamodb:${region}:${account}:table/`,
  'AWS::IAM::Role': `iam::${account}:role/`,
  'AWS::KMS::Key': `kms:${region}:${account}:key/`,
  'AWS::Lambda::Function': `lambda:${region}:${account}:function:`,
  'AWS::S3::Bucket': 's3:::',
  'AWS::StepFunctions::StateMachine': `states:${region}:${account}:stateMachine:`,
};

/** A type that is not here gets an ARN that nothing else has. */
export const arnOf = (id: string, type = ''): string => `arn:aws:${places[type] ?? `${type.toLowerCase()}:`}${nameOf(id, type)}`;
