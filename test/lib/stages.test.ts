import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { stageNamed, stageNames } from '../../lib/stages.ts';
import { ofProduction } from './test-platform.ts';

test('no stage given is told in one sentence that names the choices', () => {
  expect(() => stageNamed(undefined)).toThrow('No stage was given: choose one with -c stage=local|dev|staging|prod.');
});

test.each(['production', 'toString', '', 7])('%p is no stage', (name) => {
  expect(() => stageNamed(name)).toThrow(/^There is no stage ".*": choose one/);
});

test.each(stageNames)('%s is called by its name', (name) => {
  expect(stageNamed(name, ofProduction).name).toBe(name);
});

test('production keeps its logs six years (HIPAA 164.316(b)(2)(i)) and its data always', () => {
  expect(stageNamed('prod', ofProduction)).toMatchObject({ logRetention: RetentionDays.SIX_YEARS, retain: true });
});

test.each(['staging', 'prod'])('%s isolates tenants in Lambda too', (name) => {
  expect(stageNamed(name, ofProduction).tenantIsolation).toBe(true);
});

test('tenant isolation on the command line goes before the stage’s own', () => {
  expect(stageNamed('dev', { tenantIsolation: 'true' }).tenantIsolation).toBe(true);
  expect(stageNamed('prod', { ...ofProduction, tenantIsolation: 'false' }).tenantIsolation).toBe(false);
  expect(stageNamed('prod', ofProduction).tenantIsolation).toBe(true);
});

test('production is not made unreachable or unwatched: one sentence says what it needs', () => {
  expect(() => stageNamed('prod')).toThrow(
    'The stage prod keeps hospitals’ data and needs hostedZoneId and alarmEmail: give -c hostedZoneId=… -c alarmEmail=…, or write it in lib/stages.ts.',
  );
  expect(() => stageNamed('prod', { hostedZoneId: 'Z1' })).toThrow('needs alarmEmail: give -c alarmEmail=…,');
});

test('what the command line says of a stage is in it', () => {
  expect(stageNamed('prod', ofProduction)).toMatchObject({
    alarmEmail: 'night@ward.example',
    domain: { name: 'ward.example', hostedZoneId: 'Z1' },
  });
});
