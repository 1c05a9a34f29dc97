/** The errors of S3 with the words AWS uses. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
import { AwsError } from '../service.ts';

export const noSuchBucket = (bucket: string): AwsError =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: bucket });

export const noSuchKey = (key: string): AwsError =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });

export const noSuchVersion = (key: string, versionId: string): AwsError =>
  new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, { Key: key, VersionId: versionId });

export const noSuchUpload = (uploadId: string): AwsError =>
  new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
    { UploadId: uploadId },
  );

export const preconditionFailed = (condition: string): AwsError =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });

export const accessDenied = (message = 'Access Denied'): AwsError => new AwsError('AccessDenied', message, 403);

export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequest', message, 400);

export const invalidArgument = (message: string, name: string, value: string): AwsError =>
  new AwsError('InvalidArgument', message, 400, { ArgumentName: name, ArgumentValue: value });

export const malformedXml = (): AwsError =>
  new AwsError('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema', 400);

export const badDigest = (algorithm: string): AwsError =>
  new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`, 400);

/**
 * Headers an error answers besides its body: `x-amz-delete-marker` on a missing key, `ETag` on a 304.
 * They travel in `extra` under this name and never reach the XML.
 */
export const withHeaders = (error: AwsError, headers: Readonly<Record<string, string>>): AwsError =>
  new AwsError(error.code, error.message, error.status, { ...error.extra, [headersOfError]: headers });

export const headersOfError = '@headers';
