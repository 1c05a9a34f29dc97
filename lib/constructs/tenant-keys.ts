/** What it takes to make and retire tenants' KMS keys, and nothing that can use one. A key is its tenant's by its tag. */
import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Stage } from '../stages.ts';
import { platformTag } from './ward-key.ts';

export interface TenantKeyGrant {
  readonly statements: readonly PolicyStatement[];
  /** The resources among them that hold a `*`. */
  readonly wildcards: readonly string[];
}

/** `alias/ward/<stage>/tenant/`; the tenant's id follows. */
export const tenantKeyAliasPrefix = (stage: Stage): string => `alias/ward/${stage.name}/tenant/`;

/**
 * https://docs.aws.amazon.com/kms/latest/developerguide/tag-authorization.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
export const tenantKeyStatements = (stack: Stack, stage: Stage): TenantKeyGrant => {
  const { keys, aliases, ofThisStage } = tenantKeysOf(stack, stage);
  const onlyTheTenantsTag = { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['tenantId'] } };
  const create = new PolicyStatement({
    actions: ['kms:CreateKey'],
    resources: ['*'],
    conditions: { ...onlyTheTenantsTag, Null: { 'aws:RequestTag/tenantId': 'false' } },
  });
  // A key that has any name, is a tenant's already, or the platform's, cannot be given to another.
  const tagNew = new PolicyStatement({
    actions: ['kms:TagResource'],
    resources: [keys],
    conditions: {
      ...onlyTheTenantsTag,
      Null: {
        'aws:RequestTag/tenantId': 'false',
        'aws:ResourceTag/tenantId': 'true',
        'kms:ResourceAliases': 'true',
        [`aws:ResourceTag/${platformTag}`]: 'true',
      },
    },
  });
  const look = ['kms:DescribeKey', 'kms:EnableKeyRotation', 'kms:ScheduleKeyDeletion'];
  const manage = new PolicyStatement({
    actions: [...look, 'kms:CreateAlias', 'kms:DeleteAlias'],
    resources: [keys],
    conditions: ofThisStage,
  });
  // To find a key whose making was never answered. It tells no more than which keys there are.
  const list = new PolicyStatement({ actions: ['kms:ListKeys'], resources: ['*'] });
  const name = new PolicyStatement({ actions: ['kms:CreateAlias', 'kms:DeleteAlias'], resources: [aliases] });
  return { statements: [create, tagNew, manage, list, name], wildcards: ['*', keys, aliases] };
};

/** What it takes to disable them and schedule their deletion, and to free their names: none is made, and none comes back. */
export const retiringKeyStatements = (stack: Stack, stage: Stage): TenantKeyGrant => {
  const { keys, aliases, ofThisStage } = tenantKeysOf(stack, stage);
  const actions = ['kms:DescribeKey', 'kms:DisableKey', 'kms:ScheduleKeyDeletion', 'kms:DeleteAlias'];
  const retire = new PolicyStatement({ actions, resources: [keys], conditions: ofThisStage });
  const free = new PolicyStatement({ actions: ['kms:DeleteAlias'], resources: [aliases] });
  return { statements: [retire, free], wildcards: [keys, aliases] };
};

const tenantKeysOf = (stack: Stack, stage: Stage) => ({
  keys: stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' }),
  aliases: stack.formatArn({ service: 'kms', resource: `${tenantKeyAliasPrefix(stage)}*` }),
  /** Every name it has is one of this stage's: true also of a key that has none, as one whose onboarding broke. */
  ofThisStage: {
    Null: { 'aws:ResourceTag/tenantId': 'false' },
    'ForAllValues:StringLike': { 'kms:ResourceAliases': `${tenantKeyAliasPrefix(stage)}*` },
  },
});
