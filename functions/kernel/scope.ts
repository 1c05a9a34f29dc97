/**
 * Scopes: what a tenant session may touch. This table is the only place where a right on tenant data is written; the session policy
 * (bound to a tenant's id) and the role's own policy (bound to the session's tag) are both made from it, so that neither can drift.
 */

type ItemAccess = 'get' | 'read' | 'write' | 'purge';
type ObjectAccess = 'read' | 'write';

interface Scope {
  /** Partitions of a table: `<tenantId>#<area>` and its shards, or a named partition of the control table. */
  readonly items?: { readonly table: 'tenant' | 'control'; readonly partitions: readonly string[]; readonly access: ItemAccess };
  /** Objects below `tenants/<tenantId>/<folder>/`. */
  readonly objects?: { readonly folder: string; readonly access: ObjectAccess };
  /** Every version of every object below `tenants/<tenantId>/`, to be listed and destroyed, and never read. */
  readonly versions?: 'purge';
  /** The tenant's key, used directly: `open` what it sealed, or `make` data keys. */
  readonly key?: 'open' | 'make';
}

/** `{tenant}` stands for the tenant's id, or for the variable of its tag. */
const area = (name: string): readonly string[] => [`{tenant}#${name}`, `{tenant}#${name}#*`];

/** Every area of the tenant table: what is not here outlives its hospital. */
const areas = ['record', 'file', 'config', 'member', 'key'];

export const scopes = {
  /** The tenant's own status and its API keys' state: what is checked before anything else. */
  'tenant:read': { items: { table: 'control', partitions: ['TENANT#{tenant}', 'APIKEY#{tenant}'], access: 'get' } },
  'apikey:read': { items: { table: 'control', partitions: ['APIKEY#{tenant}'], access: 'read' } },
  'apikey:write': { items: { table: 'control', partitions: ['APIKEY#{tenant}'], access: 'write' } },
  'record:read': { items: { table: 'tenant', partitions: area('record'), access: 'read' } },
  'record:write': { items: { table: 'tenant', partitions: area('record'), access: 'write' } },
  'file:read': {
    items: { table: 'tenant', partitions: area('file'), access: 'read' },
    objects: { folder: 'files', access: 'read' },
  },
  'file:write': {
    items: { table: 'tenant', partitions: area('file'), access: 'write' },
    objects: { folder: 'files', access: 'write' },
  },
  'config:read': { items: { table: 'tenant', partitions: area('config'), access: 'read' } },
  'config:write': { items: { table: 'tenant', partitions: area('config'), access: 'write' } },
  'member:read': { items: { table: 'tenant', partitions: area('member'), access: 'read' } },
  'member:write': { items: { table: 'tenant', partitions: area('member'), access: 'write' } },
  /** Opens the tenant's data keys, which seal its records and names. */
  'key:open': { items: { table: 'tenant', partitions: area('key'), access: 'get' }, key: 'open' },
  /** Makes them; only onboarding does. */
  'key:make': { items: { table: 'tenant', partitions: area('key'), access: 'write' }, key: 'make' },
  /** All that a hospital has, found and destroyed; only its removal does. */
  'data:purge': { items: { table: 'tenant', partitions: areas.flatMap(area), access: 'purge' } },
  'apikey:purge': { items: { table: 'control', partitions: ['APIKEY#{tenant}'], access: 'purge' } },
  'file:purge': { versions: 'purge' },
} as const satisfies Readonly<Record<string, Scope>>;

export type ScopeName = keyof typeof scopes;

/** Whether any of them reaches objects: then it must be said in which bucket. */
export const reachObjects = (names: readonly ScopeName[]): boolean =>
  names.some((name) => 'objects' in scopes[name] || 'versions' in scopes[name]);

/** The ARNs that scopes speak of. */
export interface ScopeResources {
  /** Wherever a tenant's data may be: the shared table, and one of its own. */
  readonly tenantTables: readonly string[];
  readonly controlTable: string;
  /** `arn:aws:s3:::<bucket>`, likewise. */
  readonly buckets: readonly string[];
  /** `arn:aws:kms:<region>:<account>:key/*`; the key itself is bound by its tag. */
  readonly keys: string;
  /** `s3.<region>.amazonaws.com`, the only service that may use a key for an object. */
  readonly s3Service: string;
}

/**
 * For session policies: they say whose data and which actions, in 2,048 characters at most; which tables, the role's own policy says. A
 * session has what both allow. Who reaches objects names their bucket too: a `*` before a prefix also stands for another tenant's folders.
 */
export const anywhere: ScopeResources = {
  tenantTables: ['*'],
  controlTable: '*',
  buckets: ['arn:aws:s3:::*'],
  keys: '*',
  s3Service: 's3.*.amazonaws.com',
};

export interface PolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const itemActions: Readonly<Record<ItemAccess, readonly string[]>> = {
  get: ['GetItem'],
  read: ['GetItem', 'BatchGetItem', 'Query'],
  write: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  purge: ['Query', 'DeleteItem'],
};

const objectActions: Readonly<Record<ObjectAccess, readonly string[]>> = {
  read: ['GetObject', 'GetObjectVersion'],
  write: ['GetObject', 'PutObject', 'DeleteObject'],
};

/** The variable a role's own policy uses in place of a tenant's id. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html */
export const tagVariable = '${aws:PrincipalTag/tenantId}';

/**
 * The statements of `names` for one tenant: its id for a session policy, `tagVariable` for the role's own policy.
 *
 * `ForAllValues` is true when the key is absent, so `Null` must demand that it is there.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export const statementsOf = (names: readonly ScopeName[], tenant: string, resources: ScopeResources): PolicyStatement[] => {
  const granted: Scope[] = [...new Set(names)].map((name) => scopes[name]);
  return granted.flatMap((scope) => [
    ...(scope.items ? itemStatements(scope.items, tenant, resources) : []),
    ...(scope.objects ? objectStatements(scope.objects, tenant, resources) : []),
    ...(scope.versions ? versionStatements(tenant, resources) : []),
    ...(scope.key ? [keyStatement(scope.key, tenant, resources)] : []),
  ]);
};

/** What can write attributes, and so put an item into an index. */
const listing = ['PutItem', 'UpdateItem'];

/**
 * Attributes that put an item of the control table into its index, whose one partition is every hospital's: no session may write them.
 * The keys of a call are those of the table, so what stands in an index is not bound by them. The tenant table's indexes need no such
 * lock: their partitions are hashes under a key that only their hospital's own sessions open (decision 16).
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html (`dynamodb:Attributes`)
 */
const unlisted = ['gsi1pk', 'gsi1sk'];

const itemStatements = (
  { table, partitions, access }: NonNullable<Scope['items']>,
  tenant: string,
  resources: ScopeResources,
): PolicyStatement[] => {
  const all = itemActions[access];
  const apart = table === 'control' ? all.filter((action) => listing.includes(action)) : [];
  const inPartitions = {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions.map((partition) => partition.replace('{tenant}', tenant)) },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
  const outsideLists = {
    ...inPartitions,
    'ForAllValues:StringNotEquals': { 'dynamodb:Attributes': unlisted },
    Null: { ...inPartitions.Null, 'dynamodb:Attributes': 'false' },
  };
  const statementOf = (actions: readonly string[], Condition: PolicyStatement['Condition']): PolicyStatement => ({
    Effect: 'Allow',
    Action: actions.map((action) => `dynamodb:${action}`),
    Resource: placesOf(table, all, resources),
    Condition,
  });
  return [
    statementOf(
      all.filter((action) => !apart.includes(action)),
      inPartitions,
    ),
    ...(apart.length > 0 ? [statementOf(apart, outsideLists)] : []),
  ];
};

/** The table, and its indexes where a session queries them. */
const placesOf = (table: 'tenant' | 'control', actions: readonly string[], { tenantTables, controlTable }: ScopeResources) => {
  if (table === 'control') return [controlTable];
  const indexes = actions.includes('Query') ? tenantTables.filter((arn) => arn !== '*').map((arn) => `${arn}/index/*`) : [];
  return [...tenantTables, ...indexes];
};

const objectStatements = (
  { folder, access }: NonNullable<Scope['objects']>,
  tenant: string,
  resources: ScopeResources,
): PolicyStatement[] => {
  const objects = resources.buckets.map((bucket) => `${bucket}/tenants/${tenant}/${folder}/*`);
  return [
    { Effect: 'Allow', Action: objectActions[access].map((action) => `s3:${action}`), Resource: objects },
    {
      Effect: 'Allow',
      Action: access === 'write' ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'],
      Resource: [resources.keys],
      Condition: {
        StringEquals: { 'aws:ResourceTag/tenantId': tenant },
        StringLike: { 'kms:ViaService': resources.s3Service, 'kms:EncryptionContext:aws:s3:arn': objects },
      },
    },
  ];
};

/**
 * A listing is of the bucket, and which part of it only the condition says.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/list_amazons3.html (`s3:prefix`)
 */
const versionStatements = (tenant: string, { buckets }: ScopeResources): PolicyStatement[] => [
  {
    Effect: 'Allow',
    Action: ['s3:ListBucketVersions'],
    Resource: buckets,
    Condition: { StringEquals: { 's3:prefix': `tenants/${tenant}/` } },
  },
  { Effect: 'Allow', Action: ['s3:DeleteObjectVersion'], Resource: buckets.map((bucket) => `${bucket}/tenants/${tenant}/*`) },
];

/** Used directly: of a service that uses the key for the session, the context's `tenantId` would not say whose data it is for. */
const keyStatement = (use: 'open' | 'make', tenant: string, resources: ScopeResources): PolicyStatement => ({
  Effect: 'Allow',
  Action: use === 'make' ? ['kms:GenerateDataKeyWithoutPlaintext'] : ['kms:Decrypt'],
  Resource: [resources.keys],
  Condition: {
    StringEquals: { 'aws:ResourceTag/tenantId': tenant, 'kms:EncryptionContext:tenantId': tenant },
    Null: { 'kms:ViaService': 'true' },
  },
});
