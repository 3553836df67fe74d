import type { RunRow } from '../../server/api/runs.js';
import { kindOfStatus, progressText } from './status-kind.js';

/** The status of a run, with how far it is if it trains. */
export function Status({ row }: { readonly row: Pick<RunRow, 'status' | 'progress'> }) {
  const { look, means } = kindOfStatus(row.status);
  if (row.progress === null || row.status !== 'running')
    return (
      <span class={`chip ${look}`} title={means}>
        {row.status}
      </span>
    );
  const text = progressText(row);
  return (
    <span class="status-live" title={`running: ${text}`}>
      <progress value={row.progress.done} aria-label="Progress" />
      <span class="small">{text}</span>
    </span>
  );
}
