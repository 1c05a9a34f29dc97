/** The hospital's own KMS key: its alias, its tags, its rotation, and a policy that serves no other tenant. Undone by `removeKey`. */
import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  EnableKeyRotationCommand,
  type KMSClient,
  ListKeysCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { unlessNamed } from '../aws/unless-named.ts';
import type { TenantId } from '../kernel/ids.ts';
import { mapAtOnce } from '../kernel/map-at-once.ts';
import { paces } from '../kernel/pace.ts';
import { awaitTurn, type Pacer } from '../tenancy/pacer.ts';

export interface KeyNeeds {
  /** It tries nothing twice by itself: whether a key was made must be looked at before another is. */
  readonly kms: Pick<KMSClient, 'send'>;
  readonly pacer: Pacer;
  /** `arn:aws:iam::<account>:root` */
  readonly accountArn: string;
  /** `alias/ward/<stage>/tenant/`; the tenant's id follows. */
  readonly aliasPrefix: string;
  /** The key an earlier attempt made, whether or not it got its alias. */
  readonly findNoted: (tenantId: TenantId) => Promise<string | undefined>;
  readonly note: (tenantId: TenantId, keyArn: string | undefined) => Promise<void>;
}

/**
 * The ARN of the tenant's key: the one it has, or a new one. A new key's ARN is noted before anything else is done with it, so that no
 * attempt that ends here makes a second one, and undoing finds it without its alias. Where even KMS's answer was lost, a later `attempt`
 * looks for the key among all keys.
 *
 * Throws `NotYourTurn`, and KMS's `AccessDeniedException` while the key's tags are not yet seen, which takes up to five minutes; the workflow waits.
 * https://docs.aws.amazon.com/kms/latest/developerguide/abac.html
 */
export const createKey = async (needs: KeyNeeds, tenantId: TenantId, attempt = 1): Promise<string> => {
  const found = (await findUsable(needs, tenantId)) ?? (attempt > 1 ? await adopt(needs, tenantId) : undefined);
  const arn = found ?? (await makeKey(needs, tenantId));
  const AliasName = `${needs.aliasPrefix}${tenantId}`;
  await awaitTurn(needs.pacer, paces.keyName);
  await needs.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: arn })).catch(unlessNamed('AlreadyExistsException'));
  await needs.kms.send(new EnableKeyRotationCommand({ KeyId: arn }));
  return arn;
};

export const findKey = async ({ kms, aliasPrefix, findNoted }: KeyNeeds, tenantId: TenantId): Promise<string | undefined> => {
  const noted = await findNoted(tenantId);
  if (noted) return noted;
  const described = await kms
    .send(new DescribeKeyCommand({ KeyId: `${aliasPrefix}${tenantId}` }))
    .catch(unlessNamed('NotFoundException'));
  return described?.KeyMetadata?.Arn;
};

/** One that was taken back, which could not be written down, is of no more use. */
const findUsable = async ({ kms, findNoted }: KeyNeeds, tenantId: TenantId): Promise<string | undefined> => {
  const KeyId = await findNoted(tenantId);
  if (!KeyId) return undefined;
  const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId }));
  return key?.KeyState === 'PendingDeletion' ? undefined : KeyId;
};

/** The key of an earlier attempt that never heard of it. */
const adopt = async (needs: KeyNeeds, tenantId: TenantId): Promise<string | undefined> => {
  const [arn] = await findUnnoted(needs, tenantId);
  if (arn) await needs.note(tenantId, arn);
  return arn;
};

/**
 * The keys that were made for the tenant and are not on their way out: known by what they say of themselves, for KMS cannot be asked by tag.
 * Slow, a call for each key of the account. Keys that are not tenants' may not be looked at, and are none.
 */
const findUnnoted = async ({ kms }: Pick<KeyNeeds, 'kms'>, tenantId: TenantId): Promise<readonly string[]> => {
  const found: string[] = [];
  for (let Marker: string | undefined, isMore = true; isMore; ) {
    const page = await kms.send(new ListKeysCommand({ Limit: 1_000, Marker }));
    await mapAtOnce(page.Keys ?? [], async ({ KeyId }) => {
      const described = await kms.send(new DescribeKeyCommand({ KeyId })).catch(unlessNamed('AccessDeniedException'));
      const { Arn, Description, KeyState } = described?.KeyMetadata ?? {};
      if (Arn && Description === descriptionOf(tenantId) && KeyState !== 'PendingDeletion') found.push(Arn);
    });
    Marker = page.NextMarker;
    isMore = page.Truncated === true;
  }
  return found;
};

const descriptionOf = (tenantId: TenantId): string => `Seals the data of tenant ${tenantId}`;

const makeKey = async ({ kms, pacer, accountArn, note }: KeyNeeds, tenantId: TenantId): Promise<string> => {
  await awaitTurn(pacer, paces.key);
  const { KeyMetadata: key } = await kms.send(
    new CreateKeyCommand({
      Description: descriptionOf(tenantId),
      Policy: JSON.stringify(keyPolicyOf(accountArn, tenantId)),
      Tags: [{ TagKey: 'tenantId', TagValue: tenantId }],
    }),
  );
  const arn = key?.Arn ?? '';
  await note(tenantId, arn);
  return arn;
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

/**
 * Frees its alias, schedules the deletion of every key that was made for it, and forgets them: in this order, so that what is left, wherever that ends, is
 * found and made whole again. Twice is once.
 */
export const removeKey = async (needs: KeyNeeds, tenantId: TenantId): Promise<void> => {
  const arns = new Set([await findKey(needs, tenantId), ...(await findUnnoted(needs, tenantId))]);
  const AliasName = `${needs.aliasPrefix}${tenantId}`;
  await needs.kms.send(new DeleteAliasCommand({ AliasName })).catch(unlessNamed('NotFoundException'));
  for (const KeyId of arns) {
    if (!KeyId) continue;
    await needs.kms
      .send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: pendingWindow }))
      .catch(unlessNamed('KMSInvalidStateException'));
  }
  await needs.note(tenantId, undefined);
};
