/** A hospital's, a job's and a step's state: a sign and a word, never a colour alone. */
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import type { Job, Tenant } from './nouns.ts';
import { words } from './texts.ts';

const tenantSigns: Readonly<Record<Tenant['status'], StatusIndicatorProps.Type>> = {
  provisioning: 'in-progress',
  active: 'success',
  suspended: 'stopped',
  failed: 'error',
  leaving: 'warning',
  removing: 'in-progress',
};

const jobSigns: Readonly<Record<Job['status'], StatusIndicatorProps.Type>> = {
  running: 'in-progress',
  undoing: 'in-progress',
  succeeded: 'success',
  failed: 'error',
  cancelled: 'stopped',
};

export const stepSigns: Readonly<Record<Job['steps'][number]['status'], StatusIndicatorProps.Type>> = {
  waiting: 'pending',
  running: 'in-progress',
  done: 'success',
  failed: 'error',
  undone: 'stopped',
};

export const TenantStatus = ({ status }: Pick<Tenant, 'status'>): ReactNode => (
  <StatusIndicator type={tenantSigns[status]}>{words.statuses[status]}</StatusIndicator>
);

export const JobStatus = ({ status }: Pick<Job, 'status'>): ReactNode => (
  <StatusIndicator type={jobSigns[status]}>{words.jobStatuses[status]}</StatusIndicator>
);
