/**
 * Uploads in parts: begun, fed, given up.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
import type { Readable } from 'node:stream';
import type { Call } from '../service.ts';
import { onObject, toReadSource, toWrite } from './access.ts';
import { type Algorithm, algorithms, type ChecksumType, memberOf, typesOf } from './checksum.ts';
import { claimOf } from './claim.ts';
import { sourceMembers, sourceOf } from './copy-object.ts';
import { checkPlain, describedBy, describingMembers } from './described.ts';
import { dataKeyOf, encryptionMembers, newSealing } from './encryption.ts';
import { invalidArgument, invalidRequest, noSuchUpload } from './fault.ts';
import { checksumToKeep } from './keep.ts';
import { placeOf } from './place.ts';
import { payloadMembers, sealingMembers } from './put-object.ts';
import { rangeOf } from './range.ts';
import { type Received, type Receiving, receive } from './receive.ts';
import { type Operation, type Storage, secondOf } from './storage.ts';
import { tagsOfHeader } from './tags.ts';
import type { Part, Upload } from './uploads.ts';

export const createMultipartUpload: Operation = {
  members: ['Key', 'Tagging', 'ChecksumAlgorithm', 'ChecksumType', ...describingMembers, ...sealingMembers],
  access: toWrite,
  run: async (storage, call) => {
    const { bucket, key } = placeOf(call);
    storage.buckets.require(bucket);
    checkPlain(storage, call, bucket);
    const { encryption } = await newSealing(storage, call, { bucket, key });
    const checksum = checksumAsked(call);
    const detail = {
      ...describedBy(call.input),
      initiated: secondOf(storage.cloud),
      encryption,
      tags: tagsOfHeader(call.input.Tagging),
      checksum,
    };
    const uploadId = storage.uploads.create(bucket, key, detail);
    return {
      Bucket: bucket,
      Key: key,
      UploadId: uploadId,
      ...encryptionMembers(encryption),
      ...(checksum && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
    };
  },
};

const checksumAsked = ({ input }: Call): { algorithm: Algorithm; type: ChecksumType } | undefined => {
  const algorithm = input.ChecksumAlgorithm as Algorithm | undefined;
  if (algorithm === undefined) {
    if (input.ChecksumType === undefined) return undefined;
    throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
  }
  if (!algorithms.includes(algorithm)) throw invalidRequest('Checksum algorithm provided is unsupported.');
  const type = (input.ChecksumType ?? typesOf(algorithm)[0]) as ChecksumType;
  if (typesOf(algorithm).includes(type)) return { algorithm, type };
  throw invalidRequest(`The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`);
};

/** The upload a call names. Throws `NoSuchUpload`. */
export const uploadOf = (storage: Storage, call: Call): Upload => {
  const { bucket, key } = placeOf(call);
  storage.buckets.require(bucket);
  const uploadId = String(call.input.UploadId);
  const upload = storage.uploads.find(bucket, key, uploadId);
  if (!upload) throw noSuchUpload(uploadId);
  return upload;
};

const mostParts = 10_000;

const numberOf = ({ input: { PartNumber: number } }: Call): number => {
  if (typeof number === 'number' && Number.isInteger(number) && number >= 1 && number <= mostParts) return number;
  throw invalidArgument(`Part number must be an integer between 1 and ${mostParts}, inclusive`, 'partNumber', String(number));
};

export const uploadPart: Operation = {
  members: ['Key', 'UploadId', 'PartNumber', ...payloadMembers],
  access: onObject('s3:PutObject'),
  run: async (storage, call) => {
    const upload = uploadOf(storage, call);
    const { algorithm } = claimOf(call);
    if (algorithm && upload.checksum && algorithm !== upload.checksum.algorithm)
      throw invalidRequest(
        `Checksum Type mismatch occurred, expected checksum Type: ${upload.checksum.algorithm.toLowerCase()}, actual checksum Type: ${algorithm.toLowerCase()}`,
      );
    const part = await takePart(storage, call, upload);
    return { ETag: `"${part.etag}"`, ...encryptionMembers(upload.encryption), ...partChecksum(part) };
  },
};

/** Parts show their checksum without a type; S3's own choice stays hidden until the whole is complete. */
const partChecksum = ({ checksum }: Part): object => (checksum ? { [memberOf(checksum.algorithm)]: checksum.value } : {});

export const uploadPartCopy: Operation = {
  members: ['Key', 'UploadId', 'PartNumber', 'CopySourceRange', ...sourceMembers],
  access: (storage, call) => [...toReadSource(storage, call), ...onObject('s3:PutObject')(storage, call)],
  run: async (storage, call) => {
    const upload = uploadOf(storage, call);
    const source = sourceOf(storage, call);
    const range = rangeOf(call.input.CopySourceRange as string | undefined, source.size) ?? { start: 0, end: source.size };
    const dataKey = await dataKeyOf(storage, call, source.encryption);
    const part = await copyPart(storage, call, { upload, body: storage.payloads.read(source.segments, dataKey, range) });
    const versioned = storage.buckets.versioning(source.bucket) !== undefined;
    return {
      CopyPartResult: { ETag: `"${part.etag}"`, LastModified: new Date(part.modified), ...partChecksum(part) },
      ...(versioned && { CopySourceVersionId: source.versionId }),
      ...encryptionMembers(upload.encryption),
    };
  },
};

const copyPart = async (storage: Storage, call: Call, { upload, body }: { upload: Upload; body: Readable }): Promise<Part> => {
  const { PartNumber, UploadId } = call.input;
  try {
    return await takePart(storage, { ...call, http: undefined, input: { PartNumber, UploadId, Body: body } }, upload);
  } finally {
    body.destroy();
  }
};

const takePart = async (storage: Storage, call: Call, upload: Upload): Promise<Part> => {
  const number = numberOf(call);
  const dataKey = await dataKeyOf(storage, call, upload.encryption);
  const own: readonly Algorithm[] = [upload.checksum?.algorithm ?? 'CRC64NVME'];
  const receiving: Receiving = { sealing: { encryption: upload.encryption, dataKey }, algorithms: own };
  return keepPart(storage, upload, { number, received: await receive(storage, call, receiving) });
};

/** The upload may have been completed or aborted while the part came in; then the part has nowhere to go. */
const keepPart = (storage: Storage, upload: Upload, { number, received }: { number: number; received: Received }): Part => {
  const { segment, etag, checksums } = received;
  const hidden = upload.checksum ? undefined : checksums.get('CRC64NVME')?.value;
  const kept = checksumToKeep(checksums);
  const checksum = upload.checksum || kept?.algorithm !== 'CRC64NVME' ? kept : undefined;
  const part: Part = { ...segment, number, etag, modified: secondOf(storage.cloud), checksum, crc64nvme: hidden };
  const replaced = storage.objects.transaction(() =>
    storage.uploads.find(upload.bucket, upload.key, upload.uploadId) ? storage.uploads.putPart(upload.uploadId, part) : undefined,
  );
  storage.payloads.drop(replaced ?? [segment]);
  if (!replaced) throw noSuchUpload(upload.uploadId);
  return part;
};

export const abortMultipartUpload: Operation = {
  members: ['Key', 'UploadId'],
  access: onObject('s3:AbortMultipartUpload'),
  run: (storage, call) => {
    const { uploadId } = uploadOf(storage, call);
    const parts = storage.uploads.parts(uploadId);
    storage.uploads.remove(uploadId);
    storage.payloads.drop(parts);
    return {};
  },
};
