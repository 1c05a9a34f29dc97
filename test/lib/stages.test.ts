import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { stageNamed, stageNames } from '../../lib/stages.ts';

test('no stage given is told in one sentence that names the choices', () => {
  expect(() => stageNamed(undefined)).toThrow('No stage was given: choose one with -c stage=local|dev|staging|prod.');
});

test.each(['production', 'toString', '', 7])('%p is no stage', (name) => {
  expect(() => stageNamed(name)).toThrow(/^There is no stage ".*": choose one/);
});

test.each(stageNames)('%s is called by its name', (name) => {
  expect(stageNamed(name).name).toBe(name);
});

test('production keeps its logs six years (HIPAA 164.316(b)(2)(i)) and its data always', () => {
  expect(stageNamed('prod')).toMatchObject({ logRetention: RetentionDays.SIX_YEARS, retain: true });
});

test.each(['staging', 'prod'])('%s isolates tenants in Lambda too', (name) => {
  expect(stageNamed(name).tenantIsolation).toBe(true);
});

test('tenant isolation on the command line goes before the stage’s own', () => {
  expect(stageNamed('dev', 'true').tenantIsolation).toBe(true);
  expect(stageNamed('prod', 'false').tenantIsolation).toBe(false);
  expect(stageNamed('prod').tenantIsolation).toBe(true);
});
