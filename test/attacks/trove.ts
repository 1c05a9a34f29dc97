/** A hospital's places as an attacker's map shows them who has seen its tables and its bucket from above. */
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateMultipartUploadCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { asRoot, type Hospital, type TestCloud } from '../cloud.ts';
import type { Home } from './actions.ts';
import { itemsOf } from './harvest.ts';
import { homeOf } from './homes.ts';

export interface Trove extends Home {
  /** One item of each sort of partition, of both tables. */
  readonly items: readonly Item[];
  /** Of the object that is there. */
  readonly versionId: string;
  /** An upload in parts that has begun. */
  readonly upload: Upload;
}

export interface Item {
  readonly pk: string;
  readonly sk: string;
  /** What an index finds it by. */
  readonly gsi1pk?: string;
  readonly gsi2pk?: string;
}

export interface Upload {
  readonly key: string;
  readonly id: string;
}

/** Uploads a file to the hospital, and begins an upload in parts as the account's owner. */
export const troveOf = async (cloud: TestCloud, hospital: Hospital): Promise<Trove> => {
  const home = await homeOf(cloud, hospital);
  const s3 = new S3Client({ ...asRoot(cloud), forcePathStyle: true });
  const KeyId = await aKeyOf(cloud);
  const found = await s3.send(new ListObjectVersionsCommand({ Bucket: home.bucket, Prefix: home.objectKey }));
  const key = `${home.objectKey}-parts`;
  const begun = await s3.send(
    new CreateMultipartUploadCommand({ Bucket: home.bucket, Key: key, ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KeyId }),
  );
  s3.destroy();
  const items = oneOfEachSort((await itemsOf(cloud, hospital.id)) as unknown as Item[], hospital.id);
  return { ...home, items, versionId: found.Versions?.[0]?.VersionId ?? '', upload: { key, id: begun.UploadId ?? '' } };
};

/** The account's owner may not use a hospital's. */
const aKeyOf = async (cloud: TestCloud): Promise<string> => {
  const kms = new KMSClient(asRoot(cloud));
  const { KeyMetadata: made } = await kms.send(new CreateKeyCommand({}));
  kms.destroy();
  return made?.Arn ?? '';
};

/** `<tenant>#record#Patient/<id>` and `<tenant>#record#Observation/<id>` are of one sort. */
const oneOfEachSort = (items: readonly Item[], tenantId: string): Item[] => {
  const sortOf = ({ pk, gsi1pk, gsi2pk }: Item): string =>
    `${pk.replaceAll(tenantId, '').replace(/#[A-Z][a-z]\w+([/?]).*/, '$1')} ${Boolean(gsi1pk)} ${Boolean(gsi2pk)}`;
  return [...new Map(items.map((item) => [sortOf(item), item])).values()];
};
