/** Where a layer of a network that branches stands. */
export interface Cell {
  /** Steps from the image: one more than the last of its inputs. */
  readonly column: number;
  /** Branches that run side by side have lanes of their own, from 0. */
  readonly lane: number;
}

/** Places of the layers that each layer takes its inputs from; none for the image. */
export type Inputs = readonly (readonly number[])[];

/** A layer that continues another one stays in its lane; further takers of an output get a new one below. */
export function placeCells(inputs: Inputs): Cell[] {
  const cells: Cell[] = [];
  inputs.forEach((sources, index) => {
    const column = Math.max(-1, ...sources.map((source) => cells[source]!.column)) + 1;
    cells.push({ column, lane: laneOf(index, inputs, cells) });
  });
  return cells;
}

function laneOf(index: number, inputs: Inputs, cells: readonly Cell[]): number {
  const sources = inputs[index]!;
  if (sources.length === 0) return 0;
  if (sources.length > 1) return Math.min(...sources.map((source) => cells[source]!.lane));
  const source = sources[0]!;
  const since = cells.slice(source + 1);
  const isTaken = since.some(
    (_, at) => inputs[source + 1 + at]!.length === 1 && inputs[source + 1 + at]![0] === source,
  );
  return isTaken ? Math.max(...since.map(({ lane }) => lane)) + 1 : cells[source]!.lane;
}

/** The first column of each row. A row ends where only one layer's output goes on, near the most columns it may have. */
export function breakRows(cells: readonly Cell[], inputs: Inputs, most: number): number[] {
  const rows = [0];
  let end: number | null = null;
  const columns = Math.max(...cells.map(({ column }) => column));
  for (let column = 0; column < columns; column++) {
    if (isNarrow(column, cells, inputs)) end = column;
    if (end === null || column - rows.at(-1)! + 1 < most) continue;
    rows.push(end + 1);
    end = null;
  }
  return rows;
}

/** Whether all layers behind a column take nothing of what is before them but one layer of that column. */
function isNarrow(column: number, cells: readonly Cell[], inputs: Inputs): boolean {
  const sources = inputs.flatMap((of, index) =>
    cells[index]!.column > column ? of.filter((source) => cells[source]!.column <= column) : [],
  );
  return new Set(sources).size === 1 && cells[sources[0]!]!.column === column;
}

/** A line from one layer to another. */
export interface Line {
  readonly from: number;
  readonly to: number;
  /** Set if layers of its own lane are in its way: it passes over them, the lines over each other from 0 up. */
  readonly passage: number | null;
}

export function drawLines(cells: readonly Cell[], inputs: Inputs, rows: readonly number[]): Line[] {
  const lines: Line[] = [];
  inputs.forEach((sources, to) => {
    for (const from of sources) lines.push({ from, to, passage: passageOf({ from, to }, cells, rows, lines) });
  });
  return lines;
}

function passageOf(
  { from, to }: Pick<Line, 'from' | 'to'>,
  cells: readonly Cell[],
  rows: readonly number[],
  before: readonly Line[],
): number | null {
  const { column: end, lane } = cells[to]!;
  const start = Math.max(cells[from]!.column, rows.findLast((first) => first <= end)! - 1);
  const isBetween = (column: number): boolean => column > start && column < end;
  if (cells[from]!.lane !== lane || !cells.some((cell) => cell.lane === lane && isBetween(cell.column))) return null;
  const taken = before
    .filter((line) => line.passage !== null && cells[line.to]!.lane === lane)
    .filter((line) => cells[line.to]!.column > start && cells[line.from]!.column < end)
    .map((line) => line.passage);
  let passage = 0;
  while (taken.includes(passage)) passage++;
  return passage;
}
