/** Removes the columns of times, the only ones that differ between two runs of an experiment. */
export function removeTimes(csv: string): string {
  const rows = csv.split('\n').map((line) => line.split(','));
  const isTime = (rows[0] ?? []).map((column) => ['seconds', 'elapsed_seconds'].includes(column));
  return rows.map((cells) => cells.filter((_, index) => isTime[index] !== true).join(',')).join('\n');
}
