/** Lines of the audit on a pipe that is full: whole when its reader comes, and refused when none does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

let writer: ChildProcess;
let said: string;
beforeEach(() => {
  const script = fileURLToPath(new URL('slow-pipe.ts', import.meta.url));
  writer = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  said = '';
  writer.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
});
afterEach(() => writer.kill());

const hears = async (word: string): Promise<void> => {
  while (!said.includes(word)) await once(writer.stderr as NodeJS.ReadableStream, 'data');
};

/** The lines that a reader gets who begins only now, without what filled the pipe. */
const readLines = async (): Promise<string[]> => {
  let text = '';
  for await (const part of (writer.stdout as NodeJS.ReadableStream).setEncoding('utf8')) text += part;
  return text
    .replace(/[.\n]*/, '')
    .trim()
    .split('\n');
};

const told = (line = '') => {
  const { requestId, touched } = JSON.parse(line) as { requestId: string; touched: unknown[] };
  return [requestId, touched.length];
};

test('a line waits for a reader that comes late, and is whole', async () => {
  await hears('full');
  expect((await readLines()).map(told)).toEqual([
    ['first', 20_000],
    ['second', 20_000],
  ]);
});

test('a line that nobody takes throws, and the next is not joined to what was taken of it', async () => {
  await hears('EAGAIN first');
  const lines = await readLines();
  expect(told(lines.at(-1))).toEqual(['second', 20_000]);
  expect(said).toBe('full\nEAGAIN first\nwrote second\n');
}, 15_000);
