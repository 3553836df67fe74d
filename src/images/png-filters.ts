/**
 * Undoes the filters of `rows` rows in place (W3C, PNG, 9.2). Each row is a byte that names its filter and then
 * `rowBytes` bytes; `step` is the distance to the byte of the pixel on the left. Returns false for a filter that there
 * is not.
 */
export function unfilter(
  data: Uint8Array,
  { start, rows, rowBytes, step }: { start: number; rows: number; rowBytes: number; step: number },
): boolean {
  for (let row = 0; row < rows; row++) {
    const from = start + row * (rowBytes + 1) + 1;
    const end = from + rowBytes;
    const filter = data[from - 1]!;
    const up = row === 0 ? 0 : rowBytes + 1;
    if (filter > 4) return false;
    if (filter === 0) continue;
    for (let at = from; at < end; at++) {
      const left = at - from < step ? 0 : data[at - step]!;
      const above = up === 0 ? 0 : data[at - up]!;
      const corner = up === 0 || at - from < step ? 0 : data[at - up - step]!;
      data[at] = data[at]! + predict(filter, left, above, corner);
    }
  }
  return true;
}

function predict(filter: number, left: number, above: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return above;
  return filter === 3 ? (left + above) >> 1 : paeth(left, above, corner);
}

/** Whichever of the three is closest to left + above - corner; the first of equals. */
function paeth(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
