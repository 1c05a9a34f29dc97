/** `cdk synth|deploy -c stage=local|dev|staging|prod [-c tenantIsolation=true|false]` */
import { createApp } from '../lib/app.ts';
import { bundle } from '../lib/bundle.ts';
import { Platform } from '../lib/platform.ts';
import { services } from '../lib/services.ts';
import { stageNamed } from '../lib/stages.ts';

const app = createApp();
try {
  const stage = stageNamed(app.node.tryGetContext('stage'), app.node.tryGetContext('tenantIsolation'));
  new Platform(app, { stage, services, bundle: await bundle() });
  app.synth();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
