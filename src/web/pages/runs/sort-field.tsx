import type { ShownColumn } from './columns.js';
import type { RunsView } from './view.js';

export interface SortFieldProps {
  readonly columns: readonly ShownColumn[];
  readonly view: RunsView;
  readonly onSort: (sort: Pick<RunsView, 'sort' | 'isReversed'>) => void;
}

/** On a phone, where the table has no heads. */
export function SortField({ columns, view: { sort, isReversed }, onSort }: SortFieldProps) {
  const names = [...new Set([...columns.map(({ name }) => name), sort])];
  const title = (name: string): string => columns.find((column) => column.name === name)?.title ?? name;
  return (
    <span class="sort-field">
      <select
        aria-label="Sort by"
        value={sort}
        onChange={({ currentTarget }) => onSort({ sort: currentTarget.value, isReversed })}
      >
        {names.map((name) => (
          <option key={name} value={name}>
            {title(name)}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="quiet"
        aria-label={isReversed ? 'Largest or last first; reverse' : 'Smallest or first first; reverse'}
        onClick={() => onSort({ sort, isReversed: !isReversed })}
      >
        {isReversed ? '↓' : '↑'}
      </button>
    </span>
  );
}
