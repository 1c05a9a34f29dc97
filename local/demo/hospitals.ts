/** The two hospitals of the demonstration: what an operator would fill in for them. */
import type { NewTenant } from '../../functions/kernel/tenant.ts';

export const demoHospitals: readonly NewTenant[] = [
  {
    organization: { name: 'General Hospital Northbridge', type: 'hospital', size: '500-999' },
    slug: 'general',
    plan: 'standard',
    administrator: { email: 'ada@general.example', name: 'Ada Lindqvist' },
  },
  {
    organization: { name: 'Mercy Clinic Southport', type: 'clinic', size: '50-199' },
    slug: 'mercy',
    plan: 'starter',
    administrator: { email: 'ben@mercy.example', name: 'Ben Okafor' },
  },
];
