import { tagVariable } from '../../functions/kernel/scope.ts';
import { type Grant, grantsIn, tenantRolesIn } from './permissions.ts';
import { ofType, platformOf, type Resource, resourcesOf } from './test-platform.ts';

const resources = resourcesOf(platformOf('prod'));
const tenantRoles = tenantRolesIn(resources);
const grants = grantsIn(resources);
const ofSessions = grants.filter((grant) => tenantRoles.includes(grant.role));
const ofFunctions = grants.filter((grant) => !tenantRoles.includes(grant.role));

const [tenantTable] = ofType(resources, 'AWS::DynamoDB::Table').find(([id]) => id.startsWith('TenantTable')) as [
  string,
  Resource,
];
const [filesBucket] = ofType(resources, 'AWS::S3::Bucket').find(([id]) => id.startsWith('FilesBucket')) as [string, Resource];
const names = (grant: Grant, logicalId: string): boolean =>
  grant.resources.some((resource) => resource.includes(`"${logicalId}"`));
const isLeadingKeysBound = ({ conditions }: Grant): boolean => {
  const keys = conditions['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'];
  const isBound = [keys].flat().every((key) => String(key).includes(tagVariable));
  return keys !== undefined && isBound && conditions.Null?.['dynamodb:LeadingKeys'] === 'false';
};

/** Hospitals' own tables and buckets: `ward-prod-<tenantId>`, whatever the id. */
const namesOwnPlaces = ({ resources: named }: Grant): boolean =>
  named.some((resource) => resource.includes('ward-prod-????????-'));
const isOnPlaces = (grant: Grant): boolean => names(grant, tenantTable) || names(grant, filesBucket) || namesOwnPlaces(grant);
/** How a table or a bucket is set, and that it is there: nothing of what is in it. */
const settles =
  /^(dynamodb:((Describe|Update)(Table|TimeToLive|ContinuousBackups)|(Create|Delete)Table)|s3:((Get|Put)(Bucket(PublicAccessBlock|OwnershipControls|Versioning|CORS|Logging|Policy)|(Encryption|Lifecycle)Configuration)|(Create|Delete)Bucket))$/;
const mayUseTenantData = (grant: Grant): boolean => isOnPlaces(grant) && !grant.actions.every((action) => settles.test(action));
const mayUseKeys = (grant: Grant): boolean =>
  grant.actions.some((action) => /^kms:(\*|Encrypt|Decrypt|ReEncrypt|GenerateDataKey|CreateGrant|Sign|GenerateMac)/.test(action));

test('there are tenant roles to speak of', () => {
  expect(tenantRoles.length).toBeGreaterThanOrEqual(4);
});

test('no function’s own role reaches the tenant table or the files', () => {
  expect(ofFunctions.filter(mayUseTenantData)).toEqual([]);
});

test('what is set of the shared ones is only read; and only onboarding makes places, and removal takes them away', () => {
  const settling = ofFunctions.filter(isOnPlaces);
  const onShared = settling.filter((grant) => names(grant, tenantTable) || names(grant, filesBucket));
  expect(onShared.flatMap(({ actions }) => actions).filter((action) => !/:(Get|Describe)/.test(action))).toEqual([]);
  const changing = settling.filter(({ actions }) => actions.some((action) => !/:(Get|Describe)/.test(action)));
  const who = (pattern: RegExp) =>
    [
      ...new Set(
        changing.filter(({ actions }) => actions.some((action) => pattern.test(action))).map(({ role }) => role.slice(0, -8)),
      ),
    ].sort();
  expect([who(/Create|Put/), who(/Delete/)]).toEqual([
    ['ProvisioningTasksRole'],
    ['OffboardingTasksRole', 'ProvisioningTasksRole'],
  ]);
});

test('no function’s own role can use a tenant’s key', () => {
  const platformKeys = ofType(resources, 'AWS::KMS::Key').map(([id]) => id);
  expect(platformKeys).toEqual([expect.stringMatching(/^Key/), expect.stringMatching(/^ReportsSigningKey/)]);
  const others = ofFunctions.filter((grant) => mayUseKeys(grant) && !platformKeys.some((key) => names(grant, key)));
  expect(others).toEqual([]);
});

test('a tenant role is assumed by its own function alone, tagged as one tenant and named after it', () => {
  for (const id of tenantRoles) {
    const { Statement: statements } = (resources[id] as Resource).Properties.AssumeRolePolicyDocument;
    const Principal = { AWS: { 'Fn::GetAtt': [expect.stringMatching(ownerOf(id)), 'Arn'] } };
    const tagged = {
      StringLike: { 'aws:RequestTag/tenantId': '????????-????-????-????-????????????' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['tenantId'] },
    };
    const named = { StringEquals: { 'sts:RoleSessionName': '${aws:RequestTag/tenantId}' } };
    expect(statements).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal, Condition: { ...tagged, ...named } },
      { Effect: 'Allow', Action: 'sts:TagSession', Principal, Condition: tagged },
    ]);
  }
});

/** `FilesApiTenantRole1234ABCD` is the tenant role of the function whose role is `FilesApiRole…`. */
const ownerOf = (tenantRole: string): RegExp => new RegExp(`^${tenantRole.replace(/TenantRole.{8}$/, '')}Role`);

test('what anyone can reach may write its log and look one subdomain up, and nothing else', () => {
  const ofEntrance = ofFunctions.filter(({ role }) => role.startsWith('EntranceApiRole'));
  const others = ofEntrance.filter(({ actions }) => !actions.every((action) => /^(logs|xray):Put|^logs:Create/.test(action)));
  expect(others).toEqual([
    expect.objectContaining({
      actions: ['dynamodb:GetItem'],
      conditions: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['SLUG#*'] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    }),
  ]);
});

test('a function assumes its own tenant role and no other', () => {
  for (const grant of grants.filter(({ actions }) => actions.some((action) => action.startsWith('sts:')))) {
    const owner = grant.role.replace(/Role.{8}$/, '');
    expect(grant.resources).toEqual([expect.stringContaining(`"${owner}TenantRole`)]);
  }
});

test('a session lives an hour at most', () => {
  for (const id of tenantRoles) expect(resources[id]?.Properties.MaxSessionDuration).toBe(3600);
});

test('every statement on items is bound to the session’s tag, and to keys being named at all', () => {
  const onItems = ofSessions.filter(({ actions }) => actions.some((action) => action.startsWith('dynamodb:')));
  expect(onItems.length).toBeGreaterThan(0);
  expect(onItems.filter((grant) => !isLeadingKeysBound(grant))).toEqual([]);
});

test('every statement on objects names the session’s prefix', () => {
  const onObjects = ofSessions.filter(({ actions }) => actions.some((action) => action.startsWith('s3:')));
  expect(onObjects.length).toBeGreaterThan(0);
  for (const { actions, resources: arns, conditions } of onObjects) {
    const isListing = actions.length === 1 && actions[0] === 's3:ListBucketVersions';
    const isNamed = arns.every((arn) => arn.includes(`/tenants/${tagVariable}/`));
    expect(isNamed || (isListing && conditions.StringEquals?.['s3:prefix'] === `tenants/${tagVariable}/`)).toBe(true);
  }
});

test('every statement on keys is bound to a key of the session’s tenant', () => {
  const onKeys = ofSessions.filter(({ actions }) => actions.some((action) => action.startsWith('kms:')));
  expect(onKeys.length).toBeGreaterThan(0);
  for (const { conditions } of onKeys) expect(conditions.StringEquals?.['aws:ResourceTag/tenantId']).toBe(tagVariable);
});

test('no role scans a table, speaks PartiQL, or is given every action of a service', () => {
  // CDK's own function that puts the console's files into their bucket has this pattern of rights on them.
  const ours = grants.filter(({ role }) => !role.startsWith('CustomCDKBucketDeployment'));
  const actions = ours.flatMap((grant) => grant.actions);
  expect(actions.filter((action) => /:Scan$|PartiQL|ExecuteStatement|\*/.test(action))).toEqual([]);
});

test('the authorizer reads single items of API keys and nothing else', () => {
  const data = grants.filter(
    ({ role, actions }) => role.startsWith('AccessAuthorizerRole') && !/^(logs|xray):/.test(actions[0] ?? ''),
  );
  expect(data).toEqual([
    expect.objectContaining({
      actions: ['dynamodb:GetItem'],
      conditions: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['APIKEY#*'] },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      },
    }),
  ]);
});

/** What of the control table the role may do: the partitions it may name, by action. */
const controlGrantsOf = (role: string) =>
  grants
    .filter((grant) => grant.role.startsWith(role) && grant.actions[0]?.startsWith('dynamodb:') && !isOnPlaces(grant))
    .map(({ actions, conditions, resources: arns }) => ({
      actions: actions.map((action) => action.replace('dynamodb:', '')),
      keys: conditions['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'],
      named: conditions.Null?.['dynamodb:LeadingKeys'],
      indexed: arns.some((arn) => arn.includes('/index/byCreated')),
    }));
const writing = ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'];
const keeping = ['GetItem', 'PutItem', 'UpdateItem'];

test('the operators’ functions reach hospitals, subdomains and jobs, and no hospital’s API keys', () => {
  expect(controlGrantsOf('RegistryApiRole')).toEqual([
    {
      actions: writing,
      keys: ['TENANT#*', 'DOMAIN#*', 'JOB#*', 'PLATFORM', 'PACE#onboarding'],
      named: 'false',
      indexed: false,
    },
    { actions: ['GetItem'], keys: ['SLUG#*'], named: 'false', indexed: false },
    { actions: ['Query'], keys: ['TENANTS', 'JOBS', 'CANDIDATES'], named: 'false', indexed: true },
    { actions: ['Query'], keys: ['JOB#*'], named: 'false', indexed: false },
    { actions: keeping, keys: ['CANDIDATE#*'], named: 'false', indexed: false },
  ]);
  expect(controlGrantsOf('DomainsTasksRole')).toEqual([
    { actions: writing, keys: ['TENANT#*', 'DOMAIN#*', 'JOB#*'], named: 'false', indexed: false },
  ]);
  const workedOn = ['TENANT#*', 'SLUG#*', 'JOB#*'];
  expect(controlGrantsOf('ProvisioningTasksRole')).toEqual([
    { actions: writing, keys: [...workedOn, 'PACE#*', 'CHANGE#*'], named: 'false', indexed: false },
  ]);
  expect(controlGrantsOf('OffboardingTasksRole')).toEqual([
    { actions: writing, keys: [...workedOn, 'PACE#subdomain-removal', 'PACE#suppressions'], named: 'false', indexed: false },
    { actions: ['DeleteItem'], keys: ['SIGNUP#*', 'CANDIDATE#*'], named: 'false', indexed: false },
  ]);
});

test('what signs strangers up writes sign-ups alone: it approves nothing, reaches no hospital, and starts no workflow', () => {
  expect(controlGrantsOf('SignupApiRole')).toEqual([
    { actions: keeping, keys: ['SIGNUP#*', 'SIGNUPMAIL#*'], named: 'false', indexed: false },
    { actions: ['GetItem'], keys: ['CANDIDATE#*', 'JOB#*', 'SLUG#*'], named: 'false', indexed: false },
  ]);
  const others = ofFunctions.filter(
    ({ role, actions }) => role.startsWith('SignupApiRole') && !/^(dynamodb|logs|xray):/.test(actions[0] ?? ''),
  );
  expect(others.map(({ actions, conditions }) => [actions, conditions.StringEquals])).toEqual([
    [['events:PutEvents'], { 'events:source': 'ward.sign-ups', 'events:detail-type': 'SignUpVerified' }],
    [['ses:SendEmail', 'ses:SendTemplatedEmail'], { 'ses:FromAddress': 'no-reply@ward.test' }],
  ]);
  expect(others[1]?.resources.filter((resource) => resource.includes('template/'))).toEqual([
    expect.stringContaining('template/ward-prod-code'),
  ]);
});

test('what hears of sign-ups reads them, and writes what becomes of them', () => {
  expect(controlGrantsOf('RegistryOnSignUpVerifiedRole')).toEqual([
    { actions: ['ConditionCheckItem', 'GetItem'], keys: ['SIGNUP#*'], named: 'false', indexed: false },
    { actions: ['GetItem'], keys: ['SLUG#*'], named: 'false', indexed: false },
    { actions: keeping, keys: ['CANDIDATE#*'], named: 'false', indexed: false },
    { actions: writing, keys: ['TENANT#*', 'JOB#*', 'PACE#onboarding'], named: 'false', indexed: false },
  ]);
});

test('a function publishes events of one source and name, or none', () => {
  const publishing = grants.filter(({ actions }) => actions.includes('events:PutEvents'));
  const told = publishing.map(({ role, conditions }) => [role.replace(/Role.*$/, ''), conditions.StringEquals]);
  expect(Object.fromEntries(told)).toEqual({
    ProvisioningTasks: { 'events:source': 'ward.tenants', 'events:detail-type': 'TenantActivated' },
    SignupApi: { 'events:source': 'ward.sign-ups', 'events:detail-type': 'SignUpVerified' },
  });
});

test('no function’s own role names an item without naming its partition', () => {
  const onItems = ofFunctions.filter(({ actions }) =>
    actions.some((action) => action.startsWith('dynamodb:') && !settles.test(action)),
  );
  expect(onItems.length).toBeGreaterThan(0);
  for (const { conditions } of onItems) {
    expect(conditions['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']).toBeDefined();
    expect(conditions.Null?.['dynamodb:LeadingKeys']).toBe('false');
  }
});

test('a key that is a tenant’s, or the platform’s, cannot be tagged as another’s', () => {
  const [tagging] = grants.filter(({ actions }) => actions.includes('kms:TagResource'));
  expect(tagging?.conditions.Null).toEqual({
    'aws:RequestTag/tenantId': 'false',
    'aws:ResourceTag/tenantId': 'true',
    'aws:ResourceTag/ward:stage': 'true',
    'kms:ResourceAliases': 'true',
  });
});

test('a key that another stage named is neither rotated nor deleted', () => {
  const managing = grants.filter(({ actions }) => actions.includes('kms:ScheduleKeyDeletion'));
  const ofThisStage = {
    Null: { 'aws:ResourceTag/tenantId': 'false' },
    'ForAllValues:StringLike': { 'kms:ResourceAliases': 'alias/ward/prod/tenant/*' },
  };
  expect(managing.map(({ conditions }) => conditions)).toEqual([ofThisStage, ofThisStage]);
});

test('a workflow invokes its tasks and nothing else', () => {
  const invoking = grants.filter(({ actions }) => actions.includes('lambda:InvokeFunction'));
  const functionsOf = (arns: readonly string[]) => arns.map((arn) => /"(\w+)Function/.exec(arn)?.[1]).sort();
  const called = Object.fromEntries(
    invoking.map(({ role, resources: arns }) => [role.replace(/Role.{8}$/, ''), functionsOf(arns)]),
  );
  expect(called).toEqual({
    AttachDomain: ['DomainsTasks'],
    CreateTenant: ['ProvisioningTasks', 'RecordsTasks', 'SchemaTasks'],
    DetachDomain: ['DomainsTasks'],
    MigrateTenants: ['SchemaTasks'],
    RemoveTenant: ['DomainsTasks', 'OffboardingTasks'],
  });
});

test('only removals reach everything a hospital has, and no role takes a report away', () => {
  const purging = ofSessions.filter(({ actions }) =>
    actions.some((action) => /ListBucketVersions|DeleteObjectVersion/.test(action)),
  );
  expect(purging.every(({ role }) => role.startsWith('OffboardingTasksTenantRole'))).toBe(true);
  const [reports] = ofType(resources, 'AWS::S3::Bucket').find(([id]) => id.startsWith('ReportsBucket')) as [string, Resource];
  const onReports = grants.filter((grant) => names(grant, reports)).map(({ role, actions }) => [role, actions]);
  expect(onReports).toEqual([[expect.stringMatching(/^OffboardingTasksRole/), ['s3:PutObject']]]);
});

describe('these checks see a stack that is wrong', () => {
  const spoiled = (statement: object): Grant[] => {
    const [id, policy] = ofType(resources, 'AWS::IAM::Policy').find(([name]) => name.startsWith('FilesApi')) as [
      string,
      Resource,
    ];
    const Statement = [...policy.Properties.PolicyDocument.Statement, statement];
    const Properties = { ...policy.Properties, PolicyDocument: { ...policy.Properties.PolicyDocument, Statement } };
    return grantsIn({ ...resources, [id]: { ...policy, Properties } }).filter(({ role }) => !tenantRoles.includes(role));
  };
  const onTable = { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: { 'Fn::GetAtt': [tenantTable, 'Arn'] } };

  test('a function that reads the tenant table itself is found', () => {
    expect(spoiled(onTable).filter(mayUseTenantData)).toHaveLength(1);
  });

  test('a function that decrypts with any key is found', () => {
    const before = ofFunctions.filter(mayUseKeys).length;
    expect(spoiled({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: '*' }).filter(mayUseKeys)).toHaveLength(before + 1);
  });

  test('leading keys without the demand that there are any are found', () => {
    const [whole] = ofSessions.filter(isLeadingKeysBound) as [Grant];
    expect(isLeadingKeysBound({ ...whole, conditions: { ...whole.conditions, Null: {} } })).toBe(false);
  });
});
