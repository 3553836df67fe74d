/** Where the points of a line are drawn: the column of pixels of each, counted from 0, and its height. */
export interface Placed {
  readonly columns: number;
  readonly column: (index: number) => number;
  readonly heights: ArrayLike<number>;
}

/**
 * Indices of the points that are enough to draw the line through all of them: the first, lowest, highest and last of each
 * column, in their order (M4; Jugel and others, 2014). So the line's ends and extremes are kept, with at most four points
 * in each column.
 */
export function thin({ columns, column, heights }: Placed): number[] {
  const [first, low, high, last] = [none(columns), none(columns), none(columns), none(columns)];
  for (let index = 0; index < heights.length; index++) {
    const at = column(index);
    last[at] = index;
    if (first[at] === -1) first[at] = low[at] = high[at] = index;
    const height = heights[index]!;
    if (height < heights[low[at]!]!) low[at] = index;
    if (height > heights[high[at]!]!) high[at] = index;
  }
  const kept = new Set([...first, ...low, ...high, ...last]);
  kept.delete(-1);
  return [...kept].sort((a, b) => a - b);
}

function none(columns: number): Int32Array {
  return new Int32Array(columns).fill(-1);
}
