/** Log lines of services in this process: cheap to write, found at once, and never more than the machine bears. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mostEventsOfGroup } from '../../../local/logs/log-store.ts';
import { createLogs, type Logs } from '../../../local/logs/logs.ts';
import { smallCloud } from '../small-cloud.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ward-logs-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = () => {
  const small = smallCloud([createLogs], { directory });
  const { write } = small.cloud.find('logs') as Logs;
  const read = async (logGroupName: string, more: object = {}): Promise<string[]> => {
    const input = { logGroupName, ...more };
    const { events } = await small.root<{ events: { message: string }[] }>('logs', 'FilterLogEvents', input);
    return events.map(({ message }) => message);
  };
  return { small, write, read };
};

test('a line makes its group and stream, and can be read at once', async () => {
  const { small, write, read } = open();
  write('/aws/lambda/a', 'stream', 'hello');
  expect(await read('/aws/lambda/a')).toEqual(['hello']);
  await small.close();
});

test('lines that wait are written when the cloud closes', async () => {
  const first = open();
  first.write('group', 'stream', 'last words');
  await first.small.close();
  const second = open();
  expect(await second.read('group')).toEqual(['last words']);
  await second.small.close();
});

test('a line after the end is dropped without harm', async () => {
  const { small, write } = open();
  await small.close();
  expect(() => write('group', 'stream', 'too late')).not.toThrow();
});

test('what PutLogEvents acknowledged is there after the process is gone without a goodbye', async () => {
  const first = open();
  const stream = { logGroupName: 'group', logStreamName: 'stream' };
  await first.small.root('logs', 'CreateLogGroup', { logGroupName: 'group' });
  await first.small.root('logs', 'CreateLogStream', stream);
  await first.small.root('logs', 'PutLogEvents', { ...stream, logEvents: [{ timestamp: Date.now(), message: 'kept' }] });
  const second = open();
  expect(await second.read('group')).toEqual(['kept']);
  await Promise.all([first.small.close(), second.small.close()]);
});

test('a longer line than 256 KB is cut', async () => {
  const { small, write, read } = open();
  write('group', 'stream', `${'x'.repeat(256 * 1024)}y`);
  expect(await read('group')).toEqual(['x'.repeat(256 * 1024)]);
  await small.close();
});

test('a group keeps its newest events only', async () => {
  const { small, write, read } = open();
  const count = mostEventsOfGroup + 5_000;
  for (let at = 0; at < count; at += 1) write('busy', 'stream', String(at));
  const kept = await read('busy', { limit: 1 });
  expect(kept).toEqual([String(count - mostEventsOfGroup)]);
  await small.close();
});
