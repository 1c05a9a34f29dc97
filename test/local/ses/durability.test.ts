/** What SES acknowledged is there after the process was killed. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outbox } from '../../../local/mail/outbox.ts';
import { createSes } from '../../../local/ses/ses.ts';
import { smallCloud } from '../small-cloud.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ward-ses-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('mails, templates and suppressed destinations outlive a kill -9', async () => {
  const child = fork(join(import.meta.dirname, 'doomed.ts'), [directory], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const [acknowledged] = (await once(child, 'message')) as [string[]];
  child.kill('SIGKILL');
  await once(child, 'exit');

  const small = smallCloud([createSes], { directory });
  expect(outbox({ directory }).map(({ messageId }) => messageId)).toEqual(acknowledged);
  expect(await small.root('ses', 'GetEmailTemplate', { TemplateName: 'bed' })).toMatchObject({
    TemplateContent: { Text: 'Bed {{bed}}' },
  });
  const { SuppressedDestinationSummaries } = await small.root<{ SuppressedDestinationSummaries: object[] }>(
    'ses',
    'ListSuppressedDestinations',
  );
  expect(SuppressedDestinationSummaries).toHaveLength(1);
  await small.close();
});
