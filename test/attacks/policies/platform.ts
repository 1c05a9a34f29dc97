/** What of a stage takes part in a decision: its roles, and the tables, the bucket and the key with their own policies. */
import { ownNameOf } from '../../../functions/kernel/placement.ts';
import type { StageName } from '../../../lib/stages.ts';
import type { PolicyDocument } from '../../../local/iam/policy.ts';
import { ofType, type Resource } from '../../lib/test-platform.ts';
import { account, arnOf, deployedOf, type Resources, region } from './template.ts';

export interface Role {
  /** Its logical id: `FilesApiTenantRole9D86EAAB`. */
  readonly name: string;
  readonly arn: string;
  readonly trust: PolicyDocument;
  readonly policies: readonly PolicyDocument[];
}

export interface DeployedFunction {
  /** `files/api` */
  readonly entry: string;
  readonly roleArn: string;
  /** Absent where it opens no tenant sessions. */
  readonly tenantRoleArn?: string;
  /** The name of the bucket its sessions are held to; absent where it handles no files. */
  readonly bucket?: string;
}

export interface Guarded {
  readonly arn: string;
  readonly policy: PolicyDocument;
}

export interface Table {
  readonly arn: string;
  readonly indexes: readonly string[];
  /** The attributes that are keys of an index: an item that has them is in it. */
  readonly indexKeys: readonly string[];
}

export interface DeployedPlatform {
  readonly stage: StageName;
  readonly roles: readonly Role[];
  readonly functions: readonly DeployedFunction[];
  readonly tables: Readonly<Record<'tenant' | 'control', Table>>;
  readonly bucket: Guarded;
  /** The platform's own. */
  readonly key: Guarded;
}

/** A hospital's own table, and its own bucket. */
export const ownPlaceOf = ({ stage }: Pick<DeployedPlatform, 'stage'>, tenantId: string) => {
  const name = ownNameOf(stage, tenantId);
  return { table: `arn:aws:dynamodb:${region}:${account}:table/${name}`, bucket: `arn:aws:s3:::${name}` };
};

const known = new Map<StageName, DeployedPlatform>();

/** Synthesized once. */
export const platformOf = (stage: StageName): DeployedPlatform => {
  const found = known.get(stage) ?? readPlatform(stage, deployedOf(stage));
  known.set(stage, found);
  return found;
};

const readPlatform = (stage: StageName, resources: Resources): DeployedPlatform => ({
  stage,
  roles: ofType(resources, 'AWS::IAM::Role').map(([id, role]) => roleOf(resources, id, role)),
  functions: ofType(resources, 'AWS::Lambda::Function').map(([, { Properties }]) => ({
    entry: Properties.Description,
    roleArn: Properties.Role,
    tenantRoleArn: Properties.Environment?.Variables.TENANT_ROLE_ARN,
    bucket: Properties.Environment?.Variables.FILES_BUCKET,
  })),
  tables: { tenant: tableOf(resources, 'TenantTable'), control: tableOf(resources, 'ControlTable') },
  bucket: bucketOf(resources),
  key: keyOf(resources),
});

/** Its policies are written in it or attached to it. */
const roleOf = (resources: Resources, name: string, { Type, Properties }: Resource): Role => {
  const attached = ofType(resources, 'AWS::IAM::Policy').filter(([, policy]) => policy.Properties.Roles.includes(name));
  const written: { PolicyDocument: PolicyDocument }[] = Properties.Policies ?? [];
  return {
    name,
    arn: arnOf(name, Type),
    trust: Properties.AssumeRolePolicyDocument,
    policies: [...written, ...attached.map(([, policy]) => policy.Properties)].map(({ PolicyDocument }) => PolicyDocument),
  };
};

const named = (resources: Resources, type: string, prefix: string): [string, Resource] => {
  const found = ofType(resources, type).find(([id]) => id.startsWith(prefix));
  if (!found) throw new Error(`the template has no ${type} called ${prefix}…`);
  return found;
};

const tableOf = (resources: Resources, prefix: string): Table => {
  const [id, { Type, Properties }] = named(resources, 'AWS::DynamoDB::Table', prefix);
  const indexes: { IndexName: string; KeySchema: { AttributeName: string }[] }[] = Properties.GlobalSecondaryIndexes ?? [];
  return {
    arn: arnOf(id, Type),
    indexes: indexes.map(({ IndexName }) => IndexName),
    indexKeys: indexes.flatMap(({ KeySchema }) => KeySchema.map(({ AttributeName }) => AttributeName)),
  };
};

const bucketOf = (resources: Resources): Guarded => {
  const [id, { Type }] = named(resources, 'AWS::S3::Bucket', 'FilesBucket');
  const [, policy] = named(resources, 'AWS::S3::BucketPolicy', 'FilesBucketPolicy');
  return { arn: arnOf(id, Type), policy: policy.Properties.PolicyDocument };
};

const keyOf = (resources: Resources): Guarded => {
  const [id, { Type, Properties }] = named(resources, 'AWS::KMS::Key', 'Key');
  return { arn: arnOf(id, Type), policy: Properties.KeyPolicy };
};
