/**
 * The end of everything the hospital's key sealed, wherever a copy of it lies: the key is disabled now, and KMS deletes it when its waiting
 * period is over. https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
 */
import {
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  type KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { unlessNamed } from '../aws/unless-named.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { RemovalStore } from './removal.store.ts';

export interface RetireKeyNeeds {
  readonly kms: Pick<KMSClient, 'send'>;
  readonly removals: Pick<RemovalStore, 'find' | 'note'>;
  /** `alias/ward/<stage>/tenant/`; the tenant's id follows. */
  readonly aliasPrefix: string;
  readonly pendingWindowDays: number;
  /** Of a key that never got its alias. */
  readonly findNoted: (tenantId: TenantId) => Promise<string | undefined>;
}

/** Its ARN is noted before its name is taken away, by which alone it could be found. Twice is once. A hospital without a key has none to retire. */
export const retireKey = async (needs: RetireKeyNeeds, tenantId: TenantId): Promise<void> => {
  const { kms, removals, aliasPrefix, pendingWindowDays } = needs;
  const KeyId = await findKey(needs, tenantId);
  if (!KeyId) return;
  await removals.note(tenantId, { keyArn: KeyId });
  await kms.send(new DisableKeyCommand({ KeyId })).catch(unlessNamed('KMSInvalidStateException'));
  await kms
    .send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: pendingWindowDays }))
    .catch(unlessNamed('KMSInvalidStateException'));
  const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId }));
  if (!key?.DeletionDate) throw new Error('the key is not scheduled for deletion');
  await removals.note(tenantId, { keyDeletedAt: key.DeletionDate.toISOString() });
  await kms.send(new DeleteAliasCommand({ AliasName: `${aliasPrefix}${tenantId}` })).catch(unlessNamed('NotFoundException'));
};

const findKey = async (
  { kms, removals, aliasPrefix, findNoted }: RetireKeyNeeds,
  tenantId: TenantId,
): Promise<string | undefined> => {
  const noted = (await removals.find(tenantId)).keyArn;
  if (noted) return noted;
  const described = await kms
    .send(new DescribeKeyCommand({ KeyId: `${aliasPrefix}${tenantId}` }))
    .catch(unlessNamed('NotFoundException'));
  return described?.KeyMetadata?.Arn ?? findNoted(tenantId);
};
