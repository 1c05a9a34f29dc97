/** `npm start` as a person runs it: a process, what it says, and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalFile } from '../../local/local-file.ts';

const projectRoot = join(import.meta.dirname, '..', '..');

export interface Start {
  readonly child: ChildProcess;
  /** What it printed so far. */
  said(): string;
  complained(): string;
  /** When it says that it is ready. Throws when it ends before. */
  readonly ready: Promise<void>;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

/** Any free port, in the given folder. */
export const start = (directory: string, { args = [], port = '0' }: { args?: readonly string[]; port?: string } = {}): Start => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'local/start.ts', ...args], {
    cwd: projectRoot,
    env: { ...process.env, NODE_OPTIONS: '', WARD_DIRECTORY: directory, PORT: port },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const isReady = new Promise<void>((resolve) => {
    child.stdout.on('data', () => void (/^Ward is ready: /m.test(out.join('')) && resolve()));
  });
  const endedEarly = ended.then((code) => {
    throw new Error(`it ended with ${code}: ${err.join('')}`);
  });
  const ready = Promise.race([isReady, endedEarly]);
  ready.catch(() => {});
  return { child, said: () => out.join(''), complained: () => err.join(''), ready, ended };
};

/** What a person does to end it. */
export const interrupt = async ({ child, ended }: Start): Promise<number | null> => {
  child.kill('SIGINT');
  return ended;
};

export const localFileIn = (directory: string): LocalFile =>
  JSON.parse(readFileSync(join(directory, 'local.json'), 'utf8')) as LocalFile;

/** Runs a command as it is printed, in the project's folder, and gives what it printed. */
export const runInShell = async (command: string, directory: string): Promise<string> => {
  const shell = spawn('bash', ['-c', command], {
    cwd: projectRoot,
    env: { ...process.env, NODE_OPTIONS: '', WARD_DIRECTORY: directory },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const out: string[] = [];
  shell.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  await once(shell, 'close');
  return out.join('');
};
