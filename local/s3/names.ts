/** What a bucket and a key may be called, and the ARNs IAM knows them by. */
import { AwsError } from '../service.ts';

export const bucketArn = (bucket: string): string => `arn:aws:s3:::${bucket}`;
export const objectArn = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`;

const shape = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const address = /^\d{1,3}(\.\d{1,3}){3}$/;
const reservedPrefixes = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const reservedSuffixes = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const checkBucketName = (name: string): void => {
  const valid =
    shape.test(name) &&
    !name.includes('..') &&
    !address.test(name) &&
    !reservedPrefixes.some((prefix) => name.startsWith(prefix)) &&
    !reservedSuffixes.some((suffix) => name.endsWith(suffix));
  if (!valid) throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
};

const longestKey = 1024;

/**
 * A key is an opaque string of at most 1,024 bytes of UTF-8; `..`, empty segments and slashes mean nothing in it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export const checkKey = (key: string): void => {
  const size = Buffer.byteLength(key, 'utf8');
  if (size > longestKey)
    throw new AwsError('KeyTooLongError', 'Your key is too long', 400, { Size: size, MaxSizeAllowed: longestKey });
};
