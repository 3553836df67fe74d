import { readFileSync } from 'node:fs';

/** Addresses that V8 takes for a thread: its heap, its code and its stack; measured 0.6 to 0.8 GB. */
const THREAD_BYTES = 8e8;

/** The part of the addresses left that a memory may take if its program needs less; the rest is for threads. */
const SHARE = 1 / 4;

/** The most bytes of addresses that this process may have (`ulimit -v`). Infinite if that is not limited or not known. */
export function readAddressLimit(): number {
  const soft = /^Max address space +(\d+)/m.exec(readProc('limits'))?.[1];
  return soft === undefined ? Infinity : Number(soft);
}

function countAddressesLeft(): number {
  const used = /^VmSize:\s+(\d+) kB/m.exec(readProc('status'))?.[1] ?? 0;
  return readAddressLimit() - 1024 * Number(used);
}

/** How far a memory may grow that needs `bytes`: as far as `most`, but not over all addresses that there are. */
export function limitGrowth(most: number, bytes: number): number {
  return Math.min(most, Math.max(bytes, SHARE * countAddressesLeft()));
}

/** V8 ends the process, without an error to catch, where a thread finds no addresses: so look before. */
export function hasAddressesFor(threads: number): boolean {
  return countAddressesLeft() >= threads * THREAD_BYTES;
}

/** Linux has such files; elsewhere nothing is known. */
function readProc(name: 'limits' | 'status'): string {
  try {
    return readFileSync(`/proc/self/${name}`, 'utf8');
  } catch {
    return '';
  }
}
