import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { FileOperations } from '../../effects.js';
import { withDiskErrors } from '../../runs/files.js';
import { readFile } from '../../runs/read-file.js';
import { MOST_HANDED_IN } from './limits.js';
import { listFiles } from './list-files.js';

/**
 * SHA-256 over the names and contents of a submission.
 *
 * @throws {MnistxError} for what is not read at all, see `listFiles`
 */
export function digestOfSubmission(path: string, files: FileOperations): string {
  const hash = createHash('sha256');
  for (const { name } of listFiles(path, files)) {
    const at = name === '' ? path : join(path, name);
    const bytes = withDiskErrors(at, () => readFile(files, at, MOST_HANDED_IN.bytes), 'read');
    const content = createHash('sha256').update(bytes).digest('hex');
    hash.update(`${JSON.stringify(name)} ${bytes.length} ${content}\n`);
  }
  return hash.digest('hex');
}
