/** What a tenant session may touch: whose, by which actions, in how many characters. */
import fc from 'fast-check';
import {
  anywhere,
  type PolicyStatement,
  type ScopeName,
  type ScopeResources,
  scopes,
  statementsOf,
  tagVariable,
} from '../../functions/kernel/scope.ts';
import { contracts } from '../../lib/contracts.ts';

const general = '11111111-1111-4111-8111-111111111111';
const every = Object.keys(scopes) as ScopeName[];
const resources: ScopeResources = {
  tenantTables: ['arn:aws:dynamodb:us-east-1:000000000000:table/tenants'],
  controlTable: 'arn:aws:dynamodb:us-east-1:000000000000:table/control',
  buckets: ['arn:aws:s3:::files'],
  keys: 'arn:aws:kms:us-east-1:000000000000:key/*',
  s3Service: 's3.us-east-1.amazonaws.com',
};

const limit = 2048;
const policyOf = (names: readonly ScopeName[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statementsOf(names, general, anywhere) });

const routes = Object.values(contracts).flatMap(({ feature, routes }) =>
  Object.entries(routes).map(([name, route]) => [`${feature}.${name}`, route.scopes as readonly ScopeName[]] as const),
);

describe('a session policy has 2,048 characters at most', () => {
  test.each(routes)('for %s', (_, asked) => {
    expect(policyOf(asked).length).toBeLessThanOrEqual(limit);
  });

  test.each(every)('for %s alone', (name) => {
    expect(policyOf([name]).length).toBeLessThanOrEqual(limit);
  });

  test.each([
    [['config:write']],
    [['member:write']],
    [['key:make']],
    [['tenant:read', 'member:read']],
    [['tenant:read']],
    [['data:purge', 'key:open']],
  ] as ScopeName[][][])('for %j, which functions open beside their routes', (asked) => {
    expect(policyOf(asked as ScopeName[]).length).toBeLessThanOrEqual(limit);
  });
});

/** Where one statement names its tenant; a statement that names it nowhere is open to all. */
const isBoundTo = (tenant: string, { Action, Resource, Condition = {} }: PolicyStatement): boolean => {
  const [service] = (Action[0] as string).split(':');
  if (service === 'dynamodb') {
    const keys = [Condition['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? []].flat();
    const areNamed =
      keys.length > 0 && keys.every((key) => /^(TENANT#|APIKEY#)?$/.test(key.split(tenant)[0] ?? '-') && key.includes(tenant));
    return areNamed && Condition.Null?.['dynamodb:LeadingKeys'] === 'false';
  }
  if (Action[0] === 's3:ListBucketVersions') return Condition.StringEquals?.['s3:prefix'] === `tenants/${tenant}/`;
  if (service === 's3') return Resource.every((arn) => arn.replace(/^arn:aws:s3:::[^/]+\//, '').startsWith(`tenants/${tenant}/`));
  return service === 'kms' && Condition.StringEquals?.['aws:ResourceTag/tenantId'] === tenant;
};

describe.each([
  ['a session’s own policy', general, anywhere],
  ['the role’s policy', tagVariable, resources],
] as const)('in %s', (_, tenant, where) => {
  test.each(every)('every statement of %s names its tenant', (name) => {
    const statements = statementsOf([name], tenant, where);
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.filter((statement) => !isBoundTo(tenant, statement))).toEqual([]);
  });

  test.each(every)('no action of %s reads a whole table, speaks PartiQL or stands for many', (name) => {
    const actions = statementsOf([name], tenant, where).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /\*|\?|Scan|PartiQL|ExecuteStatement|ListBucket$|CreateGrant/.test(action))).toEqual([]);
  });

  test.each(every)('a key that %s uses is bound to what it seals: the tenant’s items, or its objects in S3', (name) => {
    for (const { Action, Condition = {} } of statementsOf([name], tenant, where).filter(({ Action: [first] }) =>
      first?.startsWith('kms:'),
    )) {
      const ofItems = Condition.StringEquals?.['kms:EncryptionContext:tenantId'] === tenant;
      const ofObjects = String(Condition.StringLike?.['kms:EncryptionContext:aws:s3:arn']).includes(`/tenants/${tenant}/`);
      expect([Action, ofItems || (ofObjects && Condition.StringLike?.['kms:ViaService'] !== undefined)]).toEqual([Action, true]);
    }
  });
});

test('these checks see a statement that is open', () => {
  const [items] = statementsOf(['record:read'], general, anywhere) as [PolicyStatement];
  expect(isBoundTo(general, items)).toBe(true);
  expect(isBoundTo(general, { ...items, Condition: { ...items.Condition, Null: {} } })).toBe(false);
  expect(isBoundTo(general, { ...items, Condition: undefined })).toBe(false);
  const open = {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`*${general}#record`] },
    Null: { 'dynamodb:LeadingKeys': 'false' },
  };
  expect(isBoundTo(general, { ...items, Condition: open })).toBe(false);
});

test.each(every.filter((name) => name.endsWith(':read')))('%s writes nothing', (name) => {
  const actions = statementsOf([name], general, anywhere).flatMap(({ Action }) => Action);
  expect(actions.filter((action) => /Put|Update|Delete|Generate|Encrypt/.test(action))).toEqual([]);
});

/** Partitions of the tenant table, without the tenant in front: `record`, `record#*`. */
const partitions = every.flatMap((name) => {
  const { items } = scopes[name] as { items?: { table: string; partitions: readonly string[] } };
  return items?.table === 'tenant' ? items.partitions : [];
});
const areas = [...new Set(partitions.map((partition) => partition.split('#')[1] as string))];

test('a removal reaches every area: what it does not reach would outlive its hospital', () => {
  const purged = scopes['data:purge'].items.partitions.map((partition) => partition.split('#')[1]);
  expect([...new Set(purged)].sort()).toEqual([...areas].sort());
});

test('no pattern of an area reaches into another', () => {
  const reaches = (pattern: string, partition: string): boolean =>
    pattern.endsWith('*') ? partition.startsWith(pattern.slice(0, -1)) : partition === pattern;
  expect(areas.length).toBeGreaterThan(3);
  for (const pattern of new Set(partitions)) {
    const own = pattern.split('#')[1];
    const others = areas.filter((area) => area !== own).flatMap((area) => [`{tenant}#${area}`, `{tenant}#${area}#3`]);
    expect(others.filter((partition) => reaches(pattern, partition))).toEqual([]);
  }
});

test('a pattern holds no wildcard but one shard behind its area', () => {
  for (const pattern of partitions) expect(pattern).toMatch(/^\{tenant\}#[a-z]+(#\*)?$/);
});

test('asking twice, or in another order, grants the same', () => {
  const text = (names: readonly ScopeName[]) =>
    statementsOf(names, general, anywhere)
      .map((statement) => JSON.stringify(statement))
      .sort();
  fc.assert(
    fc.property(fc.subarray(every), (names) => {
      expect(text([...names, ...names].reverse())).toEqual(text(names));
    }),
  );
});

test('a role reaches indexes where it queries, and nowhere else', () => {
  const arns = (name: ScopeName) => statementsOf([name], tagVariable, resources)[0]?.Resource;
  expect(arns('record:read')).toEqual([...resources.tenantTables, `${resources.tenantTables[0]}/index/*`]);
  expect(arns('key:open')).toEqual(resources.tenantTables);
  expect(arns('apikey:write')).toEqual([resources.controlTable]);
});

describe('a scope that writes into the control table', () => {
  const writing = every.filter((name) => {
    const { items } = scopes[name] as { items?: { table: string; access: string } };
    return items?.table === 'control' && items.access === 'write';
  });

  test('is one alone', () => {
    expect(writing).toEqual(['apikey:write']);
  });

  test.each([
    ['the session’s policy', general, anywhere],
    ['the role’s policy', tagVariable, resources],
  ] as const)('lists nothing in its index, which is of all hospitals, nor what is not told: %s', (_, tenant, where) => {
    const lists = statementsOf(writing, tenant, where).filter(({ Action }) => Action.some((action) => /Put|Update/.test(action)));
    expect(lists).toEqual([
      expect.objectContaining({
        Action: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
        Condition: expect.objectContaining({
          'ForAllValues:StringNotEquals': { 'dynamodb:Attributes': ['gsi1pk', 'gsi1sk'] },
          Null: { 'dynamodb:LeadingKeys': 'false', 'dynamodb:Attributes': 'false' },
        }),
      }),
    ]);
  });
});

test('no scopes are no statements', () => {
  expect(statementsOf([], general, anywhere)).toEqual([]);
});
