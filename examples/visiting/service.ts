/** Visiting hours, deployed: a role that can only open tenant sessions, logs, alarms and routes come with the construct. */
import { scopesOf, TenantFunction } from '../../lib/constructs/tenant-function.ts';
import type { ServiceOf } from '../../lib/services.ts';
import { contract } from './contract.ts';

export const visitingService: ServiceOf = (platform) => ({
  contract,
  answers: new TenantFunction(platform, 'VisitingApi', {
    entry: 'visiting/api',
    contract,
    scopes: scopesOf(contract),
    impact: 'Visitors cannot see when they may come.',
  }),
});
