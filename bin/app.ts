/** `cdk synth|deploy -c stage=local|dev|staging|prod [-c tenantIsolation=true|false] [-c hostedZoneId=…] [-c alarmEmail=…]` */
import { createApp } from '../lib/app.ts';
import { bundle } from '../lib/bundle.ts';
import { Platform } from '../lib/platform.ts';
import { services } from '../lib/services.ts';
import { stageNamed } from '../lib/stages.ts';

const app = createApp();
try {
  const given = (name: string): unknown => app.node.tryGetContext(name);
  const stage = stageNamed(given('stage'), {
    tenantIsolation: given('tenantIsolation'),
    hostedZoneId: given('hostedZoneId'),
    alarmEmail: given('alarmEmail'),
  });
  new Platform(app, { stage, services, bundle: await bundle() });
  app.synth();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
