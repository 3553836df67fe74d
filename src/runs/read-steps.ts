import { join } from 'node:path';
import type { FileOperations } from '../effects.js';
import type { StepColumns } from '../records.js';
import { isThere, withDiskErrors } from './files.js';
import { parseColumns } from './parse-numbers.js';
import { MOST_BYTES, readFile } from './read-file.js';

const COLUMNS = ['epoch', 'step', 'loss', 'accuracy'] as const;

/**
 * Reads steps.csv of a run folder, in its current or an earlier form; `null` if there is none.
 *
 * @throws {MnistxError} RUN_DAMAGED, naming file and line; DISK
 */
export function readSteps(folder: string, files: FileOperations): StepColumns | null {
  const file = join(folder, 'steps.csv');
  if (!isThere(files, file)) return null;
  const bytes = withDiskErrors(file, () => readFile(files, file, MOST_BYTES.table), 'read');
  const { count, columns } = parseColumns(file, bytes, COLUMNS);
  const column = (name: (typeof COLUMNS)[number]): Float64Array => columns.get(name)!;
  return {
    count,
    epoch: column('epoch'),
    step: column('step'),
    loss: column('loss'),
    accuracy: column('accuracy'),
    mean_loss: columns.get('mean_loss') ?? null,
    batch_accuracy: columns.get('batch_accuracy') ?? null,
    elapsed_seconds: columns.get('elapsed_seconds') ?? null,
  };
}
