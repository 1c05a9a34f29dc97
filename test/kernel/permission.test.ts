/** Whom a route's audience admits. */
import fc from 'fast-check';
import type { Caller, TenantCaller } from '../../functions/kernel/caller.ts';
import { asTenantId } from '../../functions/kernel/ids.ts';
import {
  type Audience,
  admits,
  everyRole,
  readers,
  type TenantRole,
  tenantRoles,
  writers,
} from '../../functions/kernel/permission.ts';

const person = (...roles: string[]): TenantCaller => ({
  kind: 'tenant',
  userId: 'u',
  tenantId: asTenantId('11111111-1111-4111-8111-111111111111'),
  roles: roles as TenantRole[],
  credential: 'token',
  secondFactor: 'missing',
  authenticatedAt: 1,
});
const operator: Caller = { kind: 'operator', userId: 'o', authenticatedAt: 1 };
const unknown: Caller = { kind: 'unknown' };

test.each<[Audience, Caller, boolean]>([
  ['anyone', unknown, true],
  ['anyone', operator, true],
  ['operators', operator, true],
  ['operators', unknown, false],
  ['operators', person(...tenantRoles), false],
  [readers, operator, false],
  [readers, unknown, false],
  [readers, person('reader'), true],
  [readers, person('administrator'), false],
  [writers, person('reader'), false],
  [writers, person('reader', 'clinician'), true],
  [writers, person(), false],
  [everyRole, person(), false],
  [everyRole, person('operator'), false],
  [everyRole, person('Administrator'), false],
  [everyRole, person('constructor', '__proto__', ''), false],
])('%j and %j: %s', (audience, caller, expected) => {
  expect(admits(audience, caller)).toBe(expected);
});

const audiences = fc.subarray([...tenantRoles], { minLength: 1 }).map((roles) => roles as unknown as Audience);

test('a role that is not known admits nothing', () => {
  fc.assert(
    fc.property(audiences, fc.array(fc.string()), (audience, roles) => {
      const foreign = roles.filter((role) => !tenantRoles.some((known) => known === role));
      expect(admits(audience, person(...foreign))).toBe(false);
    }),
  );
});

test('a caller is admitted by exactly the roles that are named', () => {
  fc.assert(
    fc.property(audiences, fc.subarray([...tenantRoles]), (audience, roles) => {
      expect(admits(audience, person(...roles))).toBe(roles.some((role) => audience.includes(role)));
    }),
  );
});
