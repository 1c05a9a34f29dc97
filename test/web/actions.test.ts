/** What an operator is offered fits what the hospital is. */
import { actionsOf } from '../../web/src/registry/actions.ts';
import { emptyDraft, faultsIn, readDraft } from '../../web/src/registry/draft.ts';

test.each([
  ['active', ['suspend', 'changePlan', 'remove']],
  ['suspended', ['reactivate', 'changePlan', 'remove']],
  ['failed', ['retry', 'changePlan', 'remove']],
  ['leaving', ['restore']],
  ['provisioning', []],
  ['removing', []],
] as const)('of a hospital that is %s: %j', (status, actions) => {
  expect(actionsOf({ status })).toEqual(actions);
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
