/** What an operator is offered fits what the hospital is. */

import { actionsOf, wayOnFrom } from '../../web/src/registry/actions.ts';
import { emptyDraft, faultsIn, readDraft } from '../../web/src/registry/draft.ts';
import type { Job, Tenant } from '../../web/src/registry/nouns.ts';

test.each([
  ['active', ['suspend', 'changePlan', 'remove']],
  ['suspended', ['reactivate', 'changePlan', 'remove']],
  ['failed', ['retry', 'changePlan', 'remove']],
  ['leaving', ['restore', 'removeAgain']],
  ['provisioning', ['retry']],
  ['removing', ['removeAgain']],
] as const)('of a hospital that is %s: %j', (status, actions) => {
  expect(actionsOf({ status })).toEqual(actions);
});

const tenant = (status: Tenant['status'], rest: Partial<Tenant> = {}) => ({ status, jobId: 'latest', ...rest }) as Tenant;

test.each<[Job['kind'], string, Tenant, string | undefined]>([
  ['create-tenant', 'latest', tenant('failed'), 'retry'],
  ['create-tenant', 'earlier', tenant('failed'), undefined],
  ['create-tenant', 'latest', tenant('active'), undefined],
  ['remove-tenant', 'latest', tenant('removing'), 'removeAgain'],
  ['remove-tenant', 'latest', tenant('leaving'), 'removeAgain'],
  ['remove-tenant', 'earlier', tenant('suspended'), undefined],
  ['attach-domain', 'its own', tenant('active', { ownDomain: 'records.general.example' }), 'domain'],
  ['detach-domain', 'its own', tenant('active', { ownDomain: 'records.general.example' }), 'domain'],
  ['detach-domain', 'its own', tenant('active'), undefined],
])('from a failed %s, the %s, of %j leads: %s', (kind, id, of, way) => {
  expect(wayOnFrom({ id, kind }, of)).toBe(way);
});

test('an empty form names each field that is wanting', () => {
  expect(Object.keys((readDraft(emptyDraft) as { faults: object }).faults).toSorted()).toEqual([
    'adminName',
    'email',
    'name',
    'slug',
  ]);
});

test('a step of the wizard tells of its own fields alone', () => {
  expect(Object.keys(faultsIn(emptyDraft, ['slug', 'plan']))).toEqual(['slug']);
});
