/** S3: objects in buckets, over HTTP as the SDKs speak it, or called by another service with the SDK's members. */
import type { Cloud } from '../cloud.ts';
import { type Call, notImplemented, onlyModelled, type Service } from '../service.ts';
import * as buckets from './bucket.ts';
import * as settings from './bucket-settings.ts';
import { completeMultipartUpload } from './complete-upload.ts';
import { copyObject } from './copy-object.ts';
import { preflight } from './cors.ts';
import { deleteObject, deleteObjects } from './delete-object.ts';
import { accessDenied } from './fault.ts';
import { getObject, headObject } from './get-object.ts';
import { listObjectsV2 } from './list-objects.ts';
import { listMultipartUploads, listParts } from './list-uploads.ts';
import { listObjectVersions } from './list-versions.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './object-tagging.ts';
import { postObject } from './post-object.ts';
import { s3Protocol } from './protocol.ts';
import { putObject } from './put-object.ts';
import { type Operation, openStorage } from './storage.ts';
import { abortMultipartUpload, createMultipartUpload, uploadPart, uploadPartCopy } from './upload.ts';

/** Everything that is modelled, by the API's names; `docs/fidelity/s3.md` says how far. */
const operations: Readonly<Record<string, Operation>> = {
  AbortMultipartUpload: abortMultipartUpload,
  CompleteMultipartUpload: completeMultipartUpload,
  CopyObject: copyObject,
  CreateBucket: buckets.createBucket,
  CreateMultipartUpload: createMultipartUpload,
  DeleteBucket: buckets.deleteBucket,
  DeleteBucketCors: settings.deleteBucketCors,
  DeleteBucketPolicy: settings.deleteBucketPolicy,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  DeleteObjectTagging: deleteObjectTagging,
  DeletePublicAccessBlock: settings.deletePublicAccessBlock,
  GetBucketCors: settings.getBucketCors,
  GetBucketEncryption: settings.getBucketEncryption,
  GetBucketLifecycleConfiguration: settings.getBucketLifecycleConfiguration,
  GetBucketLocation: buckets.getBucketLocation,
  GetBucketLogging: settings.getBucketLogging,
  GetBucketOwnershipControls: settings.getBucketOwnershipControls,
  GetBucketPolicy: settings.getBucketPolicy,
  GetBucketTagging: settings.getBucketTagging,
  GetBucketVersioning: settings.getBucketVersioning,
  GetObject: getObject,
  GetObjectTagging: getObjectTagging,
  GetPublicAccessBlock: settings.getPublicAccessBlock,
  HeadBucket: buckets.headBucket,
  HeadObject: headObject,
  ListBuckets: buckets.listBuckets,
  ListMultipartUploads: listMultipartUploads,
  ListObjectsV2: listObjectsV2,
  ListObjectVersions: listObjectVersions,
  ListParts: listParts,
  PostObject: postObject,
  PreflightRequest: preflight,
  PutBucketCors: settings.putBucketCors,
  PutBucketEncryption: settings.putBucketEncryption,
  PutBucketLifecycleConfiguration: settings.putBucketLifecycleConfiguration,
  PutBucketLogging: settings.putBucketLogging,
  PutBucketOwnershipControls: settings.putBucketOwnershipControls,
  PutBucketPolicy: settings.putBucketPolicy,
  PutBucketTagging: settings.putBucketTagging,
  PutBucketVersioning: settings.putBucketVersioning,
  PutObject: putObject,
  PutObjectTagging: putObjectTagging,
  PutPublicAccessBlock: settings.putPublicAccessBlock,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
};

const operationOf = (call: Call): Operation => {
  const operation = Object.hasOwn(operations, call.operation) ? operations[call.operation] : undefined;
  if (!operation) throw notImplemented(`${call.operation} of S3`);
  onlyModelled(call.operation, call.input, ['Bucket', 'ExpectedBucketOwner', ...operation.members]);
  return operation;
};

/** State lives in `<directory>/s3.sqlite` and `<directory>/s3/`. */
export const createS3 = (cloud: Cloud): Service => {
  const storage = openStorage(cloud);
  return {
    name: 's3',
    protocol: s3Protocol(storage, operations),
    access: (call) => operationOf(call).access(storage, call),
    async handle(call) {
      const operation = operationOf(call);
      const { ExpectedBucketOwner: owner = cloud.accountId } = call.input;
      if (owner !== cloud.accountId) throw accessDenied();
      return operation.run(storage, call);
    },
    async close() {
      storage.close();
    },
  };
};
