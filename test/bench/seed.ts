/** Hospitals by the hundred, each with its key, one record and an API key: what onboarding makes, without waiting for its workflow. */
import { randomUUID } from 'node:crypto';
import { ChangeResourceRecordSetsCommand, GetChangeCommand, Route53Client } from '@aws-sdk/client-route-53';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { createDataKeys, makeDataKey } from '../../functions/aws/data-key.ts';
import { tableOf } from '../../functions/aws/table.ts';
import { type SessionCredentials, TenantSession } from '../../functions/aws/tenant-session.ts';
import type { Resource } from '../../functions/fhir/record.ts';
import { asTenantId, type TenantId } from '../../functions/kernel/ids.ts';
import type { ScopeName } from '../../functions/kernel/scope.ts';
import { toItem } from '../../functions/records/record.item.ts';
import { jobIdOf } from '../../functions/tenancy/job.ts';
import { tenantItemOf } from '../../functions/tenancy/tenant.store.ts';
import { apiKeyItem } from '../api-key.ts';
import { asRoot } from '../cloud.ts';
import { eventually } from '../eventually.ts';
import type { OwnCloud } from '../own-cloud.ts';

export interface Seeded {
  readonly tenantId: TenantId;
  readonly slug: string;
  /** Its one record, a Patient. */
  readonly recordId: string;
  readonly apiKey: string;
}

/** How many are made at a time. */
const abreast = 8;

/** A patient of about two kilobytes. */
export const patientOf = (id: string): Resource => ({
  resourceType: 'Patient',
  id,
  meta: { versionId: '1', lastUpdated: '2026-01-01T00:00:00.000Z' },
  identifier: [{ system: 'urn:oid:2.16.840.1.113883.19.5', value: id }],
  name: [{ family: 'Lovelace', given: ['Ada'] }],
  address: Array.from({ length: 16 }, (_, index) => ({
    line: [`${index + 1} Saint James’s Square`],
    city: 'London',
    country: 'GB',
  })),
  gender: 'female',
  birthDate: '1815-12-10',
});

/** Makes them as the account's root, by the code that functions make them with. */
export const seedHospitals = async (own: OwnCloud, count: number): Promise<readonly Seeded[]> => {
  // As Lambda tells its functions: the product's clients find AWS by these.
  Object.assign(process.env, { AWS_ENDPOINT_URL: own.told.awsEndpoint, AWS_REGION: own.told.region });
  const seeded: Seeded[] = [];
  while (seeded.length < count) {
    const next = Array.from({ length: Math.min(abreast, count - seeded.length) }, (_, index) =>
      seedOne(own, seeded.length + index),
    );
    seeded.push(...(await Promise.all(next)));
  }
  await giveAddresses(own, seeded);
  return seeded;
};

/** All names in one change: a hospital without one is not found. */
const giveAddresses = async ({ told }: OwnCloud, seeded: readonly Seeded[]): Promise<void> => {
  const { HostedZoneId, DistributionDomain: DNSName = '', BaseDomain: domain } = told.outputs;
  const AliasTarget = { HostedZoneId: 'Z2FDTNDATAQYW2', DNSName, EvaluateTargetHealth: false };
  const Changes = seeded.map(({ slug }) => ({
    Action: 'UPSERT' as const,
    ResourceRecordSet: { Name: `${slug}.${domain}`, Type: 'A' as const, AliasTarget },
  }));
  const client = new Route53Client(asRoot(told));
  const { ChangeInfo: made } = await client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId, ChangeBatch: { Changes } }));
  await eventually(
    () => client.send(new GetChangeCommand({ Id: made?.Id })),
    ({ ChangeInfo: change }) => change?.Status === 'INSYNC',
  );
  client.destroy();
};

const seedOne = async (own: OwnCloud, index: number): Promise<Seeded> => {
  const { TenantTable: tenantTable = '', ControlTable: controlTable = '' } = own.told.outputs;
  const hospital = { tenantId: asTenantId(randomUUID()), slug: slugOf(index), recordId: randomUUID() };
  const { tenantId, slug, recordId: id } = hospital;
  const session = new TenantSession<ScopeName>(tenantId, async () => asRootSession(own), {
    table: tenantTable,
    bucket: null,
  });
  const put = (TableName: string, Item: object) => tableOf(session).send(new PutCommand({ TableName, Item: { ...Item } }));

  await makeDataKey(session, await makeKmsKey(own, tenantId));
  const key = await createDataKeys({ now: Date.now }).open(session);
  const record = { type: 'Patient', id, version: 1, lastUpdated: '2026-01-01T00:00:00.000Z', resource: patientOf(id) } as const;
  await put(tenantTable, await toItem({ tenantId, key }, record));
  await put(controlTable, tenantItem(tenantId, slug));
  const { text: apiKey, item } = apiKeyItem(tenantId, slug);
  await put(controlTable, item);
  return { ...hospital, apiKey };
};

/** The root's key needs no token, and an empty one is not sent. */
const asRootSession = ({ embedded }: OwnCloud): SessionCredentials => ({
  ...embedded.rootKey,
  sessionToken: '',
  expiration: new Date(Date.now() + 3_600_000),
});

const slugOf = (index: number): string =>
  `bench-${[...String(index).padStart(4, '0')].map((digit) => 'acdefhkmnp'.charAt(Number(digit))).join('')}`;

const makeKmsKey = async ({ embedded }: OwnCloud, tenantId: string): Promise<string> => {
  const Tags = [{ TagKey: 'tenantId', TagValue: tenantId }];
  const { KeyMetadata: key } = await embedded.root<{ KeyMetadata: { Arn: string } }>('kms', 'CreateKey', { Tags });
  return key.Arn;
};

const tenantItem = (id: TenantId, slug: string): object => {
  const createdAt = new Date().toISOString();
  const rules = { plan: 'standard', status: 'active', placement: { kind: 'pooled' } } as const;
  const organization = { name: `Hospital ${slug}`, type: 'hospital', size: '50-199' } as const;
  return tenantItemOf({ id, slug, organization, ...rules, jobId: jobIdOf(id, id), createdAt, updatedAt: createdAt, version: 1 });
};
