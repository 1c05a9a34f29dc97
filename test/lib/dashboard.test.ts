/** The dashboard shows what the stage has: every alarm, every workflow, every function, and onboarding by step. */
import { ofType, oneOf, platformOf, resourcesOf } from './test-platform.ts';

const resources = resourcesOf(platformOf('prod'));
const { DashboardName, DashboardBody } = oneOf(resources, 'AWS::CloudWatch::Dashboard');

/** References stand between the parts of the text: each as the id of what it refers to. */
const body = DashboardBody['Fn::Join'][1]
  .map((part: unknown) => (typeof part === 'string' ? part : JSON.stringify(part).replaceAll(/[^\w.]/g, '')))
  .join('');

interface Widget {
  readonly type: string;
  readonly properties: { readonly title: string; readonly metrics?: readonly unknown[]; readonly query?: string };
}

const { widgets } = JSON.parse(body) as { widgets: readonly Widget[] };
const textOf = (title: string): string => JSON.stringify(widgets.find(({ properties }) => properties.title === title));

test('it is found by the stage', () => {
  expect(DashboardName).toBe('Ward-prod');
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Dashboard-Body-Structure.html */
const alarmsOfAWidget = 100;

test('every alarm is on it, and they fit', () => {
  const alarms = ofType(resources, 'AWS::CloudWatch::Alarm').map(([id]) => id);
  expect(alarms.filter((id) => !textOf('Alarms').includes(id))).toEqual([]);
  expect(alarms.length).toBeLessThanOrEqual(alarmsOfAWidget);
});

test.each(['started', 'completed', 'failed'])('it counts the steps that %s, whichever there are', (what) => {
  const name = what[0]?.toUpperCase() + what.slice(1);
  const search = JSON.stringify(
    `SEARCH('{"Ward/prod",step,workflow} MetricName="${name}" workflow="create-tenant"', 'Sum', 300)`,
  );
  expect(textOf(`Steps that ${what}`)).toContain(search);
});

test.each(['p50', 'p95'])('it tells how long onboarding and its steps took, at %s', (percentile) => {
  expect(textOf('Onboarding: duration (ms)')).toContain(`"stat":"${percentile}"`);
  expect(textOf(`Duration of steps (${percentile}, ms)`)).toContain(`'${percentile}'`);
});

test('every workflow is on it, running and broken off', () => {
  const machines = ofType(resources, 'AWS::StepFunctions::StateMachine').map(([id]) => id);
  expect(machines.filter((id) => !textOf('Workflows running').includes(id))).toEqual([]);
  expect(machines.filter((id) => !textOf('Workflows that failed, timed out or were aborted').includes(id))).toEqual([]);
});

test('every function of ours is, by its throttles', () => {
  const functions = ofType(resources, 'AWS::Lambda::Function').filter(
    ([, { Properties }]) => Properties.Runtime === 'nodejs24.x',
  );
  expect(functions.map(([id]) => id).filter((id) => !textOf('Functions: throttles').includes(id))).toEqual([]);
});

test('it asks the logs of the steps for attempts that failed', () => {
  expect(textOf('Attempts that failed')).toMatch(/ProvisioningTasksLogs.*code = \\"StepFailed\\"/);
});
