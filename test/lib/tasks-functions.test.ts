/** The functions of single steps of onboarding: what each may do, and that it is no more than its step needs. */
import { migrationScopes } from '../../functions/schema/migrations.ts';
import { grantsIn } from './permissions.ts';
import { ofType, platformOf, resourcesOf } from './test-platform.ts';

const platform = platformOf('prod');
const resources = resourcesOf(platform);
const grants = grantsIn(resources);

const namesOf = (actions: readonly string[]): string =>
  actions
    .map((action) => action.split(':')[1])
    .sort()
    .join(' ');

/** `GetItem TENANT#*`: what the role may do with items, by partition. */
const itemsOf = (role: string): string[] =>
  grants
    .filter((grant) => grant.role.startsWith(role))
    .flatMap(({ actions, conditions }) => {
      const partitions = conditions['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'] ?? [];
      return [partitions].flat().map((partition) => `${namesOf(actions)} ${partition}`);
    })
    .sort();

const tag = '${aws:PrincipalTag/tenantId}';
const writing = 'BatchGetItem ConditionCheckItem DeleteItem GetItem PutItem Query UpdateItem';

test('what seeds records reads hospitals, writes jobs, and opens sessions for records alone', () => {
  expect(itemsOf('RecordsTasksRole')).toEqual(['DeleteItem GetItem PutItem UpdateItem JOB#*', 'GetItem TENANT#*'].sort());
  expect(itemsOf('RecordsTasksTenantRole')).toEqual(
    expect.arrayContaining([`${writing} ${tag}#record`, `${writing} ${tag}#record#*`]),
  );
  expect(itemsOf('RecordsTasksTenantRole').filter((item) => /#(config|member|file)/.test(item))).toEqual([]);
});

test('what migrates lists hospitals too, and opens sessions of the scopes that migrations name', () => {
  expect(itemsOf('SchemaTasksRole')).toEqual(
    ['DeleteItem GetItem PutItem UpdateItem JOB#*', 'GetItem TENANT#*', 'Query TENANTS'].sort(),
  );
  const areas = itemsOf('SchemaTasksTenantRole').flatMap((item) => /Put.*#(\w+)$/.exec(item)?.[1] ?? []);
  expect(areas.map((area) => `${area}:write`)).toEqual([...migrationScopes]);
});

test('a release whose waves fail, or are cut off, raises an alarm that says who is harmed', () => {
  const alarms = ofType(resources, 'AWS::CloudWatch::Alarm').filter(([id]) => id.startsWith('MigrateTenants'));
  const told = alarms.map(([, { Properties }]) => [Properties.MetricName, Properties.AlarmDescription]);
  for (const name of ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted']) {
    expect(told).toContainEqual([name, expect.stringContaining('Hospitals stay with the layout')]);
  }
});

test('the waves invoke the function of migrations and nothing else', () => {
  const invoking = grants.filter(
    ({ role, actions }) => role.startsWith('MigrateTenants') && actions.includes('lambda:InvokeFunction'),
  );
  expect(invoking.map(({ resources: arns }) => arns)).toEqual([[expect.stringContaining('"SchemaTasksFunction')]]);
});

const jobMachines = ofType(resources, 'AWS::StepFunctions::StateMachine').filter(([id]) => /^(Create|Remove)Tenant/.test(id));

test.each(jobMachines)(
  'a function of %s ends before the workflow gives its step up, and goes on after no other',
  (_, { Properties }) => {
    const { States: states } = JSON.parse(Properties.DefinitionString) as { States: Record<string, TaskState> };
    const tooShort = Object.entries(states).filter(([, { Type, TimeoutSeconds = 0, Arguments }]) => {
      const called = /^\$\{(\w+)\}$/.exec(Arguments?.FunctionName ?? '')?.[1] ?? '';
      const [id] = Properties.DefinitionSubstitutions[called]?.['Fn::GetAtt'] ?? [];
      return Type === 'Task' && !(resources[id]?.Properties.Timeout < TimeoutSeconds);
    });
    expect(tooShort.map(([name]) => name)).toEqual([]);
  },
);

interface TaskState {
  readonly Type: string;
  readonly TimeoutSeconds?: number;
  readonly Arguments?: { readonly FunctionName?: string };
}
