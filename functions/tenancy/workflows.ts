/** The steps of onboarding, in order: their names are the workflow's states, their titles are what people read. */
import type { JobStep } from './job.ts';

export const createTenantSteps: readonly Pick<JobStep, 'name' | 'title'>[] = [
  { name: 'ReserveSlug', title: 'Reserve the subdomain' },
  { name: 'CreateKey', title: 'Create the hospital’s own encryption key' },
  { name: 'MakeDataKey', title: 'Seal its data key' },
  { name: 'WriteDefaults', title: 'Write the settings of its plan' },
  { name: 'CreateAdministrator', title: 'Invite the first administrator' },
  { name: 'ActivateTenant', title: 'Open its doors' },
];
