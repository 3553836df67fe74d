import { dirname, join } from 'node:path';

import { type FileOperations, makeFolders, nodeEffects } from '../effects.js';
import { MnistxError } from '../errors.js';
import type { ExpectedFile } from './dataset-files.js';
import { sha256 } from './idx.js';
import { claimPart, restPart, sizeOf } from './part-file.js';
import { MirrorFailure, onDisk, transfer } from './transfer.js';
import type { DownloadProgress } from './types.js';

export interface DownloadOptions {
  /** The folder the file goes to; created if missing. */
  readonly directory: string;
  /** Base URLs that end in a slash, best first. */
  readonly mirrors: readonly string[];
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long a mirror may send nothing. Default: `30_000` */
  readonly idleTimeoutMs?: number | undefined;
  readonly files?: FileOperations | undefined;
}

/** How often a mirror that breaks off is asked for the rest. */
const MAX_RESUMPTIONS = 3;

/**
 * Downloads a file from the first mirror that has it and returns that mirror. The file appears under its name only
 * when its size and digest are right. Throws DATA_UNREACHABLE when no mirror has it, DISK when it cannot be written,
 * and the signal's reason when it is aborted; what was received then is kept for the next attempt.
 */
export async function downloadFile(file: ExpectedFile, options: DownloadOptions): Promise<string> {
  const files = options.files ?? nodeEffects.files;
  const target = join(options.directory, file.name);
  const part = onDisk(target, () => {
    makeFolders(files, options.directory);
    return claimPart(target, files);
  });
  try {
    const mirror = await tryMirrors(file, part, options, files);
    onDisk(target, () => publish(part, target, files));
    return mirror;
  } finally {
    if (files.statSync(part, { throwIfNoEntry: false }) !== undefined) restPart(part, target, files);
  }
}

/** Whether the file is there, whole and right. */
export function isIntact(file: ExpectedFile, directory: string, files: FileOperations = nodeEffects.files): boolean {
  const path = join(directory, file.name);
  return sizeOf(path, files) === file.bytes && sha256(files.readFileSync(path)) === file.sha256;
}

async function tryMirrors(
  file: ExpectedFile,
  part: string,
  options: DownloadOptions,
  files: FileOperations,
): Promise<string> {
  const failures: string[] = [];
  for (const mirror of options.mirrors) {
    options.signal?.throwIfAborted();
    try {
      await fetchFrom(mirror + file.name, file, part, options, files);
      return mirror;
    } catch (error) {
      if (!(error instanceof MirrorFailure)) throw error;
      failures.push(`  ${mirror}${file.name}: ${error.message}`);
    }
  }
  throw unreachableError(file, options.directory, failures, files);
}

async function fetchFrom(
  url: string,
  file: ExpectedFile,
  part: string,
  options: DownloadOptions,
  files: FileOperations,
): Promise<void> {
  const { onProgress, signal, idleTimeoutMs = 30_000 } = options;
  const empty = () => onDisk(part, () => files.closeSync(files.openSync(part, 'w')));
  const isWhole = () => sha256(files.readFileSync(part)) === file.sha256;
  const request = { url, file, part, files, onProgress, signal, idleTimeoutMs };
  let size = sizeOf(part, files);
  if (size === file.bytes && isWhole()) return;
  if (size >= file.bytes) empty();

  for (let resumptions = 0; ; resumptions++) {
    const before = sizeOf(part, files);
    try {
      const startedAt = await transfer(request);
      if (isWhole()) return;
      empty();
      // The first bytes may be from another mirror, or from an older file: try again from zero.
      if (startedAt === 0) throw new MirrorFailure('sent other data: its SHA-256 is not the one expected');
    } catch (error) {
      if (!(error instanceof MirrorFailure) || !error.isResumable) throw error;
      size = sizeOf(part, files);
      if (size <= before || resumptions === MAX_RESUMPTIONS) throw error;
    }
  }
}

function publish(part: string, target: string, files: FileOperations): void {
  files.renameSync(part, target);
  // The rename is durable once the folder is; Windows cannot open folders and does not need it.
  if (process.platform === 'win32') return;
  const folder = files.openSync(dirname(target), 'r');
  files.fsyncSync(folder);
  files.closeSync(folder);
}

function unreachableError(
  file: ExpectedFile,
  directory: string,
  failures: readonly string[],
  files: FileOperations,
): MnistxError {
  // Mention a file put there by hand that is another version: otherwise it would be ignored silently.
  const present = sizeOf(join(directory, file.name), files);
  const damage = present > 0 ? ` (the ${present} bytes in ${directory} are not the right ones)` : '';
  return new MnistxError({
    code: 'DATA_UNREACHABLE',
    message: `${file.name} could not be downloaded${damage}:\n${failures.join('\n') || '  there is no mirror'}`,
    fix:
      `connect to the network and run again, or put ${file.name} (SHA-256 ${file.sha256}) into ${directory} by hand, ` +
      'or set MNISTX_MIRRORS to base URLs (separated by commas) that have it',
  });
}
