/** The processes that others have started, as Linux tells of them in /proc. */
import { globSync, readFileSync } from 'node:fs';

export interface ProcessSeen {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
  /** Resident memory, in bytes. */
  readonly memory: number;
}

const see = (pid: number): ProcessSeen[] => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    const line = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    return [{ pid, parent: line('PPid'), command, memory: line('VmRSS') * 1024 }];
  } catch {
    // It has ended meanwhile.
    return [];
  }
};

/** Those that live, of which `pid` is the parent. */
export const childrenOf = (pid: number): readonly ProcessSeen[] =>
  globSync('/proc/[0-9]*')
    .flatMap((folder) => see(Number(folder.slice('/proc/'.length))))
    .filter(({ parent, command }) => parent === pid && command !== '');

/** Whether it runs a function of the embedded cloud, or waits to be given one. */
export const isFunctionProcess = ({ command }: ProcessSeen): boolean => command.includes('local/lambda/runtime.ts');
