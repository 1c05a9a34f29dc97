/** Tables, buckets, keys: what outlives a start. */
import { only, pick, type ResourceHandler, text, unlessThere } from './resource.ts';
import type { Properties } from './template.ts';

interface DescribedTable {
  readonly TableArn?: string;
  readonly LatestStreamArn?: string;
  readonly KeySchema: readonly { readonly AttributeName: string; readonly KeyType: string }[];
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName: string;
    readonly KeySchema: DescribedTable['KeySchema'];
    readonly Projection: { readonly ProjectionType: string };
  }[];
}

/** The keys and indexes of a table, comparable between a template and what is there. */
const shapeOf = ({ KeySchema, GlobalSecondaryIndexes: indexes = [] }: DescribedTable): string => {
  const keys = (schema: DescribedTable['KeySchema']) => schema.map(({ AttributeName, KeyType }) => `${KeyType}:${AttributeName}`);
  const described = indexes.map(({ IndexName, KeySchema: own, Projection }) =>
    [IndexName, ...keys(own), Projection.ProjectionType].join(),
  );
  return JSON.stringify([keys(KeySchema), described.sort()]);
};

const table: ResourceHandler = async (properties, { call, name, cloud }) => {
  const creation = ['AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes', 'BillingMode', 'StreamSpecification', 'Tags'];
  const settings = [
    'TableName',
    'DeletionProtectionEnabled',
    'SSESpecification',
    'PointInTimeRecoverySpecification',
    'TimeToLiveSpecification',
  ];
  only('AWS::DynamoDB::Table', properties, [...creation, ...settings]);
  const TableName = (properties.TableName as string | undefined) ?? name;
  const { SSEEnabled: Enabled, SSEType, KMSMasterKeyId } = (properties.SSESpecification ?? {}) as Record<string, unknown>;
  const stream = properties.StreamSpecification as Properties | undefined;
  const input = {
    TableName,
    ...pick(properties, [...creation, 'DeletionProtectionEnabled']),
    ...(properties.SSESpecification ? { SSESpecification: { Enabled, SSEType, KMSMasterKeyId } } : {}),
    ...(stream ? { StreamSpecification: { StreamEnabled: true, ...stream } } : {}),
  };
  await unlessThere(call('dynamodb', 'CreateTable', input), 'ResourceInUseException');
  const recovery = properties.PointInTimeRecoverySpecification;
  if (recovery) await call('dynamodb', 'UpdateContinuousBackups', { TableName, PointInTimeRecoverySpecification: recovery });
  const timeToLive = properties.TimeToLiveSpecification;
  if (timeToLive) {
    await unlessThere(
      call('dynamodb', 'UpdateTimeToLive', { TableName, TimeToLiveSpecification: timeToLive }),
      'ValidationException',
    );
  }
  const described = await call<{ Table: DescribedTable }>('dynamodb', 'DescribeTable', { TableName });
  if (shapeOf(described.Table) !== shapeOf(properties as unknown as DescribedTable)) {
    throw new Error(
      'Its keys or indexes are not those of the template any more. Start with "npm start -- --fresh"; the local data is then lost.',
    );
  }
  const { TableArn: Arn, LatestStreamArn: StreamArn } = described.Table;
  return {
    ref: TableName,
    attributes: { Arn: Arn ?? `arn:aws:dynamodb:${cloud.region}:${cloud.accountId}:table/${TableName}`, StreamArn },
  };
};

/** A setting of a bucket: the operation that puts it, the member that carries it, and how the template's form becomes S3's. */
type BucketSetting = readonly [property: string, operation: string, member: string, convert: (value: never) => unknown];

const same = (value: unknown): unknown => value;

/** Templates and S3 name the same things differently here and there. */
const encryption = ({
  ServerSideEncryptionConfiguration: rules,
}: {
  ServerSideEncryptionConfiguration: Record<string, unknown>[];
}) => ({
  Rules: rules.map(({ ServerSideEncryptionByDefault, ...rest }) => ({
    ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault,
    ...rest,
  })),
});

const cors = ({ CorsRules: rules }: { CorsRules: Record<string, unknown>[] }) => ({
  CORSRules: rules.map(({ ExposedHeaders, MaxAge, ...rest }) => ({
    ...rest,
    ExposeHeaders: ExposedHeaders,
    MaxAgeSeconds: MaxAge,
  })),
});

const logging = ({ DestinationBucketName, LogFilePrefix }: { DestinationBucketName: string; LogFilePrefix?: string }) => ({
  LoggingEnabled: { TargetBucket: DestinationBucketName, TargetPrefix: LogFilePrefix ?? '' },
});

const lifecycle = ({ Rules: rules }: { Rules: Record<string, unknown>[] }) => ({
  Rules: rules.map(({ ExpirationInDays, ExpiredObjectDeleteMarker, ...rest }, index) => ({
    ID: `rule-${index}`,
    Filter: {},
    ...rest,
    ...(ExpirationInDays === undefined && ExpiredObjectDeleteMarker === undefined
      ? {}
      : { Expiration: { Days: ExpirationInDays, ExpiredObjectDeleteMarker } }),
  })),
});

const bucketSettings: readonly BucketSetting[] = [
  ['VersioningConfiguration', 'PutBucketVersioning', 'VersioningConfiguration', same],
  ['BucketEncryption', 'PutBucketEncryption', 'ServerSideEncryptionConfiguration', encryption],
  ['OwnershipControls', 'PutBucketOwnershipControls', 'OwnershipControls', same],
  ['PublicAccessBlockConfiguration', 'PutPublicAccessBlock', 'PublicAccessBlockConfiguration', same],
  ['CorsConfiguration', 'PutBucketCors', 'CORSConfiguration', cors],
  ['LifecycleConfiguration', 'PutBucketLifecycleConfiguration', 'LifecycleConfiguration', lifecycle],
  ['LoggingConfiguration', 'PutBucketLogging', 'BucketLoggingStatus', logging],
];

const bucket: ResourceHandler = async (properties, { call, name, cloud }) => {
  only('AWS::S3::Bucket', properties, ['BucketName', 'Tags', ...bucketSettings.map(([property]) => property)]);
  const Bucket = ((properties.BucketName as string | undefined) ?? name).toLowerCase();
  await unlessThere(call('s3', 'CreateBucket', { Bucket }), 'BucketAlreadyOwnedByYou', 'BucketAlreadyExists');
  for (const [property, operation, member, convert] of bucketSettings) {
    const value = properties[property];
    if (value !== undefined) await call('s3', operation, { Bucket, [member]: convert(value as never) });
  }
  const DomainName = `${Bucket}.s3.amazonaws.com`;
  const RegionalDomainName = `${Bucket}.s3.${cloud.region}.amazonaws.com`;
  return { ref: Bucket, attributes: { Arn: `arn:aws:s3:::${Bucket}`, DomainName, RegionalDomainName } };
};

const bucketPolicy: ResourceHandler = async (properties, { call, name }) => {
  only('AWS::S3::BucketPolicy', properties, ['Bucket', 'PolicyDocument']);
  await call('s3', 'PutBucketPolicy', { Bucket: text(properties, 'Bucket'), Policy: JSON.stringify(properties.PolicyDocument) });
  return { ref: name };
};

const key: ResourceHandler = async (properties, { call, remembered, remember }) => {
  only('AWS::KMS::Key', properties, [
    'Description',
    'EnableKeyRotation',
    'KeyPolicy',
    'KeySpec',
    'KeyUsage',
    'PendingWindowInDays',
    'Tags',
  ]);
  const Policy = JSON.stringify(properties.KeyPolicy);
  const KeyId = remembered ?? (await createKey(properties, { Policy, call }));
  remember(KeyId);
  await call('kms', 'PutKeyPolicy', { KeyId, PolicyName: 'default', Policy });
  // Only these rotate, and of others KMS does not take the question.
  const isSymmetric = (properties.KeySpec ?? 'SYMMETRIC_DEFAULT') === 'SYMMETRIC_DEFAULT';
  if (isSymmetric) await call('kms', properties.EnableKeyRotation ? 'EnableKeyRotation' : 'DisableKeyRotation', { KeyId });
  const { KeyMetadata: metadata } = await call<{ KeyMetadata: { Arn: string } }>('kms', 'DescribeKey', { KeyId });
  return { ref: KeyId, attributes: { Arn: metadata.Arn, KeyId } };
};

const createKey = async (
  properties: Properties,
  { Policy, call }: { Policy: string; call: Parameters<ResourceHandler>[1]['call'] },
): Promise<string> => {
  const tags = (properties.Tags ?? []) as { Key: string; Value: string }[];
  const Tags = tags.map(({ Key: TagKey, Value: TagValue }) => ({ TagKey, TagValue }));
  const input = { ...pick(properties, ['Description', 'KeySpec', 'KeyUsage']), Policy, Tags };
  return (await call<{ KeyMetadata: { KeyId: string } }>('kms', 'CreateKey', input)).KeyMetadata.KeyId;
};

const alias: ResourceHandler = async (properties, { call }) => {
  only('AWS::KMS::Alias', properties, ['AliasName', 'TargetKeyId']);
  const input = { AliasName: text(properties, 'AliasName'), TargetKeyId: text(properties, 'TargetKeyId') };
  await call('kms', 'CreateAlias', input).catch(async (error: unknown) => {
    if ((error as { code?: string }).code !== 'AlreadyExistsException') throw error;
    await call('kms', 'UpdateAlias', input);
  });
  return { ref: input.AliasName };
};

export const dataResources: Readonly<Record<string, ResourceHandler>> = {
  'AWS::DynamoDB::Table': table,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
  'AWS::KMS::Key': key,
  'AWS::KMS::Alias': alias,
};
