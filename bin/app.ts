/** `cdk synth|deploy -c stage=local|dev|staging|prod [-c domain=…] [-c hostedZoneId=…] [-c alarmEmail=…] [-c tenantIsolation=true|false]` */
import { relative } from 'node:path';
import { createApp } from '../lib/app.ts';
import { bundle } from '../lib/bundle.ts';
import { buildConsole } from '../lib/console.ts';
import { Platform } from '../lib/platform.ts';
import { services } from '../lib/services.ts';
import { type Stage, stageNamed } from '../lib/stages.ts';

/** What somebody who deploys a stage without a zone would else find out from a browser. */
const reachOf = ({ name, domain }: Stage): string =>
  name === 'local' || domain.hostedZoneId ? '' : '; it has no hostedZoneId, so no hospital’s address works';

const app = createApp();
try {
  const given = (name: string): unknown => app.node.tryGetContext(name);
  const stage = stageNamed(given('stage'), {
    tenantIsolation: given('tenantIsolation'),
    domain: given('domain'),
    hostedZoneId: given('hostedZoneId'),
    alarmEmail: given('alarmEmail'),
    region: process.env.CDK_DEFAULT_REGION,
  });
  const { stackName } = new Platform(app, { stage, services, bundle: await bundle(), content: await buildConsole() });
  const { directory } = app.synth();
  // On standard error: what follows on standard output is the command line's own.
  console.error(`${stackName} is synthesized into ${relative('.', directory)}${reachOf(stage)}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
