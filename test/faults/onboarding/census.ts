/** Everything that onboarding could leave in any service, by its name, with what it is. Keys that await their deletion are gone. */
import { isDeepStrictEqual } from 'node:util';
import { type Mail, openOutbox } from '../../../local/mail/outbox.ts';
import type { OwnCloud } from '../../own-cloud.ts';

/** `kms key 1b9d…` → what is known of it. */
export type Census = ReadonlyMap<string, unknown>;

export interface Registrar {
  census(): Promise<Census>;
  /** Oldest first. */
  mailsTo(address: string): readonly Mail[];
  close(): void;
}

type Page = Readonly<Record<string, unknown>>;

export const openRegistrar = ({ embedded, told }: OwnCloud): Registrar => {
  const outbox = openOutbox(told.directory);
  const gone = new Set<string>();

  /** The entries of all pages; `marks` are the names of where a page ends, and of where the next one begins. */
  const all = async (service: string, operation: string, asked: Page, [list, marks]: Listing): Promise<readonly Page[]> => {
    const found: Page[] = [];
    for (let from: Page | undefined = {}; from; ) {
      const page: Page = await embedded.root(service, operation, { ...asked, ...from });
      found.push(...((page[list] ?? []) as Page[]));
      const next: [string, unknown][] = Object.entries(marks).map(([end, begin]) => [begin, page[end]]);
      from = next.some(([, mark]) => mark !== undefined) ? Object.fromEntries(next) : undefined;
    }
    return found;
  };

  const keys = async (): Promise<Entries> => {
    const found: [string, unknown][] = [];
    for (const { KeyId } of await all('kms', 'ListKeys', {}, ['Keys', { NextMarker: 'Marker' }])) {
      if (gone.has(String(KeyId))) continue;
      const { KeyMetadata: key } = await embedded.root<{ KeyMetadata: Page }>('kms', 'DescribeKey', { KeyId });
      if (key.KeyState === 'PendingDeletion') gone.add(String(KeyId));
      else found.push([`kms key ${KeyId}`, key]);
    }
    return found;
  };

  const aliases = async (): Promise<Entries> =>
    (await all('kms', 'ListAliases', {}, ['Aliases', { NextMarker: 'Marker' }])).map((one) => [
      `kms alias ${one.AliasName}`,
      one.TargetKeyId,
    ]);

  const users = async (): Promise<Entries> => {
    const asked = { UserPoolId: embedded.outputs.UserPoolId };
    const found = await all('cognito-idp', 'ListUsers', asked, ['Users', { PaginationToken: 'PaginationToken' }]);
    return found.map((user) => [`cognito user ${emailIn(user)}`, user]);
  };

  /** A page names a hundred. */
  const tableNames = async (): Promise<readonly string[]> => {
    const found: string[] = [];
    for (let from: object | undefined = {}; from; ) {
      const page: { TableNames: string[]; LastEvaluatedTableName?: string } = await embedded.root('dynamodb', 'ListTables', from);
      found.push(...page.TableNames);
      from = page.LastEvaluatedTableName ? { ExclusiveStartTableName: page.LastEvaluatedTableName } : undefined;
    }
    return found;
  };

  const items = async (): Promise<Entries> => {
    const tables = await tableNames();
    const listing: Listing = ['Items', { LastEvaluatedKey: 'ExclusiveStartKey' }];
    const scans = tables.map(async (TableName) => {
      const found = await all('dynamodb', 'Scan', { TableName, ConsistentRead: true }, listing);
      return found
        .map((item): [string, unknown] => [`dynamodb ${TableName} ${textIn(item.pk)} ${textIn(item.sk)}`, item])
        .filter(([name, item]) => !isClock.test(name) || 'waiting' in (item as Page));
    });
    return [...tables.map((table) => [`dynamodb ${table}`, 'table'] as const), ...(await Promise.all(scans)).flat()];
  };

  const names = async (): Promise<Entries> => {
    const { HostedZones: zones } = await embedded.root<{ HostedZones: { Id: string }[] }>('route53', 'ListHostedZones');
    const marks = { NextRecordName: 'StartRecordName', NextRecordType: 'StartRecordType' };
    const sets = zones.map(({ Id }) =>
      all('route53', 'ListResourceRecordSets', { HostedZoneId: Id }, ['ResourceRecordSets', marks]),
    );
    return (await Promise.all(sets)).flat().map((set) => [`route53 ${set.Name} ${set.Type}`, set]);
  };

  const objects = async (): Promise<Entries> => {
    const { Buckets: buckets } = await embedded.root<{ Buckets: { Name: string }[] }>('s3', 'ListBuckets');
    const listing: Listing = ['Contents', { NextContinuationToken: 'ContinuationToken' }];
    const found = buckets.map(async ({ Name: Bucket }) =>
      (await all('s3', 'ListObjectsV2', { Bucket }, listing)).map((one): [string, unknown] => [
        `s3 ${Bucket} ${one.Key}`,
        one.ETag,
      ]),
    );
    return [...buckets.map(({ Name }) => [`s3 ${Name}`, 'bucket'] as const), ...(await Promise.all(found)).flat()];
  };

  return {
    census: async () => new Map((await Promise.all([keys(), aliases(), users(), items(), names(), objects()])).flat()),
    mailsTo: (address) => outbox.all().filter(({ recipient }) => recipient === address),
    close: () => outbox.close(),
  };
};

/** Items that know what time it is, and of nobody: but for whoever waits there. */
const isClock = / (?:PACE|CHANGE)#/;

type Entries = readonly (readonly [name: string, what: unknown])[];
type Listing = readonly [list: string, marks: Readonly<Record<string, string>>];

const emailIn = ({ Attributes: attributes }: Page): unknown =>
  (attributes as { Name: string; Value: string }[]).find(({ Name }) => Name === 'email')?.Value;

const textIn = (attribute: unknown): string => (attribute as { S?: string } | undefined)?.S ?? '';

export interface Difference {
  /** Names of what is new. */
  readonly added: readonly string[];
  /** Names of what is not there any more, or is not as it was. */
  readonly changed: readonly string[];
}

export const differenceOf = (before: Census, after: Census): Difference => ({
  added: [...after.keys()].filter((name) => !before.has(name)),
  changed: [...before].filter(([name, what]) => !isDeepStrictEqual(what, after.get(name))).map(([name]) => name),
});
