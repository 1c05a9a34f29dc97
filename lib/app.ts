/** The CDK app of a stage, checked at every synth: the HIPAA and AWS Solutions rule packs and CloudFormation's own validation. */
import { readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag';

/** CDK's feature flags, which the command line reads in the same place. */
const { context } = JSON.parse(readFileSync(new URL('../cdk.json', import.meta.url), 'utf8')) as {
  context: Record<string, unknown>;
};

/** Without the checks: for those who run them one by one. */
export const createUncheckedApp = (): App => new App({ context });

/** `outdir` is where the assembly goes; the CDK command line decides it when it runs the app. */
export const createApp = (outdir?: string): App => {
  const app = new App({ context, outdir });
  Validations.of(app).addPlugins(new HIPAASecurityChecks(app), new AwsSolutionsChecks(app));
  return app;
};
