import { readFileSync } from 'node:fs';

/** Address space that V8 takes for a thread (heap, code, stack); measured 0.6 to 0.8 GB. */
const THREAD_BYTES = 8e8;

/** Share of the free address space that a memory may reserve beyond its needs; the rest is for threads. */
const SHARE = 1 / 4;

/** The most bytes of addresses that this process may have (`ulimit -v`). Infinite if it is unlimited or unknown. */
export function readAddressLimit(): number {
  const soft = /^Max address space +(\d+)/m.exec(readProc('limits'))?.[1];
  return soft === undefined ? Infinity : Number(soft);
}

function countAddressesLeft(): number {
  const used = /^VmSize:\s+(\d+) kB/m.exec(readProc('status'))?.[1] ?? 0;
  return readAddressLimit() - 1024 * Number(used);
}

/** The maximum size of a memory that needs `bytes`: at most `most`, and only a share of the free address space. */
export function limitGrowth(most: number, bytes: number): number {
  return Math.min(most, Math.max(bytes, SHARE * countAddressesLeft()));
}

/** Checked before threads start: V8 ends the process, without an error to catch, if a thread gets no address space. */
export function hasAddressesFor(threads: number): boolean {
  return countAddressesLeft() >= threads * THREAD_BYTES;
}

/** Only Linux has these files. */
function readProc(name: 'limits' | 'status'): string {
  try {
    return readFileSync(`/proc/self/${name}`, 'utf8');
  } catch {
    return '';
  }
}
