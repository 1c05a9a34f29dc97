/** Resources and callers that the tests of records share. */

import type { Resource } from '../../functions/fhir/record.ts';
import type { TenantCaller } from '../../functions/kernel/caller.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';

export const general = asTenantId('11111111-1111-4111-8111-111111111111');
export const mercy = asTenantId('22222222-2222-4222-8222-222222222222');

export const origin = 'https://general.ward.example';

export const callerOf = (roles: TenantCaller['roles'], userId = 'user-1'): TenantCaller => ({
  kind: 'tenant',
  tenantId: general,
  userId,
  roles,
  credential: 'token',
  secondFactor: 'missing',
  authenticatedAt: 1_700_000_000,
});

export const clinician = callerOf(['clinician']);
export const reader = callerOf(['reader']);

/** The nth id: a UUID. */
export const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export const mrn = 'urn:oid:2.16.840.1.113883.19.5';

export const patient = (more: object = {}): Resource => ({
  resourceType: 'Patient',
  identifier: [{ system: mrn, value: '4711' }],
  name: [{ family: 'Lovelace', given: ['Ada'] }],
  gender: 'female',
  birthDate: '1815-12-10',
  ...more,
});

export const observation = (subject: string, more: object = {}): Resource => ({
  resourceType: 'Observation',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: subject },
  valueQuantity: { value: 72, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
  ...more,
});
