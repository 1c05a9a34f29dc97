/** CompleteMultipartUpload. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
import { createHash, randomBytes } from 'node:crypto';
import { AwsError, type Call } from '../service.ts';
import { onObject } from './access.ts';
import { algorithms, asMembers, type Checksum, memberOf, ofParts } from './checksum.ts';
import { encryptionMembers } from './encryption.ts';
import { badDigest, invalidRequest, malformedXml, noSuchUpload } from './fault.ts';
import { keepObject } from './keep.ts';
import type { Operation, Storage } from './storage.ts';
import { uploadOf } from './upload.ts';
import type { Part, Upload } from './uploads.ts';

const smallestPart = 5 * 1024 * 1024;

interface Named {
  readonly PartNumber?: number;
  readonly ETag?: string;
  readonly [checksum: `Checksum${string}`]: string | undefined;
}

export const completeMultipartUpload: Operation = {
  members: [
    'Key',
    'UploadId',
    'MultipartUpload',
    'IfMatch',
    'IfNoneMatch',
    'ChecksumType',
    'MpuObjectSize',
    ...algorithms.map(memberOf),
  ],
  access: onObject('s3:PutObject'),
  run: (storage, call) => {
    const upload = uploadOf(storage, call);
    const uploaded = storage.uploads.parts(upload.uploadId);
    const parts = chosenParts(call, upload, uploaded);
    const checksum = checksumOf(call, upload, parts);
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    checkSize(call, size);
    const etag = `${etagOf(upload, parts)}-${parts.length}`;
    const kept = keep(storage, call, { upload, uploaded, parts, checksum, size, etag });
    const { bucket: Bucket, key: Key, encryption } = upload;
    const location = `${storage.cloud.endpoint}/${Bucket}/${encodeURIComponent(Key).replaceAll('%2F', '/')}`;
    return {
      Location: location,
      Bucket,
      Key,
      ETag: `"${etag}"`,
      ...asMembers(checksum),
      ...encryptionMembers(encryption),
      ...kept,
    };
  },
};

interface Whole {
  readonly upload: Upload;
  readonly uploaded: readonly Part[];
  readonly parts: readonly Part[];
  readonly checksum: Checksum;
  readonly size: number;
  readonly etag: string;
}

/** The parts become the object where they lie, dated when the upload began; those that were not named go. */
const keep = (storage: Storage, call: Call, { upload, uploaded, parts, checksum, size, etag }: Whole): { VersionId?: string } => {
  const { bucket, key, headers, metadata, encryption, tags, uploadId, initiated } = upload;
  const segments = parts.map((part) => ({ file: part.file, size: part.size }));
  const detail = { headers, metadata, size, etag, modified: initiated, segments, encryption, checksum };
  const { IfMatch: ifMatch, IfNoneMatch: ifNoneMatch } = call.input as { IfMatch?: string; IfNoneMatch?: string };
  const along = () => {
    if (!storage.uploads.find(bucket, key, uploadId)) throw noSuchUpload(uploadId);
    storage.uploads.remove(uploadId);
    return uploaded.filter((part) => !parts.includes(part));
  };
  return keepObject(storage, { bucket, key, detail, tags, ifMatch, ifNoneMatch, along });
};

const chosenParts = (call: Call, upload: Upload, uploaded: readonly Part[]): Part[] => {
  const { Parts: named } = (call.input.MultipartUpload ?? {}) as { Parts?: readonly Named[] };
  if (!named || named.length === 0) throw malformedXml();
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  const parts = named.map((name, at) => {
    const before = named[at - 1]?.PartNumber ?? 0;
    if (!(Number(name.PartNumber) > before))
      throw new AwsError(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
        400,
        {
          UploadId: upload.uploadId,
        },
      );
    return chosenPart(upload, name, byNumber);
  });
  for (const part of parts.slice(0, -1)) if (part.size < smallestPart) throw entityTooSmall(part);
  return parts;
};

const chosenPart = (upload: Upload, named: Named, byNumber: ReadonlyMap<number, Part>): Part => {
  const part = byNumber.get(Number(named.PartNumber));
  const sent = algorithms.find((algorithm) => named[memberOf(algorithm)] !== undefined);
  const wrongChecksum = sent && part?.checksum?.algorithm === sent && part.checksum.value !== named[memberOf(sent)];
  if (!part || named.ETag?.replace(/^"|"$/g, '') !== part.etag || wrongChecksum)
    throw new AwsError(
      'InvalidPart',
      "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
      400,
      { UploadId: upload.uploadId, PartNumber: named.PartNumber, ETag: named.ETag },
    );
  const { checksum } = upload;
  if (checksum?.type === 'COMPOSITE' && sent !== checksum.algorithm)
    throw invalidRequest(
      `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${part.number} in the request.`,
    );
  return part;
};

const entityTooSmall = (part: Part): AwsError =>
  new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
    ETag: part.etag,
    PartNumber: part.number,
    ProposedSize: part.size,
    MinSizeAllowed: smallestPart,
  });

/** Joined from the parts' checksums without reading their bytes again; compared with what the caller says of the whole. */
const checksumOf = ({ input }: Call, { checksum: asked }: Upload, parts: readonly Part[]): Checksum => {
  const { algorithm, type } = asked ?? { algorithm: 'CRC64NVME', type: 'FULL_OBJECT' };
  const sums = parts.map((part) => ({ checksum: (asked ? part.checksum?.value : part.crc64nvme) ?? '', size: part.size }));
  const whole = ofParts(algorithm, type, sums);
  if (input.ChecksumType !== undefined && input.ChecksumType !== type)
    throw invalidRequest(
      `The upload was created using the ${type} checksum mode. The complete request must use the same checksum mode.`,
    );
  for (const other of algorithms) {
    const said = input[memberOf(other)];
    if (said === undefined) continue;
    if (other !== algorithm) throw invalidRequest(`The upload was created using a ${algorithm.toLowerCase()} checksum.`);
    if (said !== whole.value) throw badDigest(algorithm);
  }
  return whole;
};

const checkSize = ({ input: { MpuObjectSize: said } }: Call, size: number): void => {
  if (said !== undefined && Number(said) !== size)
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${String(said)} does not match what was computed: ${size}`,
    );
};

const etagOf = ({ encryption }: Upload, parts: readonly Part[]): string => {
  if (encryption.algorithm !== 'AES256') return randomBytes(16).toString('hex');
  const md5 = createHash('md5');
  for (const { etag } of parts) md5.update(etag, 'hex');
  return md5.digest('hex');
};
