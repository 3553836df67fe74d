import type { Session } from '../../../server/api/session.js';
import { Command } from '../../parts/command.js';
import { isKey } from './columns.js';
import type { ShownColumn } from './columns.js';
import { Damaged } from './damaged.js';
import { formatCount } from '../../format.js';
import type { RunLists } from './run-lists.js';
import { listCommand } from './view.js';
import type { RunsView } from './view.js';

export interface SummaryProps {
  readonly lists: RunLists;
  readonly view: RunsView;
  readonly columns: readonly ShownColumn[];
  readonly session: Session | null;
  readonly onFilter: (filters: readonly string[]) => void;
}

/** How many rows there are, and the command that lists the same. */
export function Summary({ lists, view, columns, session, onFilter }: SummaryProps) {
  const { last } = lists;
  if (last === null) return null;
  const { matching, total, damaged } = last;
  const further = columns.map(({ name }) => name).filter((name) => isKey(name) || name === 'note');
  return (
    <div class="runs-summary row">
      <span role="status" class="muted">
        {matching === total ? countText(total) : `${formatCount(matching)} of ${countText(total)}`}
      </span>
      {matching === 0 && (
        <button type="button" onClick={() => onFilter([])}>
          Remove the filters
        </button>
      )}
      <Damaged damaged={damaged} />
      <div class="push list-command">
        <Command
          words={listCommand(view, session?.runsDirectory ?? 'runs', further)}
          label="The same list in a terminal"
        />
      </div>
    </div>
  );
}

function countText(count: number): string {
  return count === 1 ? '1 run' : `${formatCount(count)} runs and sweeps`;
}
