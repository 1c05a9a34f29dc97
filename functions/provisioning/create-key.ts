/** The hospital's own KMS key: its alias, its tags, its rotation, and a policy that serves no other tenant. Undone by `removeKey`. */
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  type KMSClient,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import type { TenantId } from '../kernel/ids.ts';

export interface KeyNeeds {
  readonly kms: Pick<KMSClient, 'send'>;
  /** `arn:aws:iam::<account>:root` */
  readonly accountArn: string;
  /** `alias/ward/<stage>/tenant/`; the tenant's id follows. */
  readonly aliasPrefix: string;
}

/** The ARN of the tenant's key: the one it has, or a new one. */
export const createKey = async (needs: KeyNeeds, tenantId: TenantId): Promise<string> => {
  const existing = await findKey(needs, tenantId);
  const { arn, id } = existing ?? (await makeKey(needs, tenantId));
  await needs.kms.send(new EnableKeyRotationCommand({ KeyId: id }));
  return arn;
};

export const findKey = async (
  { kms, aliasPrefix }: KeyNeeds,
  tenantId: TenantId,
): Promise<{ arn: string; id: string } | undefined> => {
  try {
    const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId: `${aliasPrefix}${tenantId}` }));
    return { arn: key?.Arn ?? '', id: key?.KeyId ?? '' };
  } catch (error) {
    if (error instanceof Error && error.name === 'NotFoundException') return undefined;
    throw error;
  }
};

const makeKey = async ({ kms, accountArn, aliasPrefix }: KeyNeeds, tenantId: TenantId): Promise<{ arn: string; id: string }> => {
  const { KeyMetadata: key } = await kms.send(
    new CreateKeyCommand({
      Description: `Seals the data of tenant ${tenantId}`,
      Policy: JSON.stringify(keyPolicyOf(accountArn, tenantId)),
      Tags: [{ TagKey: 'tenantId', TagValue: tenantId }],
    }),
  );
  const made = { arn: key?.Arn ?? '', id: key?.KeyId ?? '' };
  await kms.send(new CreateAliasCommand({ AliasName: `${aliasPrefix}${tenantId}`, TargetKeyId: made.id }));
  return made;
};

/**
 * IAM decides who may use the key (the account statement), and the key itself refuses every session that is not tagged with its tenant:
 * a third lock, for the day the other two are both loosened.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
const keyPolicyOf = (accountArn: string, tenantId: TenantId) => ({
  Version: '2012-10-17',
  Statement: [
    { Sid: 'AccountDecides', Effect: 'Allow', Principal: { AWS: accountArn }, Action: 'kms:*', Resource: '*' },
    {
      Sid: 'OnlyItsTenant',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:CreateGrant'],
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:PrincipalTag/tenantId': tenantId } },
    },
  ],
});

/** The shortest waiting period KMS allows, in days. */
const pendingWindow = 7;

/** Schedules the key's deletion and frees its alias. Twice is once. */
export const removeKey = async (needs: KeyNeeds, tenantId: TenantId): Promise<void> => {
  const key = await findKey(needs, tenantId);
  if (!key) return;
  await needs.kms
    .send(new ScheduleKeyDeletionCommand({ KeyId: key.id, PendingWindowInDays: pendingWindow }))
    .catch(ignorePending);
  await needs.kms.send(new DeleteAliasCommand({ AliasName: `${needs.aliasPrefix}${tenantId}` }));
};

const ignorePending = (error: unknown): void => {
  if (!(error instanceof Error && error.name === 'KMSInvalidStateException')) throw error;
};
