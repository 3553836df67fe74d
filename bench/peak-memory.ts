import { readFileSync } from 'node:fs';

/** The most memory that this process has held. */
export function readPeakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  // getrusage also counts the process that this one was forked from.
  const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(kilobytes?.[1]) * 1024;
}
