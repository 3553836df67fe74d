import { extractInk, makeLightOnDark, measurePaper } from './ink.js';
import type { Invert } from './ink.js';
import { crop, mapPlane, place, cutWindow } from './plane.js';
import type { Box, Plane } from './plane.js';
import { resize } from './resize.js';
import { findBounds } from './strokes.js';

/** The side of the box that a digit is brought into, as a part of the field's: 20 of 28. */
const BOX = 20 / 28;
/** Paper that is no lighter is black; JPEG leaves some noise. */
const BLACK = 8;
/** Each of MNIST's own digits has a pixel that is lighter: measured on all of them. */
const WHITE = 250;

/**
 * A drawing as MNIST's authors prepared theirs (http://yann.lecun.com/exdb/mnist/): light on dark, brought with its
 * proportions into a box of 20 x 20 and laid into the field of 28 x 28 with its centre of mass in the middle; other
 * sizes in proportion. A picture that already has this form keeps its pixels. `null` if there is no drawing.
 */
export function centre(picture: Plane, field: Field, invert: Invert): Plane | null {
  const plane = makeLightOnDark(picture, invert);
  const other: Invert = plane === picture ? 'yes' : 'no';
  // A single thick stroke that is cropped to its ink looks like paper, so try the other way too.
  return (
    keepForm(plane, field) ?? bringIntoForm(plane, field) ?? (invert === 'auto' ? centre(picture, field, other) : null)
  );
}

function bringIntoForm(plane: Plane, field: Field): Plane | null {
  const ink = extractInk(plane);
  const bounds = ink && findBounds(ink);
  if (ink === null || bounds === null) return null;
  const digit = fitIntoBox(crop(ink, bounds), measureBox(field));
  return place(digit, { ...field, value: 0 }, placeInMiddle(digit, field));
}

interface Field {
  readonly width: number;
  readonly height: number;
}

/**
 * The part of a picture that is a drawing in the authors' form, on black paper of any size: as large as theirs, and where
 * they put it. `null` for every other picture.
 */
function keepForm(plane: Plane, field: Field): Plane | null {
  if (measurePaper(plane).level > BLACK) return null;
  for (const black of [0, BLACK]) {
    const drawn = mapPlane(plane, (value) => (value > black ? value : 0));
    const bounds = findBounds(drawn);
    if (bounds === null || Math.abs(Math.max(bounds.width, bounds.height) - measureBox(field)) > 1) continue;
    const { left, top } = placeInMiddle(crop(drawn, bounds), field);
    const [x, y] = [bounds.left - left, bounds.top - top];
    const isWhole = plane.width === field.width && plane.height === field.height;
    if (isWhole && Math.abs(x) <= 1 && Math.abs(y) <= 1) return plane;
    if (plane.values.some((value) => value > WHITE)) return cutWindow(plane, { left: x, top: y, ...field });
  }
  return null;
}

function measureBox({ width, height }: Field): number {
  return Math.max(1, Math.round(Math.min(width, height) * BOX));
}

/** This share of MNIST's inked pixels is white. Thin lines fade when a picture shrinks, so brighten them to the same share. */
const WHITE_PART = 0.25;

function fitIntoBox(digit: Plane, box: number): Plane {
  const scale = box / Math.max(digit.width, digit.height);
  const side = (length: number): number => Math.min(box, Math.max(1, Math.round(length * scale)));
  const resized = resize(digit, side(digit.width), side(digit.height));
  const inked = resized.values.filter((value) => value > 0).sort();
  const white = inked[Math.floor((1 - WHITE_PART) * inked.length)]!;
  return mapPlane(resized, (value) => Math.min(255, (255 * value) / white));
}

/** MNIST's own digits have their centre of mass in [14, 15), pixels' middles at 0.5, 1.5, …: measured on all of them. */
function placeInMiddle(digit: Plane, field: Field): Pick<Box, 'left' | 'top'> {
  let [total, sumX, sumY] = [0, 0, 0];
  digit.values.forEach((value, at) => {
    total += value;
    sumX += value * ((at % digit.width) + 0.5);
    sumY += value * (Math.floor(at / digit.width) + 0.5);
  });
  const start = (size: number, mass: number, length: number): number =>
    Math.min(size - length, Math.max(0, Math.ceil(size / 2 - mass)));
  return {
    left: start(field.width, sumX / total, digit.width),
    top: start(field.height, sumY / total, digit.height),
  };
}
