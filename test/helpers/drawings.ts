import type { Pixels } from '../../src/images/types.js';

type Point = readonly [x: number, y: number];

function drawArc([x, y]: Point, [width, height]: Point, from: number, to: number): Point[] {
  return Array.from({ length: 25 }, (_, at) => {
    const angle = ((from + ((to - from) * at) / 24) * Math.PI) / 180;
    return [x + width * Math.cos(angle), y + height * Math.sin(angle)] as const;
  });
}

/** Digits as lines in a square of side 1. */
const DIGITS: Readonly<Record<number, readonly (readonly Point[])[]>> = {
  0: [drawArc([0.5, 0.5], [0.28, 0.4], 0, 360)],
  1: [
    [
      [0.5, 0.1],
      [0.5, 0.9],
    ],
  ],
  2: [[...drawArc([0.5, 0.35], [0.28, 0.25], -170, 40), [0.2, 0.88], [0.82, 0.88]]],
  3: [drawArc([0.45, 0.3], [0.28, 0.2], -150, 90), drawArc([0.45, 0.7], [0.32, 0.22], -90, 150)],
  7: [
    [
      [0.2, 0.15],
      [0.8, 0.15],
      [0.4, 0.9],
    ],
  ],
};

export const drawnDigits = Object.keys(DIGITS).map(Number);

export interface DrawingDraft {
  readonly digit: number;
  readonly width: number;
  readonly height: number;
  /** Default: 20, on 235. */
  readonly ink?: number;
  readonly paper?: number;
  /** Of the drawing, as a part of the shorter side. Default: all of it. */
  readonly size?: number;
  /** Of the pen, as a part of the drawing. Default: 0.09. */
  readonly pen?: number;
  /** From the middle, in pixels. */
  readonly offset?: Point;
  /** Between the upper left and the lower right corner. */
  readonly shade?: number;
  /** Largest distance of a pixel from what it should be, evenly spread. */
  readonly noise?: number;
  /** Default: 3; with 4 the paper is clear. */
  readonly channels?: 1 | 3 | 4;
}

/** A digit drawn with a round pen. The same draft, the same drawing. */
export function drawDigit(draft: DrawingDraft): Pixels {
  const { digit, width, height, ink = 20, paper = 235, size = 1, pen = 0.09, channels = 3 } = draft;
  const { offset = [0, 0], shade = 0, noise = 0 } = draft;
  const side = Math.min(width, height) * size;
  const bytes = new Uint8ClampedArray(width * height * channels);
  const lines = DIGITS[digit]!.flatMap((line) => line.slice(1).map((end, at) => [line[at]!, end] as const));
  let state = 1;
  const random = (): number => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) / 0x40000000 - 1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const place: Point = [
        (x + 0.5 - offset[0] - (width - side) / 2) / side,
        (y + 0.5 - offset[1] - (height - side) / 2) / side,
      ];
      const distance = Math.min(...lines.map(([start, end]) => measureDistance(place, start, end)));
      const cover = Math.max(0, Math.min(1, (pen / 2 - distance) * side + 0.5));
      const at = (y * width + x) * channels;
      const ground = paper + (shade * (x / width + y / height - 1)) / 2;
      const value = channels === 4 ? ink : ground + (ink - ground) * cover + noise * random();
      bytes.fill(Math.round(value), at, at + Math.min(3, channels));
      if (channels === 4) bytes[at + 3] = Math.round(255 * cover);
    }
  }
  return { width, height, channels, bytes: new Uint8Array(bytes.buffer) };
}

function measureDistance([x, y]: Point, [startX, startY]: Point, [endX, endY]: Point): number {
  const [dx, dy] = [endX - startX, endY - startY];
  const along = Math.max(0, Math.min(1, ((x - startX) * dx + (y - startY) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(x - startX - along * dx, y - startY - along * dy);
}
