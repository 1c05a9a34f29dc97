/** The input of an operation from a request: path, query, headers and XML, under the SDK's member names. */
import { type HttpRequest, type Input, notImplemented } from '../service.ts';
import { algorithms, memberOf } from './checksum.ts';
import { invalidArgument } from './fault.ts';
import { subresources } from './route.ts';

type Read = (value: string, name: string) => unknown;

const text: Read = (value) => value;
const date: Read = (value) => new Date(value);
const truth: Read = (value) => value.toLowerCase() === 'true';
const count: Read = (value, name) => {
  if (/^\d+$/.test(value)) return Number(value);
  throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, value);
};

type Table = Readonly<Record<string, readonly [member: string, read: Read]>>;

const find = (table: Table, name: string): Table[string] | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);

const parameters: Table = {
  'continuation-token': ['ContinuationToken', text],
  delimiter: ['Delimiter', text],
  'encoding-type': ['EncodingType', text],
  'fetch-owner': ['FetchOwner', truth],
  'key-marker': ['KeyMarker', text],
  'max-keys': ['MaxKeys', count],
  'max-parts': ['MaxParts', count],
  'max-uploads': ['MaxUploads', count],
  partNumber: ['PartNumber', count],
  'part-number-marker': ['PartNumberMarker', text],
  prefix: ['Prefix', text],
  'response-cache-control': ['ResponseCacheControl', text],
  'response-content-disposition': ['ResponseContentDisposition', text],
  'response-content-encoding': ['ResponseContentEncoding', text],
  'response-content-language': ['ResponseContentLanguage', text],
  'response-content-type': ['ResponseContentType', text],
  'response-expires': ['ResponseExpires', text],
  'start-after': ['StartAfter', text],
  uploadId: ['UploadId', text],
  'upload-id-marker': ['UploadIdMarker', text],
  versionId: ['VersionId', text],
  'version-id-marker': ['VersionIdMarker', text],
};

const amzHeaders: Table = {
  'x-amz-acl': ['ACL', text],
  'x-amz-checksum-algorithm': ['ChecksumAlgorithm', text],
  'x-amz-checksum-mode': ['ChecksumMode', text],
  'x-amz-checksum-type': ['ChecksumType', text],
  'x-amz-copy-source': ['CopySource', text],
  'x-amz-copy-source-if-match': ['CopySourceIfMatch', text],
  'x-amz-copy-source-if-modified-since': ['CopySourceIfModifiedSince', date],
  'x-amz-copy-source-if-none-match': ['CopySourceIfNoneMatch', text],
  'x-amz-copy-source-if-unmodified-since': ['CopySourceIfUnmodifiedSince', date],
  'x-amz-copy-source-range': ['CopySourceRange', text],
  'x-amz-expected-bucket-owner': ['ExpectedBucketOwner', text],
  'x-amz-metadata-directive': ['MetadataDirective', text],
  'x-amz-mp-object-size': ['MpuObjectSize', count],
  'x-amz-object-ownership': ['ObjectOwnership', text],
  'x-amz-sdk-checksum-algorithm': ['ChecksumAlgorithm', text],
  'x-amz-server-side-encryption': ['ServerSideEncryption', text],
  'x-amz-server-side-encryption-aws-kms-key-id': ['SSEKMSKeyId', text],
  'x-amz-server-side-encryption-bucket-key-enabled': ['BucketKeyEnabled', truth],
  'x-amz-server-side-encryption-context': ['SSEKMSEncryptionContext', text],
  'x-amz-source-expected-bucket-owner': ['ExpectedSourceBucketOwner', text],
  'x-amz-storage-class': ['StorageClass', text],
  'x-amz-tagging': ['Tagging', text],
  'x-amz-tagging-directive': ['TaggingDirective', text],
  ...Object.fromEntries(
    algorithms.map((algorithm) => [`x-amz-checksum-${algorithm.toLowerCase()}`, [memberOf(algorithm), text]] as const),
  ),
};

/** Headers any client may send with anything: read only where the operation has a use for them. */
const plainHeaders: Table = {
  'cache-control': ['CacheControl', text],
  'content-disposition': ['ContentDisposition', text],
  'content-encoding': ['ContentEncoding', (value) => withoutFraming(value)],
  'content-language': ['ContentLanguage', text],
  'content-length': ['ContentLength', count],
  'content-md5': ['ContentMD5', text],
  'content-type': ['ContentType', text],
  expires: ['Expires', text],
  'if-match': ['IfMatch', text],
  'if-modified-since': ['IfModifiedSince', date],
  'if-none-match': ['IfNoneMatch', text],
  'if-unmodified-since': ['IfUnmodifiedSince', date],
  range: ['Range', text],
};

/** `aws-chunked` is how the body travelled, not what it is. */
const withoutFraming = (value: string): string | undefined => {
  const rest = value.split(',').map((coding) => coding.trim());
  return rest.filter((coding) => coding.toLowerCase() !== 'aws-chunked').join(',') || undefined;
};

/** What signing put there. */
const formal = new Set(
  ['algorithm', 'credential', 'date', 'expires', 'signedheaders', 'signature', 'security-token', 'content-sha256', 'user-agent']
    .concat(['decoded-content-length', 'trailer'])
    .map((name) => `x-amz-${name}`),
);

const isChecksum = (name: string): boolean =>
  name === 'x-amz-sdk-checksum-algorithm' || algorithms.some((algorithm) => name === `x-amz-checksum-${algorithm.toLowerCase()}`);

/** Everything the request says beside its path and body. Throws `NotImplemented` for parameters and `x-amz-` headers not known here. */
export const membersOf = (request: HttpRequest, modelled: readonly string[]): Input => {
  const input: Input = {};
  const metadata: Record<string, string> = {};
  const readAmz = (name: string, value: string): void => {
    const known = find(amzHeaders, name);
    if (known) input[known[0]] = known[1](value, name);
    else if (name.startsWith('x-amz-meta-')) metadata[name.slice('x-amz-meta-'.length)] = value;
    else if (!formal.has(name)) throw notImplemented(`${name} in S3`);
  };
  for (const [name, value] of request.query) {
    const header = name.toLowerCase();
    const known = find(parameters, name);
    // A client that signs a URL before it has the body signs the checksum of nothing: S3 ignores checksums in the query.
    if (header.startsWith('x-amz-')) isChecksum(header) || readAmz(header, value);
    else if (known) input[known[0]] = known[1](value, name);
    else if (name !== 'x-id' && !subresources.has(name)) throw notImplemented(`the query parameter ${name} in S3`);
  }
  for (const [name, value] of Object.entries(request.headers)) {
    const known = find(plainHeaders, name);
    if (name.startsWith('x-amz-')) readAmz(name, value);
    else if (known && modelled.includes(known[0])) input[known[0]] = known[1](value, name);
    // Left out, this would delete what was meant to stay.
    else if (name === 'if-match' && request.method === 'DELETE') throw notImplemented('conditional deletes in S3');
  }
  if (modelled.includes('Metadata') || Object.keys(metadata).length > 0) input.Metadata = metadata;
  return input;
};
