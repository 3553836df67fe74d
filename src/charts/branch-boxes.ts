import { placeSolid, ROOM, sideOf, SLOT, TEXTS } from './architecture-boxes.js';
import type { ArchitectureLayer, Box, Edge, Layout, Point } from './architecture-boxes.js';
import { breakRows, drawLines, placeCells } from './branch-cells.js';
import type { Cell, Line } from './branch-cells.js';

/** Height for each line that passes over layers. */
const PASSAGE = 14;
/** Between the end of a line and a layer. */
const GAP = 6;
const ROW_GAP = 20;
const MOST_IN_ROW = 9;

/** Of a row of layers: where it begins, and the height of its lanes. */
interface Row {
  readonly firstColumn: number;
  readonly top: number;
  readonly laneHeight: number;
  readonly lanes: number;
  readonly passages: number;
}

/** Places a network that branches: each layer to the right of its inputs, branches below each other. */
export function placeBranches(layers: readonly ArchitectureLayer[]): Layout {
  const inputs = layers.map((layer) => layer.inputs ?? []);
  const cells = placeCells(inputs);
  const firstColumns = breakRows(cells, inputs, MOST_IN_ROW);
  const lines = drawLines(cells, inputs, firstColumns);
  const rows = stackRows(firstColumns, cells, lines);
  const side = sideOf(layers);
  const boxes = layers.map(({ shape }, index): Box => {
    const { row, middle, top } = placeCell(cells[index]!, rows);
    return placeSolid(shape, { side, middle, top, row });
  });
  const last = rows.at(-1)!;
  return {
    boxes,
    edges: [
      ...lines.map((line) => bendLine(line, { boxes, cells, rows })),
      ...firstColumns.slice(1).map((first) =>
        leaveRow(
          cells.findLastIndex(({ column }) => column === first - 1),
          boxes,
        ),
      ),
    ],
    width: Math.max(...boxes.map(({ middle }) => middle)) + SLOT / 2,
    height: last.top + last.lanes * last.laneHeight,
    slot: SLOT,
  };
}

function stackRows(firstColumns: readonly number[], cells: readonly Cell[], lines: readonly Line[]): Row[] {
  const rows: Row[] = [];
  let top = 0;
  firstColumns.forEach((firstColumn, index) => {
    const end = firstColumns[index + 1] ?? Infinity;
    const isHere = ({ column }: Cell): boolean => column >= firstColumn && column < end;
    const lanes = 1 + Math.max(...cells.filter(isHere).map(({ lane }) => lane));
    const passages = Math.max(
      0,
      ...lines.filter(({ to }) => isHere(cells[to]!)).map(({ passage }) => (passage ?? -1) + 1),
    );
    const laneHeight = passages * PASSAGE + ROOM + TEXTS;
    rows.push({ firstColumn, top, lanes, passages, laneHeight });
    top += lanes * laneHeight + ROW_GAP;
  });
  return rows;
}

/** Pixels of a cell: the middle of its column, and the top of its solids' room. */
function placeCell({ column, lane }: Cell, rows: readonly Row[]): { row: number; middle: number; top: number } {
  const row = rows.findLastIndex(({ firstColumn }) => firstColumn <= column);
  const { firstColumn, top, laneHeight, passages } = rows[row]!;
  return { row, middle: (column - firstColumn + 0.5) * SLOT, top: top + lane * laneHeight + passages * PASSAGE };
}

interface Places {
  readonly boxes: readonly Box[];
  readonly cells: readonly Cell[];
  readonly rows: readonly Row[];
}

/** From the right of one layer to the left of another; from the edge if the first one stands in a row above. */
function bendLine({ from, to, passage }: Line, { boxes, cells, rows }: Places): Edge {
  const [source, target] = [boxes[from]!, boxes[to]!];
  const isInRow = source.row === target.row;
  const end: Point = [target.left - GAP, middleOf(target)];
  const start: Point = isInRow
    ? rightOf(source)
    : [0, placeCell({ column: rows[target.row]!.firstColumn, lane: 0 }, rows).top + ROOM / 2];
  const left = isInRow ? source.middle + SLOT / 2 - 2 : 0;
  const right = target.middle - SLOT / 2 + 4;
  if (passage !== null) {
    const over = placeCell(cells[to]!, rows).top - (passage + 0.5) * PASSAGE;
    return { points: [start, [left, start[1]], [left, over], [right, over], [right, end[1]], end], hasHead: true };
  }
  // A fork bends behind its source, a merge before its target.
  const bend = end[1] > start[1] ? left : right;
  const bends: Point[] =
    end[1] === start[1]
      ? []
      : [
          [bend, start[1]],
          [bend, end[1]],
        ];
  return { points: [start, ...bends, end], hasHead: true };
}

/** From the last layer of a row to its edge. */
function leaveRow(index: number, boxes: readonly Box[]): Edge {
  const box = boxes[index]!;
  return { points: [rightOf(box), [box.middle + SLOT / 2, middleOf(box)]], hasHead: false };
}

function rightOf(box: Box): Point {
  return [box.left + box.width + box.depthX + GAP, middleOf(box)];
}

/** Solids of a lane have the same middle, whatever their size. */
function middleOf({ textTop }: Box): number {
  return textTop - 4 - ROOM / 2;
}
