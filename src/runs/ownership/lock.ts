import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Effects, FileOperations } from '../../effects.js';
import { MnistxError } from '../../errors.js';
import { syncFolder, TEMPORARY, withDiskErrors } from '../files.js';
import { INITIAL_WEIGHTS } from '../model-files.js';
import { readFile } from '../read-file.js';
import { bootOf, isAlive, pidsOf, processes, startOf } from './processes.js';

export const LOCK = 'run.lock';
/** Longer than it takes to look at a claim and replace it. */
const TAKEOVER_MS = 50;

/** Identifies the process that writes a run folder, so that others can tell whether it is still alive. */
interface Claim extends System {
  readonly pid: number;
  /** When the process was started; `null` if the system does not say. */
  readonly started: string | null;
  /** Device and inode of the folder. A copy has others. */
  readonly folder: string;
  /** Unique to each claim. */
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** The scope of a process number. */
interface System {
  readonly host: string;
  /** Identifies this boot of the machine; `null` if the system does not say. */
  readonly boot: string | null;
  /** The namespace of process numbers: each container has its own. Absent in claims of earlier versions. */
  readonly pids?: string | null;
}

export interface RunLock {
  /** Never throws: a claim left behind belongs to a process that is gone. */
  readonly release: () => void;
}

export interface LockOptions extends Pick<Effects, 'now' | 'files'> {
  /**
   * Take over the folder from a process on another machine or in another container, which cannot be checked from here.
   */
  readonly force: boolean;
  /** Of the claim. Default: `run.lock` */
  readonly name?: string;
}

/**
 * Claims a run folder for this process. Takes over the claim of a process that is gone (killed, machine restarted,
 * folder copied).
 *
 * @throws {MnistxError} RUN_BUSY with pid, host and age of the other claim; DISK
 */
export function lockRun(folder: string, { now, files, force, name = LOCK }: LockOptions): RunLock {
  const path = join(folder, name);
  const claim: Claim = {
    ...thisSystem(),
    pid: process.pid,
    started: startOf(process.pid),
    folder: identityOf(folder, files),
    since: now(),
    token: randomUUID(),
  };
  const text = `${JSON.stringify(claim)}\n`;
  if (createNew(files, path, text)) {
    // Synced before anything else is written: the claim identifies what a run that was killed early has left.
    try {
      withDiskErrors(folder, () => syncFolder(files, folder));
    } catch (error) {
      removeQuietly(files, path);
      throw error;
    }
  } else {
    takeOver({ folder, path }, claim, { now, files, force });
  }
  const release = (): void => {
    // The folder may be gone or the disk broken. The next process will see that this one is gone.
    if (readClaim(files, path)?.token === claim.token) removeQuietly(files, path);
  };
  return { release };
}

interface ClaimPlace {
  readonly folder: string;
  readonly path: string;
}

/** Replaces the claim of a process that is gone. If several processes try at once, one wins. */
function takeOver({ folder, path }: ClaimPlace, claim: Claim, { now, files, force }: LockOptions): void {
  const stale = readClaim(files, path);
  if (stale !== null && isHeld(stale, claim) && !(force && !canAsk(stale, claim)))
    throw busyError({ folder, path }, stale, now());
  const aside = `${path}.${claim.token}.${process.pid}.tmp`;
  if (moveAway(files, path, aside)) {
    // If another process was faster, it gets its claim back.
    if (readClaim(files, aside)?.token !== stale?.token) giveBack(files, aside, path);
    removeQuietly(files, aside);
  }
  createNew(files, path, `${JSON.stringify(claim)}\n`);
  wait(TAKEOVER_MS);
  const winner = readClaim(files, path);
  if (winner !== null && winner.token !== claim.token) throw busyError({ folder, path }, winner, now());
}

/** Only one of several processes succeeds; `false` if the file is already gone. */
function moveAway(files: FileOperations, path: string, aside: string): boolean {
  return withDiskErrors(path, () => {
    try {
      files.renameSync(path, aside);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  });
}

function giveBack(files: FileOperations, aside: string, path: string): void {
  try {
    files.linkSync(aside, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (WITHOUT_LINKS.has(code)) withDiskErrors(path, () => files.renameSync(aside, path));
  }
}

export function wait(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Whether a living process writes into a run folder. */
export function isLocked(folder: string, files: FileOperations): boolean {
  const other = readClaim(files, join(folder, LOCK));
  if (other === null) return false;
  return isHeld(other, { ...thisSystem(), folder: identityOf(folder, files) });
}

/** The process that writes a folder. */
export interface Holder {
  readonly pid: number;
  /** When it was started; `null` if the system does not say. */
  readonly started: string | null;
  /** When it claimed the folder, in milliseconds since 1970. */
  readonly since: number;
  /** Whether `pid` means the same here. */
  readonly isHere: boolean;
}

/** `null` if no living process writes into it. */
export function holderOf(folder: string, files: FileOperations): Holder | null {
  const claim = readClaim(files, join(folder, LOCK));
  const here = thisSystem();
  if (claim === null || !isHeld(claim, { ...here, folder: identityOf(folder, files) })) return null;
  const { pid, started, since } = claim;
  return { pid, started, since, isHere: isWithin(claim, here) };
}

/** Creates the claim atomically: others would take over one that is half written. */
function createNew(files: FileOperations, path: string, text: string): boolean {
  return withDiskErrors(path, () => {
    const whole = `${path}.${process.pid}.tmp`;
    // An earlier process of this number may have left a file that is linked to its claim.
    files.rmSync(whole, { force: true });
    writePlain(files, whole, text);
    try {
      files.linkSync(whole, path);
      return true;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      // ENOENT: another process has taken the new folder for a leftover.
      if (code === 'EEXIST' || code === 'ENOENT') return false;
      if (!WITHOUT_LINKS.has(code)) throw error;
      return writeNew(files, path, text);
    } finally {
      removeQuietly(files, whole);
    }
  });
}

/** Errors of file systems without hard links (FAT, some network disks). */
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

function writeNew(files: FileOperations, path: string, text: string): boolean {
  try {
    writePlain(files, path, text);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function writePlain(files: FileOperations, path: string, text: string): void {
  const descriptor = files.openSync(path, 'wx');
  try {
    files.writeSync(descriptor, new TextEncoder().encode(text));
  } finally {
    files.closeSync(descriptor);
  }
}

function removeQuietly(files: FileOperations, path: string): void {
  try {
    files.rmSync(path, { force: true });
  } catch {
    // A leftover is recognised by its content or its name.
  }
}

/** `null` if there is no claim, or only a part of one, whose writer is gone. */
function readClaim(files: FileOperations, path: string): Claim | null {
  try {
    const claim = JSON.parse(readFile(files, path).toString()) as Claim;
    return Number.isSafeInteger(claim.pid) && typeof claim.host === 'string' ? claim : null;
  } catch {
    return null;
  }
}

/** Whether a folder holds only what a killed run or sweep wrote before its first manifest. */
export function isLeftOver(folder: string, files: FileOperations): boolean {
  let names: string[];
  try {
    names = files.readdirSync(folder);
  } catch {
    return false;
  }
  const isOurs =
    names.some((name) => name.startsWith(LOCK)) &&
    names.every((name) => BEFORE_MANIFEST.has(name) || TEMPORARY.test(name));
  return isOurs && !isLocked(folder, files);
}

const BEFORE_MANIFEST = new Set([
  LOCK,
  'history.csv',
  'steps.csv',
  'config.yaml',
  'config.resolved.yaml',
  INITIAL_WEIGHTS,
  'sweep.yaml',
  // An imported run writes run.json last.
  ...['model', 'predictions.csv', 'marks.json'],
]);

function isHeld(other: Claim, here: System & Pick<Claim, 'folder'>): boolean {
  if (isWithin(other, here))
    return other.folder === here.folder && isAlive(other.pid) && startOf(other.pid) === other.started;
  // The machine was restarted.
  if (other.host === here.host && other.boot !== here.boot) return false;
  if (canAsk(other, here)) return isInContainer(other);
  // A network disk has another device number on each machine.
  return numberOf(other) === numberOf(here);
}

/** The namespace of a Linux machine itself, which includes the processes of its containers. */
const MACHINE_PIDS = 'pid:[4026531836]';

/** Whether this process can find out that the process of a claim is gone. */
function canAsk(other: System, here: System): boolean {
  const seesContainers = other.boot === here.boot && here.pids === MACHINE_PIDS && startOf(1) !== null;
  return isWithin(other, here) || seesContainers;
}

/**
 * Whether a container of this machine runs the process of a claim. It has the same start; its namespace may be
 * unreadable.
 */
function isInContainer({ started, pids }: Claim): boolean {
  return started !== null && processes().some((pid) => startOf(pid) === started && [pids, null].includes(pidsOf(pid)));
}

/** Whether the process numbers of a claim mean the same here. A machine can change its name, so its boot decides. */
function isWithin(other: System, here: System): boolean {
  const isOneStart = here.boot === null ? other.host === here.host : other.boot === here.boot;
  return isOneStart && (other.pids === undefined || other.pids === here.pids);
}

function thisSystem(): Required<System> {
  return { host: hostname(), boot: bootOf(), pids: pidsOf(process.pid) };
}

function numberOf({ folder }: Pick<Claim, 'folder'>): string {
  return String(folder).split(':')[1] ?? '';
}

function identityOf(folder: string, files: FileOperations): string {
  const { dev, ino } = withDiskErrors(folder, () => files.statSync(folder), 'read');
  return `${dev}:${ino}`;
}

function busyError({ folder, path }: ClaimPlace, { pid, since, ...other }: Claim, nowMs: number): MnistxError {
  const here = thisSystem();
  const isHere = isWithin(other, here);
  const where = isHere ? 'on this machine' : other.boot === here.boot ? 'in another container' : `on ${other.host}`;
  return new MnistxError({
    code: 'RUN_BUSY',
    message: `${folder} is being written by process ${pid} ${where}, for ${ageText(nowMs - since)}`,
    fix: isHere
      ? `wait until it ends, or end it (kill ${pid}); if that is another program, delete ${path}`
      : canAsk(other, here)
        ? 'wait until it ends, or end it where it runs'
        : `wait until it ends; if it is gone, take the folder over: mnistx resume ${folder} --force`,
  });
}

function ageText(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return `${Math.max(0, Math.floor(milliseconds / 1000))} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
