import type { Removal, Restored } from '../../../server/api/trash.js';
import type { Stopping } from '../../../server/api/jobs.js';
import type { MarksOfRun, MarksToSet } from '../../../server/api/marks.js';
import type { RunRow } from '../../../server/api/runs.js';
import { send } from '../../client.js';
import { showProblem, showToast } from '../../parts/toast.js';

/** Saves tags, as words, or a note. */
export async function saveMark(row: RunRow, mark: 'tag' | 'note', text: string): Promise<void> {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  try {
    const marks: MarksToSet = mark === 'tag' ? { tags: words } : { note: text };
    await send<MarksOfRun>(`/api/runs/${row.id}/marks`, marks);
  } catch (problem) {
    showProblem(problem);
  }
}

/** Lets runs end after their current step; they can be resumed. */
export async function stopRuns(rows: readonly RunRow[]): Promise<void> {
  try {
    for (const { id } of rows) await send<Stopping>(`/api/runs/${id}/stop`, {});
    showToast({
      text: `${rows.length === 1 ? rows[0]!.name : `${rows.length} runs`} will stop after the current step`,
    });
  } catch (problem) {
    showProblem(problem);
  }
}

/** Moves runs to the trash, and offers to move them back. */
export async function removeRuns(ids: readonly string[]): Promise<void> {
  try {
    const { removed } = await send<Removal>('/api/trash/remove', { ids });
    const what = removed.length === 1 ? removed[0]!.path : `${removed.length} runs and sweeps`;
    const undo = (): void => void restoreRuns(removed.map(({ trashed }) => trashed));
    showToast({ text: `${what} moved to the trash`, action: { name: 'Undo', run: undo } });
  } catch (problem) {
    showProblem(problem);
  }
}

async function restoreRuns(trashed: readonly string[]): Promise<void> {
  try {
    const { paths } = await send<Restored>('/api/trash/restore', { trashed });
    showToast({ text: `${paths.length === 1 ? paths[0]! : `${paths.length} runs and sweeps`} moved back` });
  } catch (problem) {
    showProblem(problem);
  }
}
