/** Fills its standard output, says `full` on the other, and then writes a line that is longer than any pipe: run by a test. */
import { writeSync } from 'node:fs';
import { standardTrail } from '../../functions/edge/standard-trail.ts';

/** To look at it makes it one that does not wait for its reader, as logging does. */
process.stdout.on('error', () => undefined);

const fill = (): void => {
  try {
    for (;;) writeSync(1, `${'.'.repeat(1023)}\n`);
  } catch {
    writeSync(2, 'full\n');
  }
};

const line = (requestId: string) => ({
  audit: 'begun' as const,
  at: '2026-01-01T08:00:00.000Z',
  requestId,
  tenantId: undefined,
  userId: undefined,
  action: 'records.processBundle',
  target: null,
  touched: Array.from({ length: 20_000 }, (_, at) => ({
    type: 'Patient',
    id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
  })),
});

fill();
for (const requestId of ['first', 'second']) {
  try {
    standardTrail(line(requestId));
    writeSync(2, `wrote ${requestId}\n`);
  } catch (error) {
    writeSync(2, `${(error as NodeJS.ErrnoException).code} ${requestId}\n`);
  }
}
