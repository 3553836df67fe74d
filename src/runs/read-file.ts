import type { FileOperations } from '../effects.js';

/** Longest files that are read; a text of more than 512 MiB is none in JavaScript. */
export const MOST_BYTES = { manifest: 2 ** 24, table: 500_000_000, other: 2 ** 30 } as const;

/** The code of a file that is too long to be read; that of the system, EFBIG, speaks of writing. */
export const TOO_LONG = 'ERR_TOO_LONG';

/**
 * Reads a file of a run folder, as far as it went when it was opened. Pipes and devices, which a folder from somewhere else may
 * hold or link to, are refused before they are opened, and so is what is too long to be that kind of file.
 *
 * @throws {NodeJS.ErrnoException} also with the codes EISDIR, EINVAL (no regular file) and ERR_TOO_LONG
 */
export function readFile(
  files: Pick<FileOperations, 'statSync' | 'openSync' | 'fstatSync' | 'readSync' | 'closeSync'>,
  path: string,
  mostBytes: number = MOST_BYTES.other,
): Buffer {
  const found = files.statSync(path);
  if (found.isDirectory()) throw withCode('EISDIR', 'it is a folder');
  if (!found.isFile()) throw withCode('EINVAL', 'it is not a regular file');
  const descriptor = files.openSync(path, 'r');
  try {
    const { size } = files.fstatSync(descriptor);
    if (size > mostBytes) throw withCode(TOO_LONG, `it is longer than ${mostBytes} bytes`);
    const bytes = Buffer.allocUnsafe(size);
    let filled = 0;
    for (let count = -1; count !== 0 && filled < size; filled += count)
      count = files.readSync(descriptor, bytes, filled, size - filled, null);
    return bytes.subarray(0, filled);
  } finally {
    files.closeSync(descriptor);
  }
}

function withCode(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}
