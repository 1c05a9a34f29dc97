/** Migrations of hospitals' data: the function that does them, as a step of onboarding and for the waves of a release, which an operator starts. */
import { Duration } from 'aws-cdk-lib';
import { ControlFunction } from './constructs/control-function.ts';
import { Workflow } from './constructs/workflow.ts';
import type { Platform } from './platform.ts';

const impact = 'Hospitals stay with the layout of the release before, and those being onboarded are not.';

const runbook = 'alarms.md#migrations';

export const schemaTasks = (platform: Platform): ControlFunction => {
  const tasks = new ControlFunction(platform, 'SchemaTasks', {
    entry: 'schema/tasks',
    timeout: Duration.minutes(15),
    impact,
    refusesByThrowing: true,
  });
  tasks.grantControlItems({ partitions: ['TENANT#*'], access: 'get' });
  tasks.grantControlItems({ partitions: ['JOB#*'], access: 'write' });
  tasks.grantControlItems({ partitions: ['TENANTS'], access: 'query', index: 'byCreated' });
  tasks.openTenantSessions(['config:write']);
  return tasks;
};

/** One that failed has told which hospitals; unlike an onboarding nobody waits for its job, so it raises an alarm. */
export const migrateTenants = (platform: Platform, tasks: ControlFunction): Workflow => {
  const workflow = new Workflow(platform, 'MigrateTenants', { definition: 'schema/migrate-tenants', tasks, impact, runbook });
  const metric = workflow.machine.metricFailed({ period: Duration.minutes(5) });
  platform.alarms.add(workflow, 'Failed', { metric, threshold: 1, impact, runbook });
  platform.output('MigrateTenantsMachineArn', workflow.machine.stateMachineArn);
  return workflow;
};
