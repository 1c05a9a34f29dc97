/** Answers on the wire: members as headers, as XML, or as the bytes of an object. */
import type { Readable } from 'node:stream';
import type { HttpResponse, Input } from '../service.ts';
import { algorithms, memberOf } from './checksum.ts';
import { isLatin1 } from './header-text.ts';
import { writeXml } from './xml.ts';

/** Operations that answer XML: its root, and the member that holds its content where not all of them do. */
const documents: Readonly<Record<string, { readonly root: string; readonly member?: string }>> = {
  CompleteMultipartUpload: { root: 'CompleteMultipartUploadResult' },
  CopyObject: { root: 'CopyObjectResult', member: 'CopyObjectResult' },
  CreateMultipartUpload: { root: 'InitiateMultipartUploadResult' },
  DeleteObjects: { root: 'DeleteResult' },
  GetBucketCors: { root: 'CORSConfiguration' },
  GetBucketEncryption: { root: 'ServerSideEncryptionConfiguration', member: 'ServerSideEncryptionConfiguration' },
  GetBucketLifecycleConfiguration: { root: 'LifecycleConfiguration' },
  GetBucketLocation: { root: 'LocationConstraint', member: 'LocationConstraint' },
  GetBucketLogging: { root: 'BucketLoggingStatus' },
  GetBucketOwnershipControls: { root: 'OwnershipControls', member: 'OwnershipControls' },
  GetBucketTagging: { root: 'Tagging' },
  GetBucketVersioning: { root: 'VersioningConfiguration' },
  GetObjectTagging: { root: 'Tagging' },
  GetPublicAccessBlock: { root: 'PublicAccessBlockConfiguration', member: 'PublicAccessBlockConfiguration' },
  ListBuckets: { root: 'ListAllMyBucketsResult' },
  ListMultipartUploads: { root: 'ListMultipartUploadsResult' },
  ListObjectsV2: { root: 'ListBucketResult' },
  ListObjectVersions: { root: 'ListVersionsResult' },
  ListParts: { root: 'ListPartsResult' },
  UploadPartCopy: { root: 'CopyPartResult', member: 'CopyPartResult' },
};

/** Members that are headers whatever the body is. */
const alwaysHeaders = new Set([
  ...['VersionId', 'CopySourceVersionId', 'ServerSideEncryption', 'SSEKMSKeyId', 'BucketKeyEnabled'],
]);

const headerNames: Readonly<Record<string, string>> = {
  AcceptRanges: 'accept-ranges',
  AccessPointAlias: 'x-amz-access-point-alias',
  BucketArn: 'x-amz-bucket-arn',
  BucketKeyEnabled: 'x-amz-server-side-encryption-bucket-key-enabled',
  BucketRegion: 'x-amz-bucket-region',
  CacheControl: 'cache-control',
  ChecksumAlgorithm: 'x-amz-checksum-algorithm',
  ChecksumType: 'x-amz-checksum-type',
  ContentDisposition: 'content-disposition',
  ContentEncoding: 'content-encoding',
  ContentLanguage: 'content-language',
  ContentLength: 'content-length',
  ContentRange: 'content-range',
  ContentType: 'content-type',
  CopySourceVersionId: 'x-amz-copy-source-version-id',
  DeleteMarker: 'x-amz-delete-marker',
  ETag: 'etag',
  Expires: 'expires',
  LastModified: 'last-modified',
  Location: 'location',
  SSEKMSKeyId: 'x-amz-server-side-encryption-aws-kms-key-id',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  TagCount: 'x-amz-tagging-count',
  VersionId: 'x-amz-version-id',
  ...Object.fromEntries(algorithms.map((algorithm) => [memberOf(algorithm), `x-amz-checksum-${algorithm.toLowerCase()}`])),
};

type Headers = Record<string, string>;

const headersOf = (output: Input): Headers => {
  const named = Object.entries(output).filter(([member, value]) => value !== undefined && headerNames[member]);
  const metadata = Object.entries((output.Metadata ?? {}) as Record<string, string>);
  return {
    ...Object.fromEntries(named.map(([member, value]) => [headerNames[member] as string, headerOf(value)])),
    ...Object.fromEntries(metadata.map(([name, value]) => [`x-amz-meta-${name}`, headerOf(value)])),
  };
};

/** A header carries Latin-1 only; S3 encodes anything else as RFC 2047 has it. */
const headerOf = (value: unknown): string => {
  if (value instanceof Date) return value.toUTCString();
  const text = String(value);
  return isLatin1(text) ? text : `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
};

const withoutContent = (operation: string): boolean =>
  (operation.startsWith('Delete') && operation !== 'DeleteObjects') || operation === 'AbortMultipartUpload';

export const answerOf = (operation: string, output: Input): HttpResponse => {
  const document = documents[operation];
  if (document) return documentAnswer(document, operation, output);
  if (operation === 'PostObject') return formAnswer(output);
  if (operation === 'PreflightRequest') return { status: 200, headers: output.Headers as Headers };
  if (operation === 'GetBucketPolicy')
    return { status: 200, headers: { 'content-type': 'application/json' }, body: String(output.Policy) };
  const status = withoutContent(operation) ? 204 : output.ContentRange === undefined ? 200 : 206;
  return { status, headers: headersOf(output), body: output.Body as Readable | undefined };
};

const documentAnswer = ({ root, member }: { root: string; member?: string }, operation: string, output: Input): HttpResponse => {
  const isHeader = (name: string): boolean =>
    alwaysHeaders.has(name) || (operation === 'CreateMultipartUpload' && name.startsWith('Checksum'));
  const split = (header: boolean): Input =>
    Object.fromEntries(Object.entries(output).filter(([name]) => isHeader(name) === header));
  const content = member === undefined ? split(false) : (output[member] ?? '');
  return {
    status: 200,
    headers: { 'content-type': 'application/xml', ...headersOf(split(true)) },
    body: writeXml(root, content),
  };
};

/** As the form asked: a redirect, a status with or without a document, else 204. */
const formAnswer = ({ Answer: answer, Fields: fields, ...members }: Input): HttpResponse => {
  const { success_action_redirect: redirect, redirect: old, success_action_status: status } = fields as Headers;
  const { Bucket: bucket, Key: key, ETag: etag, Location: location } = answer as Record<string, string>;
  const headers = { ...headersOf(members), location: location as string };
  const target = URL.parse(redirect ?? old ?? '');
  if (target) {
    for (const [name, value] of Object.entries({ bucket, key, etag })) target.searchParams.set(name, value as string);
    return { status: 303, headers: { ...headers, location: target.href } };
  }
  if (status === '201')
    return { status: 201, headers: { ...headers, 'content-type': 'application/xml' }, body: writeXml('PostResponse', answer) };
  return { status: status === '200' ? 200 : 204, headers };
};
