/**
 * The Node processes that execution environments live in: one is always forked ahead, so that a cold start does not wait for Node, and
 * one watches the others.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Watched } from './messages.ts';

const RUNTIME = fileURLToPath(new URL('./runtime.ts', import.meta.url));
const WATCHDOG = fileURLToPath(new URL('./watchdog.ts', import.meta.url));

/** Where Node keeps what it made of sources: functions start often, from the same few. https://nodejs.org/api/module.html#module-compile-cache */
const compiled = fileURLToPath(new URL('../../node_modules/.cache/ward/compiled', import.meta.url));

/** A process of the runtime, and the moment it is gone with all its output read. */
export interface RuntimeProcess {
  readonly child: ChildProcess;
  readonly closed: Promise<void>;
}

/** Forks a process that knows nothing yet: no variable of this process reaches it, and what is set here is taken away with the first function. */
const forkProgram = (program: string): RuntimeProcess => {
  const child = fork(program, [], {
    env: { TZ: ':UTC', NODE_COMPILE_CACHE: compiled },
    execPath: process.execPath,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  child.on('error', () => child.kill('SIGKILL'));
  return { child, closed: new Promise((resolve) => child.once('close', () => resolve())) };
};

/** Kills a process and waits until it is gone. */
export const end = async ({ child, closed }: RuntimeProcess): Promise<void> => {
  child.kill('SIGKILL');
  await closed;
};

export interface Nursery {
  /** A process that was never given a function; killed when it comes to hold more than so many bytes. */
  take(memoryLimit: number): RuntimeProcess;
  /** Forks the next one, once the one before it no longer needs the processor. */
  prepare(): void;
  close(): Promise<void>;
}

export const createNursery = (): Nursery => {
  let spare: RuntimeProcess | undefined;
  let watchdog: RuntimeProcess | undefined;
  let closed = false;
  /** What the watchdog watches, by process. */
  const watched = new Map<number, Watched>();

  const tellWatchdog = (one: Watched): void => {
    if (watchdog?.child.connected) watchdog.child.send(one, () => {});
  };

  /** One that is gone, whoever ended it, has another in its place. */
  const startWatchdog = (): void => {
    watchdog = forkProgram(WATCHDOG);
    for (const one of watched.values()) tellWatchdog(one);
    void watchdog.closed.then(() => {
      if (!closed) startWatchdog();
    });
  };

  return {
    take(memoryLimit) {
      const taken = spare?.child.connected ? spare : forkProgram(RUNTIME);
      spare = undefined;
      if (!watchdog) startWatchdog();
      const { pid } = taken.child;
      if (pid === undefined) return taken;
      watched.set(pid, { pid, memoryLimit });
      tellWatchdog({ pid, memoryLimit });
      void taken.closed.then(() => {
        watched.delete(pid);
        tellWatchdog({ pid });
      });
      return taken;
    },
    prepare() {
      if (!closed && !spare?.child.connected) spare = forkProgram(RUNTIME);
    },
    async close() {
      closed = true;
      for (const process of [spare, watchdog]) if (process) await end(process);
    },
  };
};

/** Calls back with each line of both outputs. A carriage return is part of a line: it is how Lambda keeps many lines one event. */
export const readLines = (child: ChildProcess, onLine: (line: string) => void): void => {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(onLine);
    });
    stream?.on('end', () => {
      if (rest !== '') onLine(rest);
    });
  }
};
