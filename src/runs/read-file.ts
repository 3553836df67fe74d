import type { FileOperations } from '../effects.js';

/** The longest files that are read. JavaScript strings cannot exceed 512 MiB. */
export const MOST_BYTES = { manifest: 2 ** 24, table: 500_000_000, other: 2 ** 30 } as const;

/** The error code of a file that is too long to read. The system's EFBIG is about writing. */
export const TOO_LONG = 'ERR_TOO_LONG';

/**
 * Reads a file of a run folder up to its size when it was opened. Refuses files that are too long, and refuses pipes
 * and devices before opening them: a folder from another machine may hold or link to some.
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
