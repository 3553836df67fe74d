import { keepStrokes } from './strokes.js';
import { mapPlane } from './plane.js';
import type { Plane } from './plane.js';
import { sheetOf } from './resize.js';
import type { Sheet } from './resize.js';

/** Whether to turn dark on light into light on dark; `auto` looks at the border of the picture. */
export type Invert = 'auto' | 'yes' | 'no';

/** Contrast (of 255) below which there is no drawing. */
const FAINTEST = 12;
/** The border of a narrower picture is too short to tell noise from the edges of strokes. */
const NARROW = 40;
/** The scatter of normally distributed noise is 1.4826 times its median distance from the median. */
const SCATTER = 1.4826;

/** Inverts a picture with a light background, or as `invert` says. */
export function makeLightOnDark(plane: Plane, invert: Invert): Plane {
  const turn = invert === 'auto' ? hasLightBackground(plane) : invert === 'yes';
  return turn ? mapPlane(plane, (value) => 255 - value) : plane;
}

function hasLightBackground(plane: Plane): boolean {
  return findMedian(collectBorder(sheetOf(plane))) > findOtsuThreshold(plane.values);
}

/**
 * The strokes of a light-on-dark picture on pure black, 0 to 255: paper that is shaded from one side to another, noise
 * and specks are removed, and the strokes become white. `null` if nothing stands out.
 */
export function extractInk(plane: Plane): Plane | null {
  const even = removeShading(plane);
  const paper = measurePaper(even);
  const flat = mapPlane(even, (value) => value - paper.level);
  const threshold = findOtsuThreshold(flat.values);
  const strong = flat.values.filter((value) => value > threshold);
  const white = strong.reduce((sum, value) => sum + value, 0) / strong.length;
  const isNarrow = plane.width < NARROW;
  const noise = isNarrow ? Math.min(paper.noise, white / 10) : paper.noise;
  if (!(white >= FAINTEST && white > 3 * noise)) return null;
  if (!isNarrow && white <= 3 * measureRoughness(even)) return null;
  const black = Math.max(white / 10, 3 * noise);
  const stretched = mapPlane(flat, (value) => 255 * Math.min(1, Math.max(0, (value - black) / (white - black))));
  return keepStrokes(stretched);
}

/**
 * The level of a light-on-dark picture's paper, and the noise on it. Looks at the dark pixels of the border, since a drawing
 * that is cut to its ink has ink there, too; and of these at the half that lies closest together, since the edges of
 * strokes are grey (P. Rousseeuw, Least median of squares regression, 1984).
 */
export function measurePaper(plane: Plane): { readonly level: number; readonly noise: number } {
  const threshold = findOtsuThreshold(plane.values);
  const border = collectBorder(sheetOf(plane));
  const dark = border.filter((value) => value <= threshold).sort();
  if (dark.length === 0) return { level: border.reduce((least, value) => Math.min(least, value)), noise: 0 };
  const half = (dark.length >> 1) + 1;
  let first = 0;
  for (let at = 1; at + half <= dark.length; at++)
    if (dark[at + half - 1]! - dark[at]! < dark[first + half - 1]! - dark[first]!) first = at;
  const [low, high] = [dark[first]!, dark[first + half - 1]!];
  return { level: (low + high) / 2, noise: (SCATTER * (high - low)) / 2 };
}

/** How much neighbours on the upper and lower border differ, as the scatter of noise that would do so. */
function measureRoughness({ width, height, values }: Plane): number {
  const steps = Float32Array.from({ length: 2 * (width - 1) }, (_, at) => {
    const left = at < width - 1 ? at : (height - 1) * width + at - (width - 1);
    return Math.abs(values[left + 1]! - values[left]!);
  });
  return (SCATTER * findMedian(steps)) / Math.SQRT2;
}

/** One channel of the outermost pixels. */
export function collectBorder({ width, height, values, stride }: Sheet, channel = 0): Float32Array {
  const border: number[] = [];
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1);
    for (let x = 0; x < width; x += step) border.push(values[(y * width + x) * stride + channel]!);
  }
  return Float32Array.from(border);
}

export function findMedian(values: Float32Array): number {
  const sorted = values.slice().sort();
  return sorted[sorted.length >> 1]!;
}

/**
 * The level that best separates the values into two groups (N. Otsu, A threshold selection method from gray-level
 * histograms, 1979). If several levels are equally good, their middle. Values below 0 count as 0.
 */
export function findOtsuThreshold(values: Float32Array): number {
  const counts = new Float64Array(256);
  for (const value of values) counts[Math.min(255, Math.max(0, Math.round(value)))]! += 1;
  const total = values.length;
  const sum = counts.reduce((all, count, level) => all + count * level, 0);
  let [below, sumBelow, best, first, last] = [0, 0, -1, 0, 0];
  for (let level = 0; level < 255; level++) {
    below += counts[level]!;
    sumBelow += counts[level]! * level;
    if (below === 0 || below === total) continue;
    const distance = sumBelow / below - (sum - sumBelow) / (total - below);
    const spread = below * (total - below) * distance * distance;
    if (spread > best * (1 + 1e-12)) [best, first, last] = [spread, level, level];
    else if (spread >= best * (1 - 1e-12)) last = level;
  }
  return (first + last + 1) / 2;
}

/**
 * Subtracts linear shading, measured by the medians of the four sides. Does so only if the border becomes more even: a drawing
 * that is cropped to its ink touches some sides more than others.
 */
function removeShading(plane: Plane): Plane {
  const { width, height, values } = plane;
  const side = (isOn: (x: number, y: number) => boolean): number =>
    findMedian(values.filter((_, at) => isOn(at % width, Math.floor(at / width))));
  const across = side((x) => x === width - 1) - side((x) => x === 0);
  const down = side((_, y) => y === height - 1) - side((_, y) => y === 0);
  const part = (at: number, size: number): number => (size === 1 ? 0 : at / (size - 1) - 0.5);
  const even = mapPlane(
    plane,
    (value, at) => value - across * part(at % width, width) - down * part(Math.floor(at / width), height),
  );
  return measureUnevenness(even) < measureUnevenness(plane) ? even : plane;
}

function measureUnevenness(plane: Plane): number {
  const border = collectBorder(sheetOf(plane));
  const level = findMedian(border);
  return findMedian(border.map((value) => Math.abs(value - level)));
}
