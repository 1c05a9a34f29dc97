/**
 * A thread beside the handler, so that a busy loop cannot escape: it ends the process when its memory grows past the function's
 * size, and when the embedded cloud that started it is gone. The parent reads the kill as `Runtime.OutOfMemory`.
 */
import { workerData } from 'node:worker_threads';

const { memoryLimit, parent, interval } = workerData as { memoryLimit: number; parent: number; interval: number };

setInterval(() => {
  if (process.ppid !== parent || process.memoryUsage.rss() > memoryLimit) process.kill(process.pid, 'SIGKILL');
}, interval);
