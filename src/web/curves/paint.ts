import { BAND_OPACITY, TRAINING_DASHES } from '../../charts/line-chart.js';
import type { Axis } from '../../charts/axes.js';
import { chooseMarked, choosePoints } from './plot-lines.js';
import type { PlotLine } from './plot-lines.js';

/** Where values are on a canvas, in CSS pixels. */
export interface Field {
  readonly width: number;
  readonly height: number;
  readonly toX: (x: number) => number;
  readonly toY: (y: number) => number;
  readonly x: Axis['scale'];
  readonly y: Axis['scale'];
}

/** Makes a canvas as sharp as the screen, and empties it. */
function clearCanvas(canvas: HTMLCanvasElement, { width, height }: Field): CanvasRenderingContext2D {
  const ratio = devicePixelRatio;
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const context = canvas.getContext('2d')!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.lineJoin = 'round';
  return context;
}

/** Bands below lines below marks, as in the charts of files. */
export function paintLines(canvas: HTMLCanvasElement, lines: readonly PlotLine[], field: Field): void {
  const context = clearCanvas(canvas, field);
  const view = { width: field.width, toX: field.toX, from: field.x.domain[0], to: field.x.domain[1] };
  const shown = lines.map((line) => ({ line, places: choosePoints(line, view) }));
  for (const { line, places } of shown) if (!line.isFaint) paintBand(context, line, places, field);
  for (const { line, places } of shown) paintLine(context, line, places, field);
  for (const { line, places } of shown) if (!line.isFaint) paintMarks(context, line, places, field);
}

/** One line above all others. */
export function paintHighlight(canvas: HTMLCanvasElement, lines: readonly PlotLine[], field: Field): void {
  paintLines(
    canvas,
    lines.map((line) => ({ ...line, isThin: false })),
    field,
  );
}

function paintLine(
  context: CanvasRenderingContext2D,
  { xs, ys, color, isDashed, isFaint, isThin }: PlotLine,
  places: readonly number[],
  { toX, toY }: Field,
): void {
  context.beginPath();
  for (const at of places) context.lineTo(toX(xs[at]!), toY(ys[at]!));
  context.strokeStyle = color;
  context.globalAlpha = isFaint ? 0.25 : 1;
  context.lineWidth = isThin || isFaint ? 1.2 : 2;
  context.setLineDash(isDashed ? TRAINING_DASHES : []);
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function paintBand(
  context: CanvasRenderingContext2D,
  { xs, ys, color, points: { deviations } }: PlotLine,
  places: readonly number[],
  { toX, toY, y }: Field,
): void {
  if (deviations === undefined || places.length === 0) return;
  const [low, high] = y.domain;
  // A log axis has no place for numbers below 0.
  const edge = (at: number, side: 1 | -1): number =>
    toY(Math.min(high, Math.max(low, ys[at]! + side * deviations[at]!)));
  context.beginPath();
  for (const at of places) context.lineTo(toX(xs[at]!), edge(at, 1));
  for (const at of places.toReversed()) context.lineTo(toX(xs[at]!), edge(at, -1));
  context.fillStyle = color;
  context.globalAlpha = BAND_OPACITY;
  context.fill();
  context.globalAlpha = 1;
}

function paintMarks(
  context: CanvasRenderingContext2D,
  { xs, ys, color, shape, isThin }: PlotLine,
  places: readonly number[],
  { toX, toY }: Field,
): void {
  context.fillStyle = color;
  context.beginPath();
  for (const at of chooseMarked(places)) addMark(context, shape, [toX(xs[at]!), toY(ys[at]!)], isThin ? 2.6 : 3.3);
  context.fill();
}

/** Corners of Vega's shapes, in radii of a circle of about the same area. */
const CORNERS: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  square: [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  'triangle-up': [
    [0, -1.2],
    [1.2, 0.9],
    [-1.2, 0.9],
  ],
  'triangle-down': [
    [0, 1.2],
    [1.2, -0.9],
    [-1.2, -0.9],
  ],
  diamond: [
    [0, -1.3],
    [1.3, 0],
    [0, 1.3],
    [-1.3, 0],
  ],
  cross: [
    ...([
      [-0.4, -1.2],
      [0.4, -1.2],
      [0.4, -0.4],
      [1.2, -0.4],
      [1.2, 0.4],
      [0.4, 0.4],
    ] as const),
    ...([
      [0.4, 1.2],
      [-0.4, 1.2],
      [-0.4, 0.4],
      [-1.2, 0.4],
      [-1.2, -0.4],
      [-0.4, -0.4],
    ] as const),
  ],
};

/** Corners of a mark's shape around a place; `null` for a circle. */
export function cornersOf(
  shape: string,
  [x, y]: readonly [number, number],
  radius: number,
): readonly (readonly [number, number])[] | null {
  const corners = CORNERS[shape];
  return corners?.map(([right, down]) => [x + right * radius, y + down * radius] as const) ?? null;
}

function addMark(
  context: CanvasRenderingContext2D,
  shape: string,
  [x, y]: readonly [number, number],
  radius: number,
): void {
  const corners = cornersOf(shape, [x, y], radius);
  if (corners === null) {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  corners.forEach(([cornerX, cornerY], at) => {
    if (at === 0) context.moveTo(cornerX, cornerY);
    else context.lineTo(cornerX, cornerY);
  });
  context.closePath();
}
