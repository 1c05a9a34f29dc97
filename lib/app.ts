/** The CDK app of a stage, checked at every synth: the HIPAA and AWS Solutions rule packs and CloudFormation's own validation. */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks } from 'cdk-nag';
import settings from '../cdk.json' with { type: 'json' };

/** `outdir` is where the assembly goes; the CDK command line decides it when it runs the app. */
export const createApp = (outdir?: string): App => {
  const app = new App({ context: settings.context, outdir });
  Validations.of(app).addPlugins(new HIPAASecurityChecks(app), new AwsSolutionsChecks(app));
  return app;
};
