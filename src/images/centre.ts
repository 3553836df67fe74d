import { borderOf, inkOf, lightOnDark, median } from './ink.js';
import type { Invert } from './ink.js';
import { crop, mapPlane, place } from './plane.js';
import type { Box, Plane } from './plane.js';
import { resize } from './resize.js';
import { boundsOf } from './strokes.js';

/** The side of the box that a digit is brought into, as a part of the field's: 20 of 28. */
const BOX = 20 / 28;
/** A border that is no lighter is black; JPEG leaves some noise. */
const BLACK = 8;

/**
 * A drawing as MNIST's authors prepared theirs (http://yann.lecun.com/exdb/mnist/): light on dark, brought with its
 * proportions into a box of 20 x 20 and laid into the field of 28 x 28 with its centre of mass in the middle; other
 * sizes in proportion. What has that form already stays as it is. `null` where there is no drawing.
 */
export function centre(picture: Plane, field: { width: number; height: number }, invert: Invert): Plane | null {
  const plane = lightOnDark(picture, invert);
  if (isInForm(plane, field)) return plane;
  const ink = inkOf(plane);
  const bounds = ink && boundsOf(ink);
  if (ink === null || bounds === null) return null;
  const digit = intoBox(crop(ink, bounds), boxOf(field));
  return place(digit, { ...field, value: 0 }, middleOf(digit, field));
}

/** Whether a picture of the network's size has a black border and its drawing where the authors put theirs. */
function isInForm(plane: Plane, field: { width: number; height: number }): boolean {
  if (plane.width !== field.width || plane.height !== field.height) return false;
  if (median(borderOf(plane)) > BLACK) return false;
  const drawn = mapPlane(plane, (value) => (value > BLACK ? value : 0));
  const bounds = boundsOf(drawn);
  const box = boxOf(field);
  if (bounds === null) return false;
  const longest = Math.max(bounds.width, bounds.height);
  if (longest > box + 1 || longest < box - 1) return false;
  const { left, top } = middleOf(crop(drawn, bounds), field);
  return Math.abs(left - bounds.left) <= 1 && Math.abs(top - bounds.top) <= 1;
}

function boxOf({ width, height }: { width: number; height: number }): number {
  return Math.max(1, Math.round(Math.min(width, height) * BOX));
}

/** A part of MNIST's own pixels with ink is white; thin lines of a large picture, which fade when it is shrunk, get as many. */
const WHITE_PART = 0.25;

function intoBox(digit: Plane, box: number): Plane {
  const scale = box / Math.max(digit.width, digit.height);
  const side = (length: number): number => Math.min(box, Math.max(1, Math.round(length * scale)));
  const resized = resize(digit, side(digit.width), side(digit.height));
  const inked = resized.values.filter((value) => value > 0).sort();
  const white = inked[Math.floor((1 - WHITE_PART) * inked.length)]!;
  return mapPlane(resized, (value) => Math.min(255, (255 * value) / white));
}

/** MNIST's own digits have their centre of mass in [14, 15), pixels' middles at 0.5, 1.5, …: measured on all of them. */
function middleOf(digit: Plane, field: { width: number; height: number }): Pick<Box, 'left' | 'top'> {
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
