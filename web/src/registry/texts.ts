/** Every sentence of the operators' pages. */
import type { Plan } from '../../../functions/kernel/plan.ts';
import type { Organization } from '../../../functions/kernel/tenant.ts';
import type { Candidate, Job, OwnDomain, Tenant } from './nouns.ts';

const statuses: Readonly<Record<Tenant['status'], string>> = {
  provisioning: 'Onboarding',
  active: 'Active',
  suspended: 'Suspended',
  failed: 'Failed',
  leaving: 'Leaving',
  removing: 'Being removed',
};

const changes: Readonly<Record<NonNullable<Tenant['changes']>[number]['what'], string>> = {
  suspended: 'Suspended',
  reactivated: 'Reactivated',
  'plan-changed': 'Plan changed',
  'removal-asked': 'Removal asked for',
  restored: 'Kept after all',
};

const jobStatuses: Readonly<Record<Job['status'], string>> = {
  running: 'Running',
  undoing: 'Being undone',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

const stepStatuses: Readonly<Record<Job['steps'][number]['status'], string>> = {
  waiting: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  undone: 'Undone',
};

const candidateStatuses: Readonly<Record<Candidate['status'], string>> = {
  waiting: 'Waiting',
  approved: 'Approved',
  declined: 'Declined',
};

const kinds: Readonly<Record<Job['kind'], string>> = {
  'create-tenant': 'Onboarding',
  'remove-tenant': 'Removal',
  'attach-domain': 'Own domain',
  'detach-domain': 'Own domain removed',
};

const domainStatuses: Readonly<Record<OwnDomain['status'], string>> = {
  'waiting-for-dns': 'Waiting for its record',
  validating: 'Waiting for its certificate',
  active: 'Active',
  failed: 'Failed',
  removing: 'Being removed',
};

const plans: Readonly<Record<Plan['name'], string>> = {
  starter: 'Starter',
  standard: 'Standard',
  enterprise: 'Enterprise',
  dedicated: 'Dedicated',
};

const types: Readonly<Record<Organization['type'], string>> = {
  hospital: 'Hospital',
  clinic: 'Clinic',
  practice: 'Practice',
  laboratory: 'Laboratory',
  network: 'Network',
};

const sizes: Readonly<Record<Organization['size'], string>> = {
  '1-49': '1 to 49',
  '50-199': '50 to 199',
  '200-499': '200 to 499',
  '500-999': '500 to 999',
  '1000+': '1,000 and more',
};

export const words = {
  statuses,
  changes,
  candidateStatuses,
  jobStatuses,
  stepStatuses,
  kinds,
  plans,
  types,
  sizes,
  domainStatuses,
};

export const count = (number: number, one: string, many: string): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

export const texts = {
  // What several pages say.
  refresh: 'Refresh',
  cancel: 'Cancel',
  close: 'Close',
  hospital: 'Hospital',
  address: 'Address',
  status: 'Status',
  plan: 'Plan',
  kind: 'Kind',
  size: 'Beds, or full-time clinicians',
  organization: 'Organization',
  placement: 'Placement',
  placements: { pooled: 'Shared table and bucket, its own key', dedicated: 'Its own table, bucket and key' },
  created: 'Created',
  changed: 'Last changed',
  id: 'Id',
  started: 'Started',
  took: 'Took',
  progress: 'Progress',
  step: 'Step',
  // The list.
  tenants: 'Hospitals',
  tenantsIntro: 'Every hospital on the platform, newest first.',
  newTenant: 'New hospital',
  search: 'Find by name, address or id',
  anyStatus: 'Any status',
  anyPlan: 'Any plan',
  loadingTenants: 'Loading hospitals',
  noTenants: 'No hospitals yet',
  noMatch: 'No hospital matches',
  clear: 'Clear filters',
  matches: (found: number) => count(found, 'match', 'matches'),
  // One hospital.
  jobs: 'Work on it',
  noJobs: 'Nothing was done yet.',
  events: 'What happened',
  noEvents: 'Nothing happened yet.',
  when: 'When',
  event: 'Event',
  begun: (what: string) => `${what} begun`,
  changedBy: (what: string, by: string) => `${what}, by operator ${by}`,
  planBecame: (plan: string) => `Plan changed to ${plan}`,
  ended: (what: string, how: string) => `${what}: ${how.toLowerCase()}`,
  actions: 'Actions',
  about: 'About',
  watch: 'Watch',
  copyId: 'Copy the id',
  copied: 'Copied',
  notCopied: 'Not copied',
  // Its own domain.
  ownDomain: 'Own domain',
  ownDomainIntro: 'Another name for its address, which the hospital’s own DNS leads here.',
  noDomain: 'It has none.',
  domain: 'Domain',
  domainHint: 'A name of the hospital’s own, below one whose DNS it can change. Its address goes on working.',
  setDomain: 'Use this domain',
  removeDomain: 'Remove the domain',
  removeDomainSays: (name: string) =>
    `${name} leads here no longer, within minutes. The hospital should take its record away first. Its address and its data stay.`,
  domainFailed: 'The domain does not serve',
  domainNotRemoved: 'The domain could not be removed',
  domainNotRemovedSays:
    'It may still be served. Trying again goes on with the removal; until then the name stays reserved for this hospital.',
  domainSays: {
    'waiting-for-dns':
      'Give this record to whoever runs the hospital’s DNS. This page follows by itself; after seven days it gives up.',
    validating: 'The record leads here. AWS issues the certificate, and CloudFront begins to serve the domain: some minutes.',
    active: 'People reach the hospital at this name. Nothing about who may see what has changed.',
    failed:
      'Trying again goes on with whatever is left of it in CloudFront, and removing it takes that away. Until it is removed the name stays reserved for this hospital.',
    removing: 'CloudFront stops to serve it everywhere, which takes minutes. Then the name is free.',
  } satisfies Record<OwnDomain['status'], string>,
  record: 'The record to make',
  recordType: 'Type',
  recordName: 'Name',
  recordValue: 'Value',
  recordHere: 'On this machine, make it with',
  copyName: 'Copy the name of the record',
  copyValue: 'Copy the value of the record',
  // What can be done with it.
  suspend: 'Suspend',
  suspendSays: (name: string) =>
    `Within five seconds nobody of ${name} gets in: no person, no API key. Its data stays as it is, and you can let it in again at any time.`,
  reactivate: 'Let in again',
  reactivateSays: (name: string) => `Within five seconds the people and the API keys of ${name} get in again.`,
  changePlan: 'Change plan',
  changePlanSays: (name: string) =>
    `What the plan allows is felt within five seconds. Nothing that ${name} has is taken away: where it has more than a smaller plan allows, nothing is added until it is below.`,
  retry: 'Try again',
  retrySays: (name: string) =>
    `The onboarding of ${name} goes on from the first step that does not stand. One that is under way goes on as it is, and one that is being taken back must have ended first.`,
  restore: 'Keep it',
  restoreSays: (name: string) =>
    `${name} will not be removed. It stays suspended until you let it in again, or failed if its onboarding had failed.`,
  remove: 'Remove',
  removeSays: (name: string) =>
    `${name} is shut at once. When its grace period ends, its records, files, people and key are destroyed, and nobody can bring them back. Until then you can keep it.`,
  removeAgain: 'Remove again',
  removeAgainSays: (name: string) =>
    `The removal of ${name} goes on from the step at which it broke off, and no new grace period is given. One that is under way goes on as it is.`,
  typeSlug: (slug: string) => `To confirm, type ${slug}`,
  // A new hospital.
  newTenantIntro: 'It is ready in about a minute; its first administrator is invited by e-mail.',
  name: 'Name',
  nameHint: 'As its people know it. Between 2 and 120 characters.',
  slug: 'Subdomain',
  slugHint: 'Letters a to z, digits and hyphens. It appears in links and mails, and cannot be changed.',
  slugChecking: 'Looking whether it is free',
  slugFree: (host: string) => `${host} is free`,
  slugTaken: 'is taken; choose another',
  planHint: {
    starter: '5 API keys, files up to 100 MiB, a sign-in lasts 12 hours',
    standard: '25 API keys, files up to 500 MiB, a sign-in lasts 12 hours',
    enterprise: '100 API keys, files up to 5,000 MiB, a sign-in lasts 8 hours and takes a second factor',
    dedicated: 'As enterprise, with a table and a bucket of its own',
  } satisfies Record<Plan['name'], string>,
  administrator: 'First administrator',
  adminName: 'Full name',
  email: 'E-mail address',
  emailHint: 'The invitation goes here.',
  create: 'Onboard',
  faulty: 'Some fields need another look.',
  // Work in progress.
  jobIntro: 'This page follows the work by itself. You can leave it and come back.',
  jobFailed: 'It could not be finished',
  showDomain: 'Go to its domain',
  jobSucceeded: 'Finished',
  jobOpen: (name: string) => `${name} is open.`,
  openTenant: 'Show the hospital',
  notBefore: (time: string) => `Nothing is destroyed before ${time}. Until then the hospital can be kept.`,
  steps: 'Steps',
  stepsDone: (done: number, all: number) => `${done} of ${all} steps done`,
  // The dashboard.
  dashboard: 'Provisioning',
  dashboardIntro:
    'Hospitals by status, and how their onboarding goes. What is under way and what failed is of the last 100 jobs.',
  byStatus: 'Hospitals by status',
  onboarding: 'Onboarding',
  bySteps: 'Onboarding by step',
  days: 'Period',
  lastDays: (days: number) => (days === 1 ? '24 hours' : `${days} days`),
  period: (since: string, until: string) => `From ${since} to ${until}`,
  completed: 'Completed',
  failed: 'Failed',
  median: 'Median',
  p95: '95th percentile',
  failures: 'What failed',
  noFailures: 'Nothing failed.',
  running: 'Under way',
  noRunning: 'Nothing is under way.',
  noDurations: 'No hospital was onboarded in this time.',
  why: 'Why',
  atStep: 'At step',
  // Hospitals that signed themselves up.
  signUps: 'Sign-ups',
  signUpsIntro: 'Hospitals that signed themselves up, newest first. Each has verified its mail address.',
  loadingSignUps: 'Loading sign-ups',
  noSignUps: 'There are none.',
  verified: 'Verified',
  decision: 'Decision',
  approve: 'Approve',
  approveSays: (name: string, slug: string) =>
    `${name} will be onboarded at the subdomain ${slug}. This cannot be taken back here.`,
  decline: 'Decline',
  declineSays: (name: string) => `${name} will not be onboarded, and whoever signed it up is told why.`,
  declineReason: 'Reason',
  declineHint: 'It is mailed as you write it.',
  policies: {
    open: 'On this stage hospitals are onboarded as soon as their mail address is verified. There is nothing to approve.',
    closed: 'On this stage hospitals do not sign themselves up.',
  },
};
