import { readFileSync } from 'node:fs';

/** The most memory that this process has held. */
export function readPeakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  // getrusage also counts the process that this one was forked from.
  return memoryOf('self', 'VmHWM');
}

/** Bytes that a process holds, or the most that it has held; NaN where the system is not Linux. */
export function memoryOf(pid: number | 'self' | undefined, key: 'VmRSS' | 'VmHWM'): number {
  if (process.platform !== 'linux') return Number.NaN;
  const kilobytes = new RegExp(`^${key}:\\s*(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(kilobytes?.[1]) * 1024;
}
