import type { Plane } from './plane.js';

/** Numbers of one or three channels side by side, row after row; from one pixel to the next are `stride` of them. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly stride: number;
  readonly values: Uint8Array | Float32Array;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Part of a picture that is resized to `size`. */
export interface Cut extends Size {
  readonly left: number;
  readonly top: number;
}

/** Resizes a picture: shrinking averages areas, enlarging interpolates linearly. */
export function resize(plane: Plane, width: number, height: number): Plane {
  const isSame = plane.width === width && plane.height === height;
  return isSame ? plane : { width, height, values: resizeSheet(sheetOf(plane), { width, height }) };
}

export function sheetOf({ width, height, values }: Plane): Sheet {
  return { width, height, channels: 1, stride: 1, values };
}

/** The same with several channels at once; computes no more than the cut. Numbers of a pixel stand side by side. */
export function resizeSheet(sheet: Sheet, size: Size, cut: Cut = { left: 0, top: 0, ...size }): Float32Array {
  const columns = computeTaps(sheet.width, size.width, cut.left, cut.width);
  const rows = computeTaps(sheet.height, size.height, cut.top, cut.height);
  return resizeRows(resizeColumns(sheet, columns, rows), rows, columns.length * sheet.channels);
}

/** Which neighbours an output value is made of: `weights` of the input values from `first` on; their sum is 1. */
export interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

/** Along one side, from `from` values to `to`; of these `count` from `start` on. */
export function computeTaps(from: number, to: number, start = 0, count = to): Taps[] {
  const compute = to < from ? computeAreaTaps : computeLinearTaps;
  return Array.from({ length: count }, (_, index) => compute(from, to, start + index));
}

/** Weights each input value by the part of it that the output value covers. */
function computeAreaTaps(from: number, to: number, index: number): Taps {
  const scale = from / to;
  const [start, end] = [index * scale, Math.min(from, (index + 1) * scale)];
  const first = Math.floor(start);
  const last = Math.max(first, Math.ceil(end) - 1);
  const weights = new Float64Array(last - first + 1);
  let total = 0;
  for (let at = 0; at < weights.length; at++)
    total += weights[at] = Math.min(end, first + at + 1) - Math.max(start, first + at);
  for (let at = 0; at < weights.length; at++) weights[at]! /= total;
  return { first, weights };
}

/** Values are at the middle of their pixels; outer values extend beyond the edges. */
function computeLinearTaps(from: number, to: number, index: number): Taps {
  const place = Math.min(from - 1, Math.max(0, ((index + 0.5) * from) / to - 0.5));
  const first = Math.min(Math.floor(place), Math.max(0, from - 2));
  const part = place - first;
  return { first, weights: Float64Array.from(from === 1 || part === 0 ? [1] : [1 - part, part]) };
}

/** Taps of all output values: those of value i are weights `starts[i]` up to `starts[i + 1]`. Read as objects they take twice the time. */
interface TapTable {
  readonly firsts: Int32Array;
  readonly starts: Int32Array;
  readonly weights: Float64Array;
}

function tabulate(taps: readonly Taps[]): TapTable {
  const firsts = Int32Array.from(taps, ({ first }) => first);
  const starts = new Int32Array(taps.length + 1);
  taps.forEach(({ weights }, at) => (starts[at + 1] = starts[at]! + weights.length));
  const weights = new Float64Array(starts.at(-1)!);
  taps.forEach((one, at) => weights.set(one.weights, starts[at]));
  return { firsts, starts, weights };
}

/** All rows that `rows` take; others stay 0. */
function resizeColumns(sheet: Sheet, columns: readonly Taps[], rows: readonly Taps[]): Float32Array {
  const values = new Float32Array(sheet.height * columns.length * sheet.channels);
  const last = rows.at(-1)!;
  const [top, bottom] = [rows[0]!.first, last.first + last.weights.length];
  (sheet.channels === 1 ? resizeGreyColumns : resizeColorColumns)(sheet, tabulate(columns), top, bottom, values);
  return values;
}

function resizeGreyColumns(sheet: Sheet, columns: TapTable, top: number, bottom: number, to: Float32Array): void {
  const { values, width, stride } = sheet;
  const { firsts, starts, weights } = columns;
  let place = top * firsts.length;
  for (let row = top; row < bottom; row++) {
    for (let column = 0; column < firsts.length; column++) {
      const end = starts[column + 1]!;
      let from = (row * width + firsts[column]!) * stride;
      let sum = 0;
      for (let at = starts[column]!; at < end; at++, from += stride) sum += weights[at]! * values[from]!;
      to[place++] = sum;
    }
  }
}

/** The sums of three channels do not wait for each other, which takes half the time of one after another. */
function resizeColorColumns(sheet: Sheet, columns: TapTable, top: number, bottom: number, to: Float32Array): void {
  const { values, width, stride } = sheet;
  const { firsts, starts, weights } = columns;
  let place = 3 * top * firsts.length;
  for (let row = top; row < bottom; row++) {
    for (let column = 0; column < firsts.length; column++) {
      const end = starts[column + 1]!;
      let from = (row * width + firsts[column]!) * stride;
      let [red, green, blue] = [0, 0, 0];
      for (let at = starts[column]!; at < end; at++, from += stride) {
        const weight = weights[at]!;
        red += weight * values[from]!;
        green += weight * values[from + 1]!;
        blue += weight * values[from + 2]!;
      }
      to[place++] = red;
      to[place++] = green;
      to[place++] = blue;
    }
  }
}

function resizeRows(from: Float32Array, rows: readonly Taps[], width: number): Float32Array {
  const values = new Float32Array(rows.length * width);
  const sums = new Float64Array(width);
  for (const [row, { first, weights }] of rows.entries()) {
    sums.fill(0);
    for (let at = 0, source = first * width; at < weights.length; at++)
      for (let place = 0; place < width; place++) sums[place]! += weights[at]! * from[source++]!;
    values.set(sums, row * width);
  }
  return values;
}
