/** The workflows on hospitals and their steps, in order: names are the states of the workflow, titles are what people read. */
import type { TenantId } from '../kernel/ids.ts';
import type { Placement } from '../kernel/placement.ts';
import { type Job, type JobStep, jobIdOf } from './job.ts';

interface Step extends Pick<JobStep, 'name' | 'title'> {
  /** Only of hospitals that are placed so. */
  readonly only?: Placement['kind'];
}

type Steps = readonly Step[];

export const createTenantSteps: Steps = [
  { name: 'ReserveSlug', title: 'Reserve the subdomain' },
  { name: 'RegisterSubdomain', title: 'Register its address' },
  { name: 'CreateKey', title: 'Create the hospital’s own encryption key' },
  { name: 'PlaceData', title: 'Make its own table and bucket', only: 'dedicated' },
  { name: 'MakeDataKey', title: 'Seal its data key' },
  { name: 'MigrateSchema', title: 'Bring its data to the current layout' },
  { name: 'SeedReferenceData', title: 'Write its reference data' },
  { name: 'SetUpSequences', title: 'Set up its numbers' },
  { name: 'CreateAdministrator', title: 'Create the first administrator' },
  { name: 'TestAccess', title: 'Try the address' },
  { name: 'SendWelcome', title: 'Send the welcome' },
  { name: 'ActivateTenant', title: 'Open its doors' },
];

/** Steps that only look: nothing of them is left when the work is taken back, and they are done again when it is tried again. */
export const makeNothing: readonly string[] = ['TestAccess'];

/** Steps that are done again when the work is tried again, whatever stands: the layout may have moved on with a release meanwhile. */
export const doneAgain: readonly string[] = [...makeNothing, 'MigrateSchema'];

/** Files go after the key: without it nothing more is uploaded by a form that was signed before. */
export const removeTenantSteps: Steps = [
  { name: 'BeginRemoval', title: 'Wait until its grace period ends' },
  { name: 'RemoveDomain', title: 'Take its own domain away' },
  { name: 'RemoveUsers', title: 'Remove its people' },
  { name: 'RemoveApiKeys', title: 'Remove its API keys' },
  { name: 'RemoveData', title: 'Destroy its records and settings' },
  { name: 'RetireKey', title: 'Disable its encryption key and schedule its deletion' },
  { name: 'RemoveFiles', title: 'Destroy its files' },
  { name: 'RemovePlace', title: 'Remove its own table and bucket', only: 'dedicated' },
  { name: 'CertifyDestruction', title: 'Write the certificate of destruction' },
  { name: 'ForgetTenant', title: 'Free its subdomain and forget it' },
];

/** A human makes the record, so the first of them may take days. */
export const attachDomainSteps: Steps = [
  { name: 'ClaimName', title: 'Wait until the domain leads here' },
  { name: 'ShowCertificate', title: 'Wait for its certificate' },
  { name: 'TestDomain', title: 'Try the domain' },
  { name: 'ActivateDomain', title: 'Open the domain' },
];

export const detachDomainSteps: Steps = [{ name: 'RemoveDomain', title: 'Take the domain away' }];

const stepsOf: Readonly<Record<Job['kind'], Steps>> = {
  'create-tenant': createTenantSteps,
  'remove-tenant': removeTenantSteps,
  'attach-domain': attachDomainSteps,
  'detach-domain': detachDomainSteps,
};

/** Those of a hospital that is placed so. */
export const stepsFor = (kind: Job['kind'], placement: Placement): Steps =>
  stepsOf[kind].filter(({ only = placement.kind }) => only === placement.kind);

export interface NewJob {
  readonly kind: Job['kind'];
  readonly tenantId: TenantId;
  /** The second half of its id. */
  readonly own: string;
  /** RFC 3339. */
  readonly at: string;
  /** Where the hospital's data is, or shall be. */
  readonly placement: Placement;
}

/** A job whose steps all wait. */
export const newJob = ({ kind, tenantId, own, at, placement }: NewJob): Job => ({
  id: jobIdOf(tenantId, own),
  tenantId,
  kind,
  status: 'running',
  ...(placement.kind === 'pooled' ? {} : { placement }),
  steps: stepsFor(kind, placement).map(({ name, title }) => ({ name, title, status: 'waiting' })),
  createdAt: at,
  updatedAt: at,
  version: 1,
});
