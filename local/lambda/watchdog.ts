/**
 * The program beside the environments, so that no busy loop in one escapes: it ends what grows past its function's memory, and all of
 * them when the embedded cloud is gone. The cloud reads the kill as `Runtime.OutOfMemory`.
 */
import { readFileSync } from 'node:fs';
import type { Watched } from './messages.ts';

/** Milliseconds between two looks. */
const interval = 100;

/** The most that each may hold, in bytes, by its process. */
const limits = new Map<number, number>();

/** In bytes; 0 when it is gone, or where there is no `/proc`. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
const residentMemoryOf = (pid: number): number => {
  try {
    return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
};

const kill = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was gone before.
  }
};

process.on('message', ({ pid, memoryLimit }: Watched) => {
  if (memoryLimit === undefined) limits.delete(pid);
  else limits.set(pid, memoryLimit);
});
process.on('disconnect', () => {
  for (const pid of limits.keys()) kill(pid);
  process.exit(0);
});

setInterval(() => {
  for (const [pid, limit] of limits) if (residentMemoryOf(pid) > limit) kill(pid);
}, interval);
