import { useState } from 'preact/hooks';
import type { RunId } from '../../../server/api/runs.js';
import type { ReportedTrial } from '../../../report/types.js';
import { Scroller } from '../../parts/scroller.js';
import { addressOfTrial } from './trial-address.js';
import { sortTrials } from './trial-rows.js';
import type { Sorting, TrialColumn } from './trial-rows.js';

export interface TrialTableProps {
  readonly trials: readonly ReportedTrial[];
  /** How many there are without the brushes. */
  readonly total: number;
  readonly columns: readonly TrialColumn[];
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
  readonly runs: Readonly<Record<number, readonly RunId[]>>;
  readonly winner: number | null;
}

/** More rows open slowly. */
const FIRST_ROWS = 100;

export function TrialTable({ trials, total, columns, sorting, onSort, runs, winner }: TrialTableProps) {
  const [most, setMost] = useState(FIRST_ROWS);
  const hasReasons = trials.some(({ reason }) => reason !== null);
  const shown = columns.filter(({ name }) => name !== 'reason' || hasReasons);
  const rows = sortTrials(trials, columns, sorting);
  const count = `${trials.length === total ? '' : `${trials.length} of `}${total} ${total === 1 ? 'trial' : 'trials'}`;
  return (
    <>
      <p role="status" class="muted">
        {count}
      </p>
      <Scroller label="Trials">
        <table class="trial-table">
          <thead>
            <tr>
              {shown.map((column) => (
                <Head key={column.name} column={column} sorting={sorting} onSort={onSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, most).map((trial) => (
              <tr key={trial.number} class={trial.number === winner ? 'winner' : undefined}>
                {shown.map((column, at) =>
                  at === 0 ? (
                    <th key={column.name} scope="row" class="number">
                      <TrialLink number={trial.number} ids={runs[trial.number] ?? []} />
                      {trial.number === winner && <span class="unseen"> the winner</span>}
                    </th>
                  ) : (
                    <td key={column.name} class={column.isNumber ? 'number' : undefined}>
                      <bdi>{column.text(trial)}</bdi>
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      {rows.length > most && (
        <button type="button" class="no-print" onClick={() => setMost(most * 10)}>
          Show more of the {rows.length}
        </button>
      )}
    </>
  );
}

function TrialLink({ number, ids }: { number: number; ids: readonly RunId[] }) {
  const address = addressOfTrial(ids);
  return address === null ? <>{number}</> : <a href={address}>{number}</a>;
}

interface HeadProps extends Pick<TrialTableProps, 'sorting' | 'onSort'> {
  readonly column: TrialColumn;
}

function Head({ column: { name, title, isNumber }, sorting, onSort }: HeadProps) {
  const isSorted = sorting.column === name;
  const direction = sorting.isDescending ? 'descending' : 'ascending';
  return (
    <th scope="col" class={isNumber ? 'number' : undefined} aria-sort={isSorted ? direction : undefined}>
      <button
        type="button"
        class="quiet"
        onClick={() => onSort({ column: name, isDescending: isSorted && !sorting.isDescending })}
      >
        <bdi>{title}</bdi>
        <span aria-hidden="true">{isSorted ? (sorting.isDescending ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  );
}
