import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process belongs to somebody else, but it exists.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process started, in ticks since boot. Process numbers are reused; with the start they are unique. */
export function startOf(pid: number): string | null {
  const stat = readSystem(`/proc/${pid}/stat`);
  // The second field is the program's name in brackets and may hold anything.
  const [state, ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  // A zombie has ended, but still has its number.
  return state === 'Z' || state === 'X' ? null : (fields[18] ?? null);
}

/** The words that a process was started with; `null` if the system does not say. */
export function commandLineOf(pid: number): readonly string[] | null {
  return readSystem(`/proc/${pid}/cmdline`)?.split('\0') ?? null;
}

export function bootOf(): string | null {
  return readSystem('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
}

export function pidsOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return null;
  }
}

export function processes(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isSafeInteger);
}

function readSystem(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
