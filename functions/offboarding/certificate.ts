/** The certificate of destruction: what was destroyed, when and by which key nothing of it opens any more. No PHI, no person's name. Pure. */
import type { Tenant } from '../kernel/tenant.ts';
import type { Job } from '../tenancy/job.ts';
import type { Removal } from './removal.store.ts';

export interface Certified {
  readonly tenant: Pick<Tenant, 'id' | 'slug' | 'createdAt'>;
  readonly job: Pick<Job, 'id' | 'createdAt' | 'notBefore'>;
  readonly removal: Removal;
  /** RFC 3339. */
  readonly at: string;
  /** The ARN of the key that signs it. */
  readonly signedBy: string;
}

/** The same facts give the same text, to the byte: a second attempt signs what the first one did. */
export const certificateOf = ({ tenant, job, removal, at, signedBy }: Certified): string =>
  `${JSON.stringify(
    {
      title: 'Certificate of destruction',
      tenantId: tenant.id,
      slug: tenant.slug,
      ownDomain: removal.ownDomain ?? null,
      onboardedAt: tenant.createdAt,
      removal: { jobId: job.id, askedAt: job.createdAt, graceEndedAt: job.notBefore },
      destroyedAt: at,
      destroyed: {
        users: removal.users ?? 0,
        items: removal.items ?? 0,
        apiKeys: removal.apiKeys ?? 0,
        files: removal.files ?? 0,
      },
      key: removal.keyArn ? { arn: removal.keyArn, disabled: true, deletedAt: removal.keyDeletedAt } : null,
      backups:
        'Backups end with their retention of 35 days. Records, names and files in them are sealed by the key above, which is disabled and cannot open them.',
      signature: { algorithm: 'ECDSA_SHA_256', key: signedBy },
    },
    null,
    2,
  )}\n`;

/** Where it lies in the bucket of reports; its signature beside it. */
export const certificateKeyOf = ({ id }: Pick<Tenant, 'id'>, at: string): string => `certificates/${at.slice(0, 4)}/${id}.json`;

export const signatureKeyOf = (certificateKey: string): string => `${certificateKey}.sig`;
