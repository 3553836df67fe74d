import { fromLetters, toLetters } from '../address-letters.js';

/** A line of the pen. Places and width are in parts of 255 of the board: what a byte holds. */
export interface Stroke {
  readonly width: number;
  readonly points: readonly Point[];
}

export type Point = readonly [x: number, y: number];

/** Numbers of the board: 0 is its left or upper edge, 255 the other one. */
export const BOARD = 255;
/** A point nearer than this to the line without it is left out: a quarter of a pixel of an MNIST image. */
const TOLERANCE = 1.5;
const MOST_POINTS = 2 ** 16 - 1;

/** As it is kept: without the points that nobody would miss. */
export function finishStroke({ width, points }: Stroke): Stroke {
  return { width, points: simplify(points).slice(0, MOST_POINTS) };
}

/** Ramer, "An iterative procedure for the polygonal approximation of plane curves", 1972. */
function simplify(points: readonly Point[]): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length <= 2) return points;
  const distances = points.map((point) => measureDistance(point, first, last));
  const farthest = distances.reduce((best, distance, at) => (distance > distances[best]! ? at : best), 0);
  if (distances[farthest]! <= TOLERANCE) return [first, last];
  const before = simplify(points.slice(0, farthest + 1));
  return [...before.slice(0, -1), ...simplify(points.slice(farthest))];
}

function measureDistance([x, y]: Point, [startX, startY]: Point, [endX, endY]: Point): number {
  const [dx, dy] = [endX - startX, endY - startY];
  const along = Math.max(0, Math.min(1, ((x - startX) * dx + (y - startY) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - startX - along * dx, y - startY - along * dy);
}

/** Strokes as a text for an address: of each its number of points (two bytes), its width, and its points. */
export function encodeStrokes(strokes: readonly Stroke[]): string {
  const bytes = strokes.flatMap(({ width, points }) => [
    points.length >> 8,
    points.length & 255,
    width,
    ...points.flat(),
  ]);
  return toLetters(Uint8Array.from(bytes));
}

/** Whatever stands in an address: what is no stroke is left out. */
export function decodeStrokes(text: string): readonly Stroke[] {
  const bytes = fromLetters(text);
  const strokes: Stroke[] = [];
  for (let at = 0; at + 3 <= bytes.length;) {
    const count = (bytes[at]! << 8) | bytes[at + 1]!;
    const from = at + 3;
    at = from + 2 * count;
    if (count === 0 || at > bytes.length) break;
    const points = Array.from(
      { length: count },
      (_, of) => [bytes[from + 2 * of]!, bytes[from + 2 * of + 1]!] as const,
    );
    strokes.push({ width: Math.max(1, bytes[from - 1]!), points });
  }
  return strokes;
}

/** What a pen needs of a canvas' context. */
export interface Pen {
  lineWidth: number;
  lineCap: 'butt' | 'round' | 'square';
  lineJoin: 'bevel' | 'miter' | 'round';
  readonly beginPath: () => void;
  readonly moveTo: (x: number, y: number) => void;
  readonly lineTo: (x: number, y: number) => void;
  readonly quadraticCurveTo: (controlX: number, controlY: number, x: number, y: number) => void;
  readonly stroke: () => void;
}

/** Draws strokes, smooth between their points, on a picture of any size. */
export function paintStrokes(pen: Pen, strokes: readonly Stroke[], { width, height }: Size): void {
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  for (const stroke of strokes) {
    const points = stroke.points.map(([x, y]) => [(x / BOARD) * width, (y / BOARD) * height] as const);
    const [first, ...rest] = points;
    if (first === undefined) continue;
    pen.lineWidth = (stroke.width / BOARD) * Math.min(width, height);
    pen.beginPath();
    pen.moveTo(...first);
    // A dot is a line of no length.
    if (rest.length === 0) pen.lineTo(...first);
    rest.forEach((point, at) => {
      const next = rest[at + 1];
      if (next === undefined) pen.lineTo(...point);
      else pen.quadraticCurveTo(...point, (point[0] + next[0]) / 2, (point[1] + next[1]) / 2);
    });
    pen.stroke();
  }
}

export interface Size {
  readonly width: number;
  readonly height: number;
}
