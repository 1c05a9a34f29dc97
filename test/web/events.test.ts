/** What a hospital's page says happened. */
import { eventsOf } from '../../web/src/registry/events.ts';
import type { Job } from '../../web/src/registry/nouns.ts';

const job: Job = {
  id: 'j',
  tenantId: 't',
  kind: 'create-tenant',
  status: 'succeeded',
  percentage: 100,
  steps: [],
  createdAt: '2026-11-23T08:00:00Z',
  updatedAt: '2026-11-23T08:01:00Z',
};

test('work and changes are told together, newest first, and of a change who made it', () => {
  const changes = [
    { what: 'suspended', by: 'olga', at: '2026-11-23T09:00:00Z' },
    { what: 'plan-changed', plan: 'standard', by: 'otto', at: '2026-11-23T10:00:00Z' },
  ] as const;
  expect(eventsOf([job], { changes: [...changes] }).map(({ what }) => what)).toEqual([
    'Plan changed to Standard, by operator otto',
    'Suspended, by operator olga',
    expect.stringMatching(/: succeeded$/),
    expect.stringMatching(/ begun$/),
  ]);
});
