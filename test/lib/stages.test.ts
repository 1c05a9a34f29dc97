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
    'The stage prod keeps hospitals’ data and needs a domain of your own, a hostedZoneId and an alarmEmail: give -c domain=… -c hostedZoneId=… -c alarmEmail=…, or write it in lib/stages.ts.',
  );
  expect(() => stageNamed('prod', { domain: 'ward.test', hostedZoneId: 'Z1' })).toThrow(
    'needs an alarmEmail: give -c alarmEmail=…,',
  );
});

test.each(['dev', 'staging', 'prod'])('%s is not given a zone of a name that nobody can own (RFC 2606)', (name) => {
  const { domain, ...zone } = ofProduction;
  expect(() => stageNamed(name, zone)).toThrow('needs a domain of your own: give -c domain=…,');
  expect(() => stageNamed(name, { ...zone, domain: 'care.example' })).toThrow('needs a domain of your own');
  expect(stageNamed(name, { ...zone, domain }).domain.name).toBe(domain);
});

test('what the command line says of a stage is in it', () => {
  expect(stageNamed('prod', ofProduction)).toMatchObject({
    alarmEmail: 'night@ward.test',
    domain: { name: 'ward.test', hostedZoneId: 'Z1', origins: ['https://*.ward.test'] },
  });
});

test('a stage that would be deployed to another Region than CloudFront’s certificates is refused in one sentence', () => {
  expect(() => stageNamed('dev', { region: 'eu-central-1' })).toThrow(
    'The stage dev would be deployed to eu-central-1, but CloudFront’s certificate and log live in us-east-1: deploy it there.',
  );
  expect(stageNamed('dev', { region: 'us-east-1' }).name).toBe('dev');
});

test.each([
  ['hostedZoneId', '/hostedzone/Z1'],
  ['hostedZoneId', 'z0123456789'],
  ['hostedZoneId', 'care.test'],
  ['alarmEmail', 'night'],
  ['alarmEmail', 'night@ward'],
  ['alarmEmail', ''],
  ['domain', 'Care.test'],
  ['domain', 'https://care.test'],
  ['domain', '*.care.test'],
  ['domain', 'care'],
  ['tenantIsolation', 'yes'],
])('-c %s=%s is refused', (setting, value) => {
  expect(() => stageNamed('dev', { [setting]: value })).toThrow(`-c ${setting}=${value} does not fit: it must be`);
});
