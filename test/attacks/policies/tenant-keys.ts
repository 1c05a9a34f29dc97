/** KMS keys as onboarding makes them, and keys that are nobody's or only look like somebody's. */
import type { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { asTenantId } from '../../../functions/kernel/ids.ts';
import { createKey } from '../../../functions/provisioning/create-key.ts';
import type { PolicyDocument } from '../../../local/iam/policy.ts';
import type { Access } from '../../../local/service.ts';
import { account, region } from './template.ts';
import { foreign, nobodies, own, type Whose } from './tenants.ts';

export interface Key {
  readonly arn: string;
  readonly whose: Whose;
  readonly tags: Readonly<Record<string, string>>;
  readonly policy: PolicyDocument;
}

const accountArn = `arn:aws:iam::${account}:root`;

/** The policy that onboarding gives a hospital's key, taken from the call that it makes. */
const policyMadeFor = async (tenantId: string): Promise<PolicyDocument> => {
  const policies: string[] = [];
  const send = async ({ input }: CreateKeyCommand) => {
    if (!input.Policy) return {};
    policies.push(input.Policy);
    return { KeyMetadata: { Arn: 'made' } };
  };
  const kms = { send } as unknown as KMSClient;
  const never = async () => undefined;
  const pacer = { take: async () => new Date() };
  await createKey({ kms, pacer, accountArn, aliasPrefix: '', findNoted: never, note: never }, asTenantId(tenantId));
  return JSON.parse(policies[0] ?? '') as PolicyDocument;
};

/** What AWS gives a key that is made without a policy. */
const accountDecides: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: accountArn }, Action: 'kms:*', Resource: '*' }],
};

const policies: Readonly<Record<Whose, PolicyDocument>> = {
  own: await policyMadeFor(own),
  foreign: await policyMadeFor(foreign),
  nobody: accountDecides,
};

interface Marks {
  readonly policy: Whose;
  readonly tag?: string;
}

const marks: readonly Marks[] = [
  ...(['own', 'foreign', 'nobody'] as const).flatMap((policy) => [own, foreign, undefined].map((tag) => ({ policy, tag }))),
  ...nobodies.map(({ id }) => ({ policy: 'nobody', tag: id }) as const),
];

/** A key is the own one by its tag, unless its policy says that it is another's. */
const whoseIs = ({ policy, tag }: Marks): Whose => {
  if (policy === 'foreign' || tag === foreign) return 'foreign';
  return tag === own ? 'own' : 'nobody';
};

const keyOf = (mark: Marks, index: number): Key => ({
  arn: `arn:aws:kms:${region}:${account}:key/${index}`,
  whose: whoseIs(mark),
  tags: mark.tag === undefined ? {} : { tenantId: mark.tag },
  policy: policies[mark.policy],
});

/** Every policy with every tag. */
export const tenantKeys: readonly Key[] = marks.map(keyOf);

/** The same tags, each key open to all that IAM allows: without the lock that is in the key itself. */
export const unguardedKeys: readonly Key[] = marks.map(({ tag }, index) => keyOf({ tag, policy: 'nobody' }, index));

/** The other hospital's, as onboarding made it. */
export const foreignKeyArn = tenantKeys[marks.findIndex(({ policy, tag }) => policy === 'foreign' && tag === foreign)]?.arn ?? '';

export interface Use {
  /** The encryption context. */
  readonly pairs: Readonly<Record<string, string>>;
  /** The service that uses the key for the caller. */
  readonly via?: string;
}

/** What KMS asks IAM about one use of a key. */
export const useOf = ({ arn, tags, policy }: Key, operation: string, { pairs, via }: Use): Access => ({
  action: `kms:${operation}`,
  resource: arn,
  resourcePolicy: policy,
  resourcePolicyMode: 'required',
  context: {
    'kms:CallerAccount': account,
    'kms:ViaService': via,
    ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`aws:ResourceTag/${name}`, value])),
    ...Object.fromEntries(Object.entries(pairs).map(([name, value]) => [`kms:EncryptionContext:${name}`, value])),
    ...(Object.keys(pairs).length > 0 ? { 'kms:EncryptionContextKeys': Object.keys(pairs) } : {}),
  },
});

export const s3Service = `s3.${region}.amazonaws.com`;

/** As S3 uses it for an object: the object's ARN is the encryption context. */
export const useForObject = (key: Key, operation: string, object: string): Access =>
  useOf(key, operation, { pairs: { 'aws:s3:arn': object }, via: s3Service });
