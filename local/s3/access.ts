/**
 * What IAM must allow, in S3's actions, resources and condition keys.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
import type { PolicyDocument } from '../iam/policy.ts';
import { type Access, AwsError, type Call, type ConditionContext } from '../service.ts';
import { bucketArn, objectArn } from './names.ts';
import { copySourceOf, type Place, placeOf } from './place.ts';
import { isPublic } from './public-access.ts';
import type { Operation, Storage } from './storage.ts';
import { tagsOfHeader } from './tags.ts';

type AccessOf = Operation['access'];

/** An action on the bucket the call names. */
export const onBucket =
  (action: string, context: (call: Call) => ConditionContext = () => ({})): AccessOf =>
  (storage, call) => [bucketAccess(storage, call, { action, context: context(call) })];

export const bucketAccess = (
  storage: Storage,
  call: Call,
  { action, context }: { action: string; context?: ConditionContext },
): Access => {
  const bucket = String(call.input.Bucket);
  return {
    action,
    resource: bucketArn(bucket),
    context: { ...requestContext(storage, call), ...context },
    resourcePolicy: policyFor(storage, call, bucket),
  };
};

/** An action on the object the call names; with a version id, the action on versions. */
export const onObject =
  (action: string, versionAction = action): AccessOf =>
  (storage, call) => {
    const versionId = call.input.VersionId as string | undefined;
    return [
      objectAccess(storage, call, { ...placeOf(call), versionId, action: versionId === undefined ? action : versionAction }),
    ];
  };

interface ObjectAction extends Place {
  readonly action: string;
  readonly versionId?: string;
  readonly context?: ConditionContext;
}

export const objectAccess = (
  storage: Storage,
  call: Call,
  { bucket, key, versionId, action, context }: ObjectAction,
): Access => ({
  action,
  resource: objectArn(bucket, key),
  context: {
    ...requestContext(storage, call),
    ...existingTags(storage, { bucket, key }, versionId),
    ...(versionId !== undefined && { 's3:VersionId': versionId }),
    ...context,
  },
  resourcePolicy: policyFor(storage, call, bucket),
});

/** What writing needs: the object, and its tags when it comes with some. */
export const toWrite: AccessOf = (storage, call) => {
  const place = placeOf(call);
  const tags = Object.entries(tagsOfHeader(call.input.Tagging));
  const context = {
    ...sentContext(call),
    ...Object.fromEntries(tags.map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
    ...(tags.length > 0 && { 's3:RequestObjectTagKeys': tags.map(([key]) => key) }),
  };
  const actions = tags.length > 0 ? ['s3:PutObject', 's3:PutObjectTagging'] : ['s3:PutObject'];
  return actions.map((action) => objectAccess(storage, call, { ...place, action, context }));
};

/** Reading the source of a copy, and its tags where they are copied too. */
export const toReadSource: AccessOf = (storage, call) => {
  const source = copySourceOf(call);
  const suffix = source.versionId === undefined ? '' : 'Version';
  const actions = [`s3:GetObject${suffix}`];
  const tagged = Object.keys(existingTags(storage, source, source.versionId)).length > 0;
  if (tagged && call.operation === 'CopyObject' && call.input.TaggingDirective !== 'REPLACE')
    actions.push(`s3:GetObject${suffix}Tagging`);
  return actions.map((action) => objectAccess(storage, call, { ...source, action }));
};

/** Whether the caller may also do this: what an answer reveals can depend on it. */
export const isAllowed = (storage: Storage, call: Call, access: Access): boolean => {
  try {
    storage.cloud.authorize(call, [access]);
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.status < 500) return false;
    throw error;
  }
};

const sentContext = ({ input }: Call): ConditionContext => ({
  's3:x-amz-server-side-encryption': input.ServerSideEncryption as string | undefined,
  's3:x-amz-server-side-encryption-aws-kms-key-id': input.SSEKMSKeyId as string | undefined,
  's3:x-amz-acl': input.ACL as string | undefined,
  's3:x-amz-storage-class': input.StorageClass as string | undefined,
  's3:x-amz-copy-source': input.CopySource as string | undefined,
  's3:x-amz-metadata-directive': input.MetadataDirective as string | undefined,
  's3:if-match': input.IfMatch as string | undefined,
  's3:if-none-match': input.IfNoneMatch as string | undefined,
});

const existingTags = (storage: Storage, { bucket, key }: Place, versionId?: string): ConditionContext => {
  const found = versionId === undefined ? storage.objects.latest(bucket, key) : storage.objects.version(bucket, key, versionId);
  if (!found || found.marker) return {};
  return Object.fromEntries(Object.entries(found.tags).map(([name, value]) => [`s3:ExistingObjectTag/${name}`, value]));
};

/** How the request was signed, and how long ago. */
const requestContext = ({ cloud }: Storage, { http, operation }: Call): ConditionContext => {
  const account = { 's3:ResourceAccount': cloud.accountId };
  if (!http) return account;
  if (operation === 'PostObject') return { ...account, 's3:authType': 'POST' };
  const signed = http.query.get('X-Amz-Date');
  if (!signed) return { ...account, 's3:authType': http.headers.authorization ? 'REST-HEADER' : undefined };
  const at = Date.parse(signed.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5'));
  return { ...account, 's3:authType': 'REST-QUERY-STRING', 's3:signatureAge': cloud.now() - at };
};

/** The bucket's policy; a public one does not reach strangers where the bucket restricts public access. */
const policyFor = (storage: Storage, { principal }: Call, bucket: string): PolicyDocument | undefined => {
  const policy = storage.buckets.policy(bucket);
  const stranger = principal.kind === 'anonymous' || principal.accountId !== storage.cloud.accountId;
  if (!policy || !stranger || !isPublic(policy)) return policy;
  const block = storage.buckets.get<{ RestrictPublicBuckets?: boolean }>(bucket, 'publicAccessBlock');
  return block?.RestrictPublicBuckets ? undefined : policy;
};
