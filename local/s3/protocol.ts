/** REST with XML, path-style (`/bucket/key`). https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAPI.html */
import { AwsError, type HttpRequest, type HttpResponse, type Input, type Protocol } from '../service.ts';
import { answerOf } from './answer.ts';
import { digestOf } from './checksum.ts';
import { claimOf, verifyClaim } from './claim.ts';
import { corsOfAnswer } from './cors.ts';
import { headersOfError, malformedXml } from './fault.ts';
import { readForm } from './form.ts';
import { inputOfForm } from './post-object.ts';
import { membersOf } from './request.ts';
import { operationOf } from './route.ts';
import type { Operation, Storage } from './storage.ts';
import { readXml, writeError } from './xml.ts';

/** Operations whose body is XML: its root, and the member it becomes. */
const bodies: Readonly<Record<string, readonly [root: string, member: string]>> = {
  CompleteMultipartUpload: ['CompleteMultipartUpload', 'MultipartUpload'],
  CreateBucket: ['CreateBucketConfiguration', 'CreateBucketConfiguration'],
  DeleteObjects: ['Delete', 'Delete'],
  PutBucketCors: ['CORSConfiguration', 'CORSConfiguration'],
  PutBucketEncryption: ['ServerSideEncryptionConfiguration', 'ServerSideEncryptionConfiguration'],
  PutBucketLifecycleConfiguration: ['LifecycleConfiguration', 'LifecycleConfiguration'],
  PutBucketLogging: ['BucketLoggingStatus', 'BucketLoggingStatus'],
  PutBucketOwnershipControls: ['OwnershipControls', 'OwnershipControls'],
  PutBucketTagging: ['Tagging', 'Tagging'],
  PutBucketVersioning: ['VersioningConfiguration', 'VersioningConfiguration'],
  PutObjectTagging: ['Tagging', 'Tagging'],
  PutPublicAccessBlock: ['PublicAccessBlockConfiguration', 'PublicAccessBlockConfiguration'],
};

const streamed = ['PutObject', 'UploadPart'];
const mostBytesOfXml = 8 * 1024 * 1024;

export const s3Protocol = (storage: Storage, operations: Readonly<Record<string, Operation>>): Protocol => ({
  async read(request) {
    const { bucket, key } = placeIn(request.path);
    const operation = operationOf(request, bucket, key);
    if (operation === 'PostObject') return readPost(request, bucket);
    if (operation === 'PreflightRequest') return { operation, input: preflightInput(request, bucket) };
    const input: Input = membersOf(request, operations[operation]?.members ?? []);
    if (bucket !== '') input.Bucket = bucket;
    if (key !== '') input.Key = key;
    if (streamed.includes(operation)) return { operation, input: { ...input, ...streamIn(request) } };
    return { operation, input: { ...input, ...(await documentIn(request, operation, input)) } };
  },
  write(output, call) {
    const { status, headers, body } = answerOf(call.operation, output as Input);
    const cors = call.operation === 'PreflightRequest' ? {} : corsOfAnswer(storage, call.http);
    return { status, headers: { ...headers, ...cors, 'x-amz-request-id': call.requestId }, body };
  },
  fail(error, requestId, request) {
    const answer = failure(error, requestId);
    return { ...answer, headers: { ...answer.headers, ...corsOfAnswer(storage, request) } };
  },
});

const failure = (error: AwsError, requestId: string): HttpResponse => {
  const { [headersOfError]: own, ...extra } = error.extra as Record<string, unknown>;
  const headers = { 'content-type': 'application/xml', 'x-amz-request-id': requestId, ...(own as Record<string, string>) };
  if (error.status === 304) return { status: 304, headers };
  return {
    status: error.code === 'AccessDenied' ? 403 : error.status,
    headers,
    body: writeError({ Code: error.code, Message: error.message, ...extra, RequestId: requestId }),
  };
};

/** The key is all that follows the bucket, decoded once and otherwise left alone: `//`, `..` and `%2F` are part of it. */
const placeIn = (path: string): { bucket: string; key: string } => {
  const at = path.indexOf('/', 1);
  try {
    return at === -1
      ? { bucket: decodeURIComponent(path.slice(1)), key: '' }
      : { bucket: decodeURIComponent(path.slice(1, at)), key: decodeURIComponent(path.slice(at + 1)) };
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", 400);
  }
};

const streamIn = ({ headers, body }: HttpRequest): Input => {
  const length = headers['x-amz-decoded-content-length'] ?? headers['content-length'];
  if (length === undefined || !/^\d+$/.test(length))
    throw new AwsError('MissingContentLength', 'You must provide the Content-Length HTTP header.', 411);
  return { ContentLength: Number(length), Body: body };
};

/** Reads all of a small body, so that its hash is checked even where nothing is made of it. */
const documentIn = async (request: HttpRequest, operation: string, input: Input): Promise<Input> => {
  const bytes = await readAll(request.body);
  if (operation === 'PutBucketPolicy') return { Policy: bytes.toString('utf8') };
  const body = bodies[operation];
  if (!body) return {};
  const [root, member] = body;
  // There the checksums are of the object, not of the document.
  if (operation !== 'CompleteMultipartUpload') verifyDocument(request, input, bytes);
  if (bytes.length > 0) return { [member]: readXml(bytes.toString('utf8'), root) };
  if (operation === 'CreateBucket') return {};
  throw malformedXml();
};

const readAll = async (body: HttpRequest['body']): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytesOfXml) throw new AwsError('MaxMessageLengthExceeded', 'Your request was too big.', 400);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const verifyDocument = (http: HttpRequest, input: Input, bytes: Buffer): void => {
  const claim = claimOf({ input, http });
  const md5 = digestOf('MD5');
  md5.update(bytes);
  const digest = claim.algorithm && digestOf(claim.algorithm);
  digest?.update(bytes);
  const checksums = new Map(
    claim.algorithm && digest
      ? [[claim.algorithm, { algorithm: claim.algorithm, type: 'FULL_OBJECT' as const, value: digest.value() }]]
      : [],
  );
  verifyClaim(claim, { md5: md5.value(), checksums, trailers: http.trailers() });
};

const readPost = async (request: HttpRequest, bucket: string) => {
  const { fields, file, fileName, signed } = await readForm(request);
  const key = (fields.key ?? '').replaceAll('${filename}', fileName.replace(/^.*[\\/]/s, ''));
  return {
    operation: 'PostObject',
    input: { ...inputOfForm(fields), Bucket: bucket, Key: key, Fields: fields, Body: file },
    form: signed,
  };
};

const preflightInput = ({ headers }: HttpRequest, bucket: string): Input => ({
  Bucket: bucket,
  Origin: headers.origin,
  Method: headers['access-control-request-method'],
  Headers: headers['access-control-request-headers'],
});
