/** Whoever is woken by an alarm finds what to do; and the alarms of onboarding watch what its jobs count. */
import { existsSync, readFileSync } from 'node:fs';
import { ofType, platformOf, resourcesOf } from './test-platform.ts';

const alarms = ofType(resourcesOf(platformOf('prod')), 'AWS::CloudWatch::Alarm');

const runbooks = [
  ...new Set(alarms.map(([, { Properties }]) => String(Properties.AlarmDescription).split(' Runbook: ')[1] ?? 'none')),
];

/** As GitHub and every renderer make the anchor of a heading. */
const anchorsOf = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

test.each(runbooks)('%s is a page that exists, and has this heading', (runbook) => {
  const [page = '', heading] = runbook.split('#');
  expect(existsSync(page)).toBe(true);
  if (heading !== undefined) expect(anchorsOf(page)).toContain(heading);
});

const alarmOf = (id: string) => alarms.find(([name]) => name.startsWith(id))?.[1].Properties;
const ofOnboarding = { Namespace: 'Ward/prod', Dimensions: [{ Name: 'workflow', Value: 'create-tenant' }] };

test('an onboarding that failed raises an alarm, the first one', () => {
  expect(alarmOf('CreateTenantJobFailed')).toMatchObject({
    ...ofOnboarding,
    MetricName: 'Failed',
    Statistic: 'Sum',
    Threshold: 1,
    TreatMissingData: 'notBreaching',
  });
});

test('so does one that took five minutes', () => {
  expect(alarmOf('CreateTenantJobSlow')).toMatchObject({
    ...ofOnboarding,
    MetricName: 'Duration',
    Statistic: 'Maximum',
    Threshold: 5 * 60_000,
    TreatMissingData: 'notBreaching',
  });
});
