import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LockOptions {
  readonly file: string;
  readonly signal: AbortSignal;
  readonly onWait: (owner: string) => void;
  /** Default: `500` */
  readonly pollMs?: number;
}

/**
 * Runs the action while no other process does. This only saves a second download: two processes at once would do no harm,
 * since every folder is made elsewhere and renamed into place.
 */
export async function withLock<T>(options: LockOptions, action: () => Promise<T>): Promise<T> {
  const content = `process ${process.pid} on ${hostname()}\n${randomUUID()}\n`;
  await acquire(options, content);
  // Rewriting the file updates its modification time, which the others watch.
  const heartbeat = setInterval(() => rewrite(options.file, content), HEARTBEAT_MS).unref();
  try {
    return await action();
  } finally {
    clearInterval(heartbeat);
    if (read(options.file) === content) rmSync(options.file, { force: true });
  }
}

const HEARTBEAT_MS = 5_000;
const SILENCE_MS = 60_000;

async function acquire({ file, signal, onWait, pollMs = 500 }: LockOptions, content: string): Promise<void> {
  let silentMs = 0;
  let lastSeen: number | null = null;
  for (let round = 0; !create(file, content); round++) {
    const seen = readChangeTime(file);
    silentMs = seen === lastSeen ? silentMs + pollMs : 0;
    lastSeen = seen;
    if (silentMs > SILENCE_MS || isOwnerGone(read(file))) {
      rmSync(file, { force: true });
      continue;
    }
    if (round === 0) onWait(read(file).split('\n')[0] ?? '');
    await sleep(pollMs, undefined, { signal });
  }
}

function create(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isOwnerGone(content: string): boolean {
  const [, pid, host] = /^process (\d+) on (.*)$/m.exec(content) ?? [];
  if (pid === undefined || host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function rewrite(file: string, content: string): void {
  try {
    if (read(file) === content) writeFileSync(file, content, { flag: 'r+' });
  } catch {
    // Somebody thought this process dead and took the lock; the work continues in its own folder.
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function readChangeTime(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null;
}
