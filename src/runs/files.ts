import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolders } from '../effects.js';
import type { FileOperations } from '../effects.js';
import { limitWords, MnistxError } from '../errors.js';
import type { Words } from '../errors.js';
import { TOO_LONG } from './read-file.js';
import type { FileDigest } from './types.js';

/** Temporary names of run files. Each file is renamed once it is complete. */
export const TEMPORARY = /\.(bin|ckpt|csv|html|jsonl?|lock|png|svg|yaml)(\.[\w-]+)?\.\d+\.tmp$/;

/**
 * Writes a file atomically: temporary file, fsync, rename, fsync of the folder.
 *
 * @throws {MnistxError} DISK
 */
export function writeWhole(files: FileOperations, path: string, content: string | Uint8Array): FileDigest {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const temporary = `${path}.${process.pid}.tmp`;
  withDiskErrors(path, () => {
    try {
      writeAndSync(files, temporary, bytes);
      files.renameSync(temporary, path);
    } catch (error) {
      files.rmSync(temporary, { force: true });
      throw error;
    }
    syncFolder(files, dirname(path));
  });
  return digestOf(bytes);
}

export function isThere(files: FileOperations, path: string): boolean {
  return withDiskErrors(path, () => files.statSync(path, { throwIfNoEntry: false }), 'read') !== undefined;
}

export function digestOf(bytes: Uint8Array): FileDigest {
  return { bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
}

export function matches(bytes: Uint8Array, digest: FileDigest): boolean {
  return bytes.byteLength === digest.bytes && digestOf(bytes).sha256 === digest.sha256;
}

/** Makes a folder and its missing parents. Each is synced to disk before anything is put into it. */
export function makeFolder(files: FileOperations, path: string): void {
  withDiskErrors(path, () => {
    for (const made of makeFolders(files, path)) syncFolder(files, dirname(made));
  });
}

/**
 * Makes a folder inside a run folder. Refuses links: a run folder from another machine may hold some that lead out of
 * it.
 *
 * @throws {MnistxError} DISK, RUN_DAMAGED
 */
export function makeOwnFolder(files: FileOperations, path: string): void {
  if (withDiskErrors(path, () => files.lstatSync(path, { throwIfNoEntry: false }), 'read')?.isSymbolicLink()) {
    const message = `${path} is a link that leads out of the run folder`;
    throw new MnistxError({ code: 'RUN_DAMAGED', message, fix: 'remove the link' });
  }
  makeFolder(files, path);
}

/**
 * A text file that grows by whole lines, each written in one piece. Changes by other programs are noticed at the next
 * line and at the end.
 */
export class GrowingFile {
  private readonly hash = createHash('sha256');
  private bytes = 0;

  /** A new file. */
  static create(files: FileOperations, path: string, header: string): GrowingFile {
    const file = new GrowingFile(
      files,
      path,
      withDiskErrors(path, () => files.openSync(path, 'wx')),
    );
    file.append(header, { sync: true });
    withDiskErrors(path, () => syncFolder(files, dirname(path)));
    return file;
  }

  /** Replaces a file by one that starts with `content`. At any moment the file is complete, old or new. */
  static replace(files: FileOperations, path: string, content: string): GrowingFile {
    writeWhole(files, path, content);
    const file = new GrowingFile(
      files,
      path,
      withDiskErrors(path, () => files.openSync(path, 'a')),
    );
    file.count(new TextEncoder().encode(content));
    return file;
  }

  private constructor(
    private readonly files: FileOperations,
    private readonly path: string,
    private readonly descriptor: number,
  ) {}

  append(lines: string, { sync }: { sync: boolean }): void {
    const bytes = new TextEncoder().encode(lines);
    this.checkUntouched();
    withDiskErrors(this.path, () => {
      writeAll(this.files, this.descriptor, bytes);
      if (sync) this.files.fsyncSync(this.descriptor);
    });
    this.count(bytes);
  }

  /** The digest of everything written so far, without the remains of a failed write. */
  digest(): FileDigest {
    return { bytes: this.bytes, sha256: this.hash.copy().digest('hex') };
  }

  sync(): void {
    withDiskErrors(this.path, () => this.files.fsyncSync(this.descriptor));
  }

  close(): void {
    this.checkUntouched();
    withDiskErrors(this.path, () => {
      this.files.fsyncSync(this.descriptor);
      this.files.closeSync(this.descriptor);
    });
  }

  /** Closes a file that could not be written. Never throws: the first error is the one to report. */
  abandon(): void {
    try {
      this.files.closeSync(this.descriptor);
    } catch {
      // A disk that fails may also fail to close.
    }
  }

  /** @throws {MnistxError} RUN_DAMAGED */
  private checkUntouched(): void {
    if (this.isUntouched()) return;
    throw new MnistxError({
      code: 'RUN_DAMAGED',
      message: `${this.path} was cut, changed or replaced by another program while the run was writing it`,
      fix: 'keep other programs away from the run, then continue it: mnistx resume …',
    });
  }

  /** Compares length and identity only. The content is checked by its digest when it is read. */
  isUntouched(): boolean {
    const look = (): boolean => {
      const own = this.files.fstatSync(this.descriptor);
      const found = this.files.statSync(this.path, { throwIfNoEntry: false });
      return own.size === this.bytes && found?.ino === own.ino && found.dev === own.dev;
    };
    return withDiskErrors(this.path, look, 'read');
  }

  private count(bytes: Uint8Array): void {
    this.hash.update(bytes);
    this.bytes += bytes.byteLength;
  }
}

/** Runs a file operation. Turns errors of the system into errors that name the path and the next step. */
export function withDiskErrors<T>(path: string, operation: () => T, doing: 'read' | 'write' = 'write'): T {
  try {
    return operation();
  } catch (error) {
    const words = limitWords(error) ?? wordsOf(error, path, doing);
    if (words === undefined) throw error;
    const [what, fix] = words;
    const wants = fix.endsWith(ELSEWHERE) ? 'place' : fix.endsWith(RENAMED) ? 'name' : null;
    const problem = { code: 'DISK', message: `cannot ${doing} ${path}: ${what}`, fix } as const;
    throw new MnistxError(wants === null ? problem : { ...problem, wants }, { cause: error });
  }
}

const ELSEWHERE = 'choose another place';
const RENAMED = 'choose another name';

const DISK_ERRORS: Readonly<Record<string, Words>> = {
  ENOTDIR: ['a part of that path is a file, not a folder', ELSEWHERE],
  EIO: ['the disk reports an error', 'check the disk'],
  EISDIR: ['it is a folder', 'move it away: mnistx needs a file of that name'],
  ERR_FS_EISDIR: ['it is a folder', 'move it away: mnistx needs a file of that name'],
  EINVAL: ['it is not a regular file', 'remove it: mnistx needs a file of that name'],
};

const READ_ERRORS: Readonly<Record<string, Words>> = {
  EACCES: ['you may not read it', 'check its permissions'],
  EPERM: ['you may not read it', 'check its permissions'],
  [TOO_LONG]: ['it is too long', 'move it away: mnistx does not write such files'],
};

const WRITE_ERRORS: Readonly<Record<string, Words>> = {
  ENOSPC: ['the disk is full', `free some space, or ${ELSEWHERE}`],
  EDQUOT: ['your disk quota is used up', `free some space, or ${ELSEWHERE}`],
  EACCES: ['you may not write there', `check the permissions, or ${ELSEWHERE}`],
  EPERM: ['you may not write there', `check the permissions, or ${ELSEWHERE}`],
  EROFS: ['the disk is read-only', ELSEWHERE],
  EEXIST: ['something else has that name', RENAMED],
  ENOTEMPTY: ['something else has that name', RENAMED],
};

function wordsOf(error: unknown, path: string, doing: 'read' | 'write'): Words | undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return undefined;
  if (code === 'ENOENT') return missingWords(error, path, doing);
  const known = (doing === 'read' ? READ_ERRORS : WRITE_ERRORS)[code] ?? DISK_ERRORS[code];
  return known ?? (isSystemCode(code) ? [`the system reports ${code}`, 'check the disk'] : undefined);
}

/** `EIO`, but not `ERR_INVALID_ARG_TYPE`, which would be a bug of ours. */
function isSystemCode(code: string): boolean {
  return /^E[A-Z0-9]+$/.test(code);
}

/** ENOENT means that the folder is missing, or that nothing can be created in it, as in /proc. */
function missingWords(error: unknown, path: string, doing: 'read' | 'write'): Words {
  const folder = dirname((error as NodeJS.ErrnoException).path ?? path);
  const unmoved = 'a run folder must not be moved or deleted while it is written';
  if (!existsSync(folder)) return [`there is no folder ${folder}`, `make it; ${unmoved}`];
  return doing === 'read'
    ? ['it is not there', `restore it; ${unmoved}`]
    : [`nothing can be created in ${folder}`, ELSEWHERE];
}

/** Not whole if the process ends meanwhile. */
export function writeAndSync(files: FileOperations, path: string, bytes: Uint8Array): void {
  const descriptor = files.openSync(path, 'w');
  try {
    writeAll(files, descriptor, bytes);
    files.fsyncSync(descriptor);
  } finally {
    files.closeSync(descriptor);
  }
}

function writeAll(files: FileOperations, descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += files.writeSync(descriptor, bytes, at, bytes.length - at);
}

/** Windows cannot open a folder. */
export function syncFolder(files: FileOperations, folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = files.openSync(join(folder, '.'), 'r');
  try {
    files.fsyncSync(descriptor);
  } finally {
    files.closeSync(descriptor);
  }
}
