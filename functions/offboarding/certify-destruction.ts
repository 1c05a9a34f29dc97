/** Writes the certificate of destruction and its signature, by a key of the platform whose public half anybody may have. */
import { type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Tenant } from '../kernel/tenant.ts';
import type { Job } from '../tenancy/job.ts';
import { certificateKeyOf, certificateOf, signatureKeyOf } from './certificate.ts';
import type { RemovalStore } from './removal.store.ts';

export interface CertifyNeeds {
  readonly kms: Pick<KMSClient, 'send'>;
  readonly s3: Pick<S3Client, 'send'>;
  readonly removals: Pick<RemovalStore, 'note'>;
  readonly signingKeyArn: string;
  readonly bucket: string;
  readonly now: () => Date;
}

/** Twice is once: the first attempt's time stays, and so the text. https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
export const certifyDestruction = async (
  { kms, s3, removals, signingKeyArn, bucket, now }: CertifyNeeds,
  { tenant, job }: { readonly tenant: Tenant; readonly job: Job },
): Promise<void> => {
  const removal = await removals.note(tenant.id, { certifiedAt: now().toISOString() });
  const at = removal.certifiedAt as string;
  const certificate = certificateOf({ tenant, job, removal, at, signedBy: signingKeyArn });
  const sign = new SignCommand({
    KeyId: signingKeyArn,
    MessageType: 'RAW',
    Message: Buffer.from(certificate),
    SigningAlgorithm: 'ECDSA_SHA_256',
  });
  const { Signature: signature } = await kms.send(sign);
  const put = async (Key: string, Body: string | Uint8Array, ContentType: string): Promise<void> => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType }));
  };
  const key = certificateKeyOf(tenant, at);
  await put(signatureKeyOf(key), signature as Uint8Array, 'application/octet-stream');
  await put(key, certificate, 'application/json');
};
