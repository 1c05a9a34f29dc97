/** The function of the steps that onboarding leaves to the records. */
import { Duration } from 'aws-cdk-lib';
import { ControlFunction } from './constructs/control-function.ts';
import type { Platform } from './platform.ts';

export const recordsTasks = (platform: Platform): ControlFunction => {
  const tasks = new ControlFunction(platform, 'RecordsTasks', {
    entry: 'records/tasks',
    timeout: Duration.seconds(60),
    impact: 'Hospitals cannot be onboarded: their first lists are not written.',
    refusesByThrowing: true,
  });
  tasks.grantControlItems({ partitions: ['TENANT#*'], access: 'get' });
  tasks.grantControlItems({ partitions: ['JOB#*'], access: 'write' });
  tasks.openTenantSessions(['record:write', 'key:open']);
  return tasks;
};
