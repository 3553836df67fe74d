import type { FileOperations } from '../effects.js';

/** More than any run.json, table or weight file of a small network holds. */
const MOST_BYTES = 2 ** 30;

/**
 * Reads a file of a run folder. Pipes and devices, which a folder from somewhere else may hold or link to, are refused before
 * they are opened, and so is what does not fit into memory.
 *
 * @throws {NodeJS.ErrnoException} also with the codes EISDIR, EINVAL (no regular file) and EFBIG
 */
export function readFile(files: Pick<FileOperations, 'statSync' | 'readFileSync'>, path: string): Buffer {
  const stat = files.statSync(path);
  if (stat.isDirectory()) throw withCode('EISDIR', 'it is a folder');
  if (!stat.isFile()) throw withCode('EINVAL', 'it is no regular file');
  if (stat.size > MOST_BYTES) throw withCode('EFBIG', `it is larger than ${MOST_BYTES} bytes`);
  return files.readFileSync(path);
}

function withCode(code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code });
}
