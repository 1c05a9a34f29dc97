/** Every call of KMS on another hospital's key: by its id, its ARN and its alias, in its context, in one's own, in none. */
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms';
import type { Reach } from './item-reaches.ts';
import type { Trove } from './trove.ts';

type Send = (kms: KMSClient) => Promise<unknown>;
type Context = Record<string, string> | undefined;

/** `alias` is the name of the target's; `wrapped` opens in the first context alone. */
export const keyReaches = (target: Trove, own: Trove, alias: string): Reach[] => {
  const names = { 'by its ARN': target.keyId, 'by its id': target.keyId.split('/').at(-1) ?? '', 'by its alias': alias };
  const sends: [string, Send, boolean][] = Object.entries(names).flatMap(([how, KeyId]) => [
    ...Object.entries(contextsOf(target, own)).flatMap(([what, context]) =>
      Object.entries(usesOf(target, own, { KeyId, context })).map(([name, send]): [string, Send, boolean] => [
        `${name} ${how} in ${what}`,
        send,
        // Nobody opens it in another context than its own.
        /^(Decrypt|ReEncrypt)/.test(name) && what !== 'its own context',
      ]),
    ),
    ...Object.entries(lawful(KeyId)).map(([name, send]): [string, Send, boolean] => [`${name} ${how}`, send, false]),
  ]);
  const changes = Object.entries(changesOf(target.keyId, alias)).map(([name, send]): [string, Send, boolean] => [
    name,
    send,
    false,
  ]);
  return [...sends, ...changes].map(([name, send, isHollow]) => ({
    name: `${name}: ${target.tenantId}`,
    isHollow,
    run: ({ kms }) => send(kms),
  }));
};

const contextsOf = ({ tenantId }: Trove, { tenantId: own }: Trove): Readonly<Record<string, Context>> => {
  const its = { tenantId, area: 'key', id: 'data#1' };
  return {
    'its own context': its,
    'the attacker’s context': { ...its, tenantId: own },
    'no context': undefined,
    'a context of both': { ...its, owner: own },
    'the context of an object': { 'aws:s3:arn': `arn:aws:s3:::bucket/tenants/${own}/files/x` },
    'a context of a wildcard': { ...its, tenantId: '*' },
  };
};

const usesOf = (
  target: Trove,
  own: Trove,
  { KeyId, context: EncryptionContext }: { KeyId: string; context: Context },
): Record<string, Send> => ({
  Decrypt: (kms) => kms.send(new DecryptCommand({ CiphertextBlob: target.wrapped, KeyId, EncryptionContext })),
  'Decrypt without naming it': (kms) => kms.send(new DecryptCommand({ CiphertextBlob: target.wrapped, EncryptionContext })),
  Encrypt: (kms) => kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x'), EncryptionContext })),
  GenerateDataKey: (kms) => kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext })),
  GenerateDataKeyWithoutPlaintext: (kms) =>
    kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext })),
  'ReEncrypt for its own key': (kms) =>
    kms.send(
      new ReEncryptCommand({
        CiphertextBlob: target.wrapped,
        SourceEncryptionContext: EncryptionContext,
        DestinationKeyId: own.keyId,
      }),
    ),
  'ReEncrypt for the same key': (kms) =>
    kms.send(
      new ReEncryptCommand({
        CiphertextBlob: target.wrapped,
        SourceEncryptionContext: EncryptionContext,
        DestinationKeyId: KeyId,
      }),
    ),
});

const lawful = (KeyId: string): Record<string, Send> => ({
  DescribeKey: (kms) => kms.send(new DescribeKeyCommand({ KeyId })),
});

/** Those that end the key come last. */
const changesOf = (KeyId: string, AliasName: string): Record<string, Send> => ({
  GetKeyPolicy: (kms) => kms.send(new GetKeyPolicyCommand({ KeyId })),
  GetKeyRotationStatus: (kms) => kms.send(new GetKeyRotationStatusCommand({ KeyId })),
  ListResourceTags: (kms) => kms.send(new ListResourceTagsCommand({ KeyId })),
  ListKeys: (kms) => kms.send(new ListKeysCommand({})),
  'ListAliases of all': (kms) => kms.send(new ListAliasesCommand({})),
  'ListAliases of the key': (kms) => kms.send(new ListAliasesCommand({ KeyId })),
  CreateKey: (kms) => kms.send(new CreateKeyCommand({})),
  CreateAlias: (kms) =>
    kms.send(new CreateAliasCommand({ AliasName: `${AliasName}-${crypto.randomUUID()}`, TargetKeyId: KeyId })),
  UpdateAlias: (kms) => kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: KeyId })),
  TagResource: (kms) => kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: 'tenantId', TagValue: 'x' }] })),
  UntagResource: (kms) => kms.send(new UntagResourceCommand({ KeyId, TagKeys: ['tenantId'] })),
  EnableKeyRotation: (kms) => kms.send(new EnableKeyRotationCommand({ KeyId })),
  DisableKeyRotation: (kms) => kms.send(new DisableKeyRotationCommand({ KeyId })),
  EnableKey: (kms) => kms.send(new EnableKeyCommand({ KeyId })),
  DisableKey: (kms) => kms.send(new DisableKeyCommand({ KeyId })),
  PutKeyPolicy: (kms) => kms.send(new PutKeyPolicyCommand({ KeyId, Policy: openPolicyOf(KeyId) })),
  DeleteAlias: (kms) => kms.send(new DeleteAliasCommand({ AliasName })),
  ScheduleKeyDeletion: (kms) => kms.send(new ScheduleKeyDeletionCommand({ KeyId })),
  CancelKeyDeletion: (kms) => kms.send(new CancelKeyDeletionCommand({ KeyId })),
});

const openPolicyOf = (keyId: string): string => {
  const AWS = `arn:aws:iam::${keyId.split(':')[4]}:root`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'kms:*', Resource: '*' }],
  });
};
