import type { FileOperations } from '../effects.js';
import { deleteEntry, listTrash } from '../runs/trash.js';
import type { TrashEntry } from '../runs/trash.js';

export interface EmptyRequest {
  readonly runsDirectory: string;
  /** Called before an entry is deleted. */
  readonly onEntry: (entry: TrashEntry) => void;
  readonly files: FileOperations;
}

/**
 * Deletes what lies in the trash now, for good. Returns how many entries that were.
 *
 * @throws {MnistxError} RUN_BUSY, RUN_DAMAGED, DISK
 */
export function emptyTrash({ runsDirectory, onEntry, files }: EmptyRequest): number {
  const entries = listTrash(runsDirectory, files);
  for (const entry of entries) {
    onEntry(entry);
    deleteEntry(entry, files);
  }
  return entries.length;
}
