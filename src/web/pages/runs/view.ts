import type { RunId } from '../../../server/api/runs.js';

/** What the page shows: the whole of it stands in its address. */
export interface RunsView {
  /** `accuracy>0.98`, as for `mnistx ls --filter`. */
  readonly filters: readonly string[];
  /** A column or key of the experiments. */
  readonly sort: string;
  readonly isReversed: boolean;
  /** `null`: what is usual, and what varies. */
  readonly columns: readonly string[] | null;
  /** Sweeps whose trials are shown. */
  readonly opened: readonly RunId[];
  readonly selected: readonly RunId[];
}

/** Newest first. */
export const FIRST_VIEW: RunsView = {
  filters: [],
  sort: 'created',
  isReversed: true,
  columns: null,
  opened: [],
  selected: [],
};

/** Browsers cut addresses that are much longer; a larger selection is forgotten at a reload. */
const MOST_SELECTED_IN_ADDRESS = 200;

export function parseView(query: URLSearchParams): RunsView {
  const sort = query.get('sort');
  const columns = query.get('columns');
  return {
    filters: query.getAll('filter').filter((filter) => filter.trim() !== ''),
    sort: sort ?? FIRST_VIEW.sort,
    isReversed: sort === null ? FIRST_VIEW.isReversed : query.has('reverse'),
    columns: columns === null ? null : listIn(columns),
    opened: listIn(query.get('open')),
    selected: listIn(query.get('selected')),
  };
}

export function formatView(view: RunsView): URLSearchParams {
  const query = new URLSearchParams();
  for (const filter of view.filters) query.append('filter', filter);
  if (view.sort !== FIRST_VIEW.sort || view.isReversed !== FIRST_VIEW.isReversed) {
    query.set('sort', view.sort);
    if (view.isReversed) query.set('reverse', '1');
  }
  if (view.columns !== null) query.set('columns', view.columns.join(','));
  if (view.opened.length > 0) query.set('open', view.opened.join(','));
  if (view.selected.length > 0 && view.selected.length <= MOST_SELECTED_IN_ADDRESS)
    query.set('selected', view.selected.join(','));
  return query;
}

/** Sorts by a column: numbers and times with the largest first, and the other way if it is sorted by that already. */
export function sortBy(view: RunsView, name: string, startsReversed: boolean): RunsView {
  return { ...view, sort: name, isReversed: view.sort === name ? !view.isReversed : startsReversed };
}

/** Words without an operator are looked for in the names. */
export function toFilter(written: string): string {
  const text = written.trim();
  return /[=<>]/.test(text) ? text : `name=${text}`;
}

/** The words of `mnistx ls` that lists the same. */
export function listCommand(view: RunsView, runsDirectory: string, further: readonly string[]): string[] {
  return [
    ...['ls', ...(runsDirectory === 'runs' ? [] : [runsDirectory])],
    ...view.filters.flatMap((filter) => ['-F', filter]),
    ...['--sort', view.sort, ...(view.isReversed ? ['--reverse'] : [])],
    ...further.flatMap((name) => ['-c', name]),
  ];
}

function listIn(written: string | null): string[] {
  return (written ?? '').split(',').filter((part) => part !== '');
}
