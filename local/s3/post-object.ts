/** POST Object: a browser's form. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
import { type Call, type Input, notImplemented } from '../service.ts';
import { toWrite } from './access.ts';
import { algorithms, memberOf } from './checksum.ts';
import { invalidArgument } from './fault.ts';
import { placeOf } from './place.ts';
import { checkPolicy } from './post-policy.ts';
import { takeObject } from './put-object.ts';
import type { Operation } from './storage.ts';
import { headerOfTagging } from './xml.ts';

/** Fields that become members; `x-amz-meta-…` becomes metadata. */
const members: Readonly<Record<string, string>> = {
  'cache-control': 'CacheControl',
  'content-disposition': 'ContentDisposition',
  'content-encoding': 'ContentEncoding',
  'content-type': 'ContentType',
  expires: 'Expires',
  acl: 'ACL',
  'x-amz-storage-class': 'StorageClass',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
  'x-amz-server-side-encryption-context': 'SSEKMSEncryptionContext',
  ...Object.fromEntries(algorithms.map((algorithm) => [`x-amz-checksum-${algorithm.toLowerCase()}`, memberOf(algorithm)])),
};

/** Fields that say how the form is signed and answered. */
const formal = new Set([
  ...['key', 'bucket', 'policy', 'tagging', 'submit', 'success_action_status', 'success_action_redirect', 'redirect'],
  ...['x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature', 'x-amz-security-token', 'x-amz-checksum-algorithm'],
]);

/** The form's fields as the input of a `PutObject`. Throws for a field that is not modelled. */
export const inputOfForm = (fields: Readonly<Record<string, string>>): Input => {
  const input: Input = { Metadata: {} };
  for (const [name, value] of Object.entries(fields)) {
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    if (member) input[member] = value;
    else if (name === 'x-amz-server-side-encryption-bucket-key-enabled') input.BucketKeyEnabled = value === 'true';
    else if (name === 'tagging') input.Tagging = headerOfTagging(value);
    else if (name.startsWith('x-amz-meta-'))
      Object.assign(input.Metadata as object, { [name.slice('x-amz-meta-'.length)]: value });
    else if (!formal.has(name) && name.startsWith('x-amz-')) throw notImplemented(`the form field ${name}`);
  }
  return input;
};

export const postObject: Operation = {
  members: ['Key', 'Fields', 'Body', 'Tagging', 'Metadata', 'BucketKeyEnabled', ...Object.values(members)],
  access: toWrite,
  run: async (storage, call) => {
    const { bucket, key } = placeOf(call);
    const fields = call.input.Fields as Readonly<Record<string, string>>;
    storage.buckets.require(bucket);
    const bounds = checkForm(call, { ...fields, bucket, key }, storage.cloud.now());
    const { etag, members: others } = await takeObject(storage, call, { bucket, key, ...bounds });
    const location = `${storage.cloud.endpoint}/${bucket}/${encodeURIComponent(key)}`;
    return { ETag: etag, ...others, Answer: { Bucket: bucket, Key: key, ETag: etag, Location: location }, Fields: fields };
  },
};

/** A signed form is held to its policy; one without a policy is nobody's, and IAM has said whether nobody may write here. */
const checkForm = ({ principal }: Call, fields: Readonly<Record<string, string>>, now: number) => {
  const { policy } = fields;
  if (policy !== undefined) return checkPolicy(policy, fields, now);
  if (principal.kind === 'anonymous') return {};
  throw invalidArgument("Bucket POST must contain a field named 'policy'.", 'policy', '');
};
