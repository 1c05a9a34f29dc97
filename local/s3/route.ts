/** Which operation a request means, from its method, whether it names a key, and its subresource. */
import { type HttpRequest, notImplemented } from '../service.ts';
import { invalidArgument } from './fault.ts';

type Methods = Readonly<Record<string, string>>;

/** By the parameter that names the subresource; `''` is the bucket itself. */
const ofBucket: Readonly<Record<string, Methods>> = {
  cors: { GET: 'GetBucketCors', PUT: 'PutBucketCors', DELETE: 'DeleteBucketCors' },
  delete: { POST: 'DeleteObjects' },
  encryption: { GET: 'GetBucketEncryption', PUT: 'PutBucketEncryption' },
  lifecycle: { GET: 'GetBucketLifecycleConfiguration', PUT: 'PutBucketLifecycleConfiguration' },
  'list-type': { GET: 'ListObjectsV2' },
  location: { GET: 'GetBucketLocation' },
  logging: { GET: 'GetBucketLogging', PUT: 'PutBucketLogging' },
  ownershipControls: { GET: 'GetBucketOwnershipControls', PUT: 'PutBucketOwnershipControls' },
  policy: { GET: 'GetBucketPolicy', PUT: 'PutBucketPolicy', DELETE: 'DeleteBucketPolicy' },
  publicAccessBlock: { GET: 'GetPublicAccessBlock', PUT: 'PutPublicAccessBlock', DELETE: 'DeletePublicAccessBlock' },
  tagging: { GET: 'GetBucketTagging', PUT: 'PutBucketTagging' },
  uploads: { GET: 'ListMultipartUploads' },
  versioning: { GET: 'GetBucketVersioning', PUT: 'PutBucketVersioning' },
  versions: { GET: 'ListObjectVersions' },
  '': { PUT: 'CreateBucket', HEAD: 'HeadBucket', DELETE: 'DeleteBucket', POST: 'PostObject' },
};

const ofObject: Readonly<Record<string, Methods>> = {
  tagging: { GET: 'GetObjectTagging', PUT: 'PutObjectTagging', DELETE: 'DeleteObjectTagging' },
  uploads: { POST: 'CreateMultipartUpload' },
  uploadId: { PUT: 'UploadPart', GET: 'ListParts', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload' },
  '': { PUT: 'PutObject', GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' },
};

/** With a source to copy from, these become others. */
const copying: Methods = { PutObject: 'CopyObject', UploadPart: 'UploadPartCopy' };

/** Every parameter that picks an operation rather than being read by one. */
export const subresources = new Set([...Object.keys(ofBucket), ...Object.keys(ofObject)].filter((name) => name !== ''));

/** Throws `NotImplemented` for what is not modelled, by method and subresource. */
export const operationOf = ({ method, query, headers }: HttpRequest, bucket: string, key: string): string => {
  if (method === 'OPTIONS' && bucket !== '') return 'PreflightRequest';
  if (bucket === '' && method === 'GET') return 'ListBuckets';
  const table = key === '' ? ofBucket : ofObject;
  const [subresource = '', ...more] = [...query.keys()].filter((name) => subresources.has(name));
  if (more.length > 0) throw notImplemented(describe(method, key, [subresource, ...more].join('&')));
  if (query.has('list-type') && query.get('list-type') !== '2')
    throw invalidArgument('Invalid List Type specified in Request', 'list-type', String(query.get('list-type')));
  const operation = bucket === '' ? undefined : table[subresource]?.[method];
  if (operation === undefined) throw notImplemented(describe(method, key, subresource));
  return headers['x-amz-copy-source'] === undefined && !query.has('x-amz-copy-source')
    ? operation
    : (copying[operation] ?? operation);
};

const describe = (method: string, key: string, subresource: string): string => {
  if (method === 'GET' && key === '' && subresource === '') return 'ListObjects (version 1) of S3';
  return `${method} of ${key === '' ? 'a bucket' : 'an object'}${subresource && `?${subresource}`} in S3`;
};
