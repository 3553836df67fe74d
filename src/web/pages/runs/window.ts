/** Positions from `first` up to, but without, `end`. */
export interface Range {
  readonly first: number;
  readonly end: number;
}

export interface Scrolled {
  /** All in pixels. */
  readonly top: number;
  readonly height: number;
  readonly rowHeight: number;
}

/** Rows beside the visible ones, so that a short scroll shows no gap. */
const BESIDE = 8;

/** Which of `count` rows of equal height must be there. */
export function visibleRange({ top, height, rowHeight }: Scrolled, count: number): Range {
  const first = Math.max(0, Math.floor(top / rowHeight) - BESIDE);
  return { first: Math.min(first, count), end: Math.min(count, Math.ceil((top + height) / rowHeight) + BESIDE) };
}

/** The scroll position that shows a row whole, the present one if it does. */
export function scrollTo({ top, height, rowHeight }: Scrolled, position: number): number {
  const start = position * rowHeight;
  if (start < top) return start;
  return Math.max(top, start + rowHeight - height);
}

/** A sweep in the list whose trials are shown below it. */
export interface OpenedSweep {
  /** Its position in the list of runs and sweeps. */
  readonly index: number;
  readonly id: string;
  readonly trials: number;
}

/** A row of the list, or the trial of an opened sweep: `index` counts within its own list. */
export interface Place {
  readonly sweep: string | null;
  readonly index: number;
}

/** How many rows there are with the trials of opened sweeps. */
export function countRows(count: number, opened: readonly OpenedSweep[]): number {
  return opened.reduce((sum, { trials }) => sum + trials, count);
}

/** What stands at a position. `opened` are in the order of the list. */
export function placeAt(position: number, opened: readonly OpenedSweep[]): Place {
  let above = 0;
  for (const { index, id, trials } of opened) {
    const start = index + above + 1;
    if (position < start) break;
    if (position < start + trials) return { sweep: id, index: position - start };
    above += trials;
  }
  return { sweep: null, index: position - above };
}

/** Where a place stands. */
export function positionOf({ sweep, index }: Place, opened: readonly OpenedSweep[]): number {
  const own = opened.find(({ id }) => id === sweep);
  const from = own === undefined ? index : own.index;
  const above = opened.filter((other) => other.index < from).reduce((sum, { trials }) => sum + trials, 0);
  return own === undefined ? index + above : own.index + above + 1 + index;
}
