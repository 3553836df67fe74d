/**
 * Undoes the filters of `rows` rows in place (W3C, PNG, 9.2). Each row is a byte that names its filter and then
 * `rowBytes` bytes; `step` is the distance to the byte of the pixel on the left. Returns false for an
 * unknown filter.
 */
export function unfilter(
  data: Uint8Array,
  { start, rows, rowBytes, step }: { start: number; rows: number; rowBytes: number; step: number },
): boolean {
  for (let row = 0; row < rows; row++) {
    const from = start + row * (rowBytes + 1) + 1;
    const filter = FILTERS[data[from - 1]!];
    if (filter === undefined) return false;
    filter(data, { from, end: from + rowBytes, step, up: row === 0 ? 0 : rowBytes + 1 });
  }
  return true;
}

interface Row {
  readonly from: number;
  readonly end: number;
  readonly step: number;
  /** Distance to the byte above; 0 in the first row, which has only zeros above. */
  readonly up: number;
}

/** None, sub, up, average, Paeth. Pixels beyond the left edge are zeros. */
const FILTERS: readonly ((data: Uint8Array, row: Row) => void)[] = [
  () => {},
  (data, { from, end, step }) => {
    for (let at = from + step; at < end; at++) data[at] = data[at]! + data[at - step]!;
  },
  (data, { from, end, up }) => {
    if (up === 0) return;
    for (let at = from; at < end; at++) data[at] = data[at]! + data[at - up]!;
  },
  (data, { from, end, step, up }) => {
    for (let at = from; at < end; at++) {
      const left = at < from + step ? 0 : data[at - step]!;
      const above = up === 0 ? 0 : data[at - up]!;
      data[at] = data[at]! + ((left + above) >> 1);
    }
  },
  (data, { from, end, step, up }) => {
    for (let at = from; at < end; at++) {
      const left = at < from + step ? 0 : data[at - step]!;
      const above = up === 0 ? 0 : data[at - up]!;
      const corner = up === 0 || at < from + step ? 0 : data[at - up - step]!;
      data[at] = data[at]! + predictPaeth(left, above, corner);
    }
  },
];

/** Whichever of the three is closest to left + above - corner; the first of equals. */
function predictPaeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
