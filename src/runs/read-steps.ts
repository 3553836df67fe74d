import { join } from 'node:path';
import type { FileOperations } from '../effects.js';
import type { StepColumns } from '../records.js';
import { guarded, isThere } from './files.js';
import { rowReader } from './parse-numbers.js';
import { MOST_BYTES, readFile } from './read-file.js';

const COLUMNS = ['epoch', 'step', 'loss', 'accuracy'] as const;
/** Not in tables of mnistx 0.1. */
const LATER_COLUMNS = ['mean_loss', 'batch_accuracy'] as const;

/**
 * Reads the steps.csv of a run folder, in the form of today or an earlier one; `null` if it has none.
 *
 * @throws {MnistxError} RUN_DAMAGED, naming file and line; DISK
 */
export function readSteps(folder: string, files: FileOperations): StepColumns | null {
  const file = join(folder, 'steps.csv');
  if (!isThere(files, file)) return null;
  const text = guarded(file, () => readFile(files, file, MOST_BYTES.table)).toString('utf8');
  const next = rowReader(file, text, COLUMNS);
  const columns = new Map<string, number[]>([...COLUMNS, ...LATER_COLUMNS].map((name) => [name, []]));
  let count = 0;
  for (let row = next(); row !== null; row = next(), count++)
    for (const [name, values] of columns) values.push(row[name] ?? NaN);
  const hasAll = text.slice(0, text.indexOf('\n')).split(',').includes(LATER_COLUMNS[0]);
  const column = (name: (typeof COLUMNS | typeof LATER_COLUMNS)[number]): number[] => columns.get(name)!;
  return {
    count,
    epoch: column('epoch'),
    step: column('step'),
    loss: column('loss'),
    accuracy: column('accuracy'),
    mean_loss: hasAll ? column('mean_loss') : null,
    batch_accuracy: hasAll ? column('batch_accuracy') : null,
  };
}
