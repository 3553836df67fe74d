import type { Pixels, StridedPixels } from './types.js';

/** One number a pixel, row after row; 0 to 255 where it is a colour. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

export interface PlaneOptions {
  readonly factor: number;
  /** Level of what is behind clear pixels, 0 to 255. */
  readonly backdrop: number;
}

/**
 * The picture as one plane of luminance or as three of colour; where it is clear, `backdrop` shows. Squares of `factor` x `factor` pixels become
 * one, their mean; squares at the right and lower edge may be smaller.
 */
export function splitIntoPlanes(pixels: StridedPixels, channels: 1 | 3, { factor, backdrop }: PlaneOptions): Plane[] {
  if (factor === 1 && pixels.channels !== 4) return splitOpaque(pixels, channels);
  const width = Math.ceil(pixels.width / factor);
  const height = Math.ceil(pixels.height / factor);
  const planes = Array.from({ length: channels }, () => ({ width, height, values: new Float32Array(width * height) }));
  const counts = new Uint32Array(width * height);
  const color = new Float64Array(3);
  for (let y = 0; y < pixels.height; y++) {
    for (let x = 0; x < pixels.width; x++) {
      const to = Math.floor(y / factor) * width + Math.floor(x / factor);
      blendOverBackdrop(pixels, (y * pixels.width + x) * pixels.stride, backdrop, color);
      if (channels === 1) planes[0]!.values[to]! += computeLuminance(color);
      else for (let channel = 0; channel < 3; channel++) planes[channel]!.values[to]! += color[channel]!;
      counts[to]! += 1;
    }
  }
  if (factor > 1)
    for (const { values } of planes) for (let at = 0; at < values.length; at++) values[at]! /= counts[at]!;
  return planes;
}

/** The most frequent case, in a fifth of the time. */
function splitOpaque({ width, height, channels: stored, stride, bytes }: StridedPixels, channels: 1 | 3): Plane[] {
  const size = width * height;
  const [green, blue] = stored === 1 ? [0, 0] : [1, 2];
  const planes = Array.from({ length: channels }, () => ({ width, height, values: new Float32Array(size) }));
  if (channels === 1) {
    const { values } = planes[0]!;
    for (let at = 0, from = 0; at < size; at++, from += stride)
      values[at] = 0.299 * bytes[from]! + 0.587 * bytes[from + green]! + 0.114 * bytes[from + blue]!;
    return planes;
  }
  planes.forEach(({ values }, channel) => {
    for (let at = 0, from = [0, green, blue][channel]!; at < size; at++, from += stride) values[at] = bytes[from]!;
  });
  return planes;
}

/** Interleaves planes as bytes. */
export function joinPlanes(planes: readonly Plane[]): Pixels {
  const [{ width, height }] = planes as [Plane];
  const channels = planes.length;
  const bytes = new Uint8ClampedArray(width * height * channels);
  planes.forEach(({ values }, channel) => {
    for (let at = 0; at < values.length; at++) bytes[at * channels + channel] = Math.round(values[at]!);
  });
  return { width, height, channels, bytes: new Uint8Array(bytes.buffer) };
}

/** A plane with each value changed. */
export function mapPlane({ width, height, values }: Plane, change: (value: number, at: number) => number): Plane {
  return { width, height, values: values.map((value, at) => change(value, at)) };
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function crop(plane: Plane, { left, top, width, height }: Box): Plane {
  const values = new Float32Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (top + row) * plane.width + left;
    values.set(plane.values.subarray(from, from + width), row * width);
  }
  return { width, height, values };
}

/** A part of a plane; it may reach beyond the edges, where values are 0. */
export function cutWindow(plane: Plane, { left, top, width, height }: Box): Plane {
  const values = new Float32Array(width * height);
  for (let row = Math.max(0, -top); row < Math.min(height, plane.height - top); row++) {
    const line = plane.values.subarray((top + row) * plane.width, (top + row + 1) * plane.width);
    const first = Math.max(0, -left);
    values.set(line.subarray(left + first, Math.max(left + first, left + width)), row * width + first);
  }
  return { width, height, values };
}

/** A field of one value with a smaller plane laid on it. */
export function place(
  plane: Plane,
  field: { readonly width: number; readonly height: number; readonly value: number },
  { left, top }: Pick<Box, 'left' | 'top'>,
): Plane {
  const values = new Float32Array(field.width * field.height).fill(field.value);
  for (let row = 0; row < plane.height; row++) {
    const line = plane.values.subarray(row * plane.width, (row + 1) * plane.width);
    values.set(line, (top + row) * field.width + left);
  }
  return { width: field.width, height: field.height, values };
}

function blendOverBackdrop(
  { channels, bytes }: StridedPixels,
  at: number,
  backdrop: number,
  color: Float64Array,
): void {
  for (let channel = 0; channel < 3; channel++) color[channel] = bytes[at + (channels === 1 ? 0 : channel)]!;
  if (channels !== 4) return;
  const opacity = bytes[at + 3]! / 255;
  for (let channel = 0; channel < 3; channel++) color[channel] = backdrop + (color[channel]! - backdrop) * opacity;
}

/** ITU-R BT.601. */
export function computeLuminance(color: ArrayLike<number>): number {
  return 0.299 * color[0]! + 0.587 * color[1]! + 0.114 * color[2]!;
}
